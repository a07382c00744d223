// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/vision_transformer.h"

#include "core/base/check.h"
#include "core/inference/vit/onednn.h"
#include "core/inference/vit/position_table.h"
#include "core/inference/vit/row_attention.h"
#include "core/inference/vit/tensors.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/silu.h>

#include <string>

namespace patchscape::vit {
namespace {

constexpr double kLayerNormEpsilon = 1e-6;

/// Fetches tensors of one file by official name in the wanted type and device.
class Loader {
 public:
  Loader(const KeyMap& keys, const at::TensorOptions& options)
      : keys_(keys),
        options_(options) {}

  [[nodiscard]] at::Tensor operator()(const std::string& name) const {
    const TensorSource* source = keys_.find(name);
    PATCHSCAPE_CHECK(source != nullptr) << name;
    return tensorFrom(*source).to(options_).contiguous();
  }
  [[nodiscard]] at::Tensor optional(const std::string& name) const {
    return keys_.find(name) != nullptr ? (*this)(name) : at::Tensor();
  }
  [[nodiscard]] Linear linear(const std::string& name) const {
    return {.weight = (*this)(name + ".weight"), .bias = (*this)(name + ".bias")};
  }
  [[nodiscard]] LayerNorm norm(const std::string& name) const {
    return {.weight = (*this)(name + ".weight"), .bias = (*this)(name + ".bias")};
  }

 private:
  const KeyMap& keys_;
  at::TensorOptions options_;
};

Block makeBlock(const Loader& load, const std::string& name, FeedForward feedForward) {
  Block block;
  block.norm1 = load.norm(name + "norm1");
  block.attn = {.qkv = load.linear(name + "attn.qkv"), .proj = load.linear(name + "attn.proj")};
  block.ls1 = load.optional(name + "ls1.gamma");
  block.norm2 = load.norm(name + "norm2");
  if (feedForward == FeedForward::kSwiGlu) {
    block.mlp.w12 = load.linear(name + "mlp.w12");
    block.mlp.w3 = load.linear(name + "mlp.w3");
  } else {
    block.mlp.fc1 = load.linear(name + "mlp.fc1");
    block.mlp.fc2 = load.linear(name + "mlp.fc2");
  }
  block.ls2 = load.optional(name + "ls2.gamma");
  return block;
}

}  // namespace

at::Tensor Linear::operator()(const at::Tensor& x) const {
  return packed ? onednn::linear(x, weight, bias) : at::linear(x, weight, bias);
}

at::Tensor Linear::gelu(const at::Tensor& x) const {
  if (packed) {
    return onednn::linearGelu(x, weight, bias);
  }
  at::Tensor y = (*this)(x);
  return at::gelu_(y, "none");
}

void Linear::addTo(at::Tensor& sum, const at::Tensor& x, const at::Tensor& gamma) const {
  if (packed) {
    sum = onednn::linearPlus(sum, x, weight, bias);  // gamma is in the weight.
  } else if (gamma.defined()) {
    sum.addcmul_((*this)(x), gamma);
  } else {
    sum.add_((*this)(x));
  }
}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  return at::layer_norm(x, {x.size(-1)}, weight, bias, kLayerNormEpsilon);
}

at::Tensor Attention::mixed(const at::Tensor& x, std::int64_t heads) const {
  const std::int64_t batch = x.size(0);
  const std::int64_t tokens = x.size(1);
  const std::int64_t dim = x.size(2);
  const auto parts =
      qkv(x).view({batch, tokens, 3, heads, dim / heads}).permute({2, 0, 3, 1, 4}).unbind(0);
  const bool pairs = dim / heads % 2 == 0;  // Which attentionByRows interleaves.
  if (byRows && pairs && suitsAttentionByRows(x.scalar_type(), tokens)) {
    return attentionByRows(parts[0], parts[1], parts[2]);
  }
  return at::scaled_dot_product_attention(parts[0], parts[1], parts[2])
      .transpose(1, 2)
      .reshape({batch, tokens, dim});
}

at::Tensor Mlp::hidden(const at::Tensor& x) const {
  if (w12.weight.defined()) {
    const auto halves = w12(x).chunk(2, -1);
    return at::silu(halves[0]).mul_(halves[1]);
  }
  return fc1.gelu(x);
}

void Block::addTo(at::Tensor& x, std::int64_t heads) const {
  attn.proj.addTo(x, attn.mixed(norm1(x), heads), ls1);
  mlp.last().addTo(x, mlp.hidden(norm2(x)), ls2);
}

at::Tensor embedByProduct(const at::Tensor& pixels,
                          const at::Tensor& weight,
                          const at::Tensor& bias) {
  const std::int64_t batch = pixels.size(0);
  const std::int64_t patch = weight.size(2);
  const std::int64_t rows = pixels.size(2) / patch;
  const std::int64_t cols = pixels.size(3) / patch;
  const at::Tensor patches = pixels.view({batch, 3, rows, patch, cols, patch})
                                 .permute({0, 2, 4, 1, 3, 5})
                                 .reshape({batch, rows * cols, 3 * patch * patch});
  return at::linear(patches, weight.flatten(1), bias);
}

at::Tensor embedByConvolution(const at::Tensor& pixels,
                              const at::Tensor& weight,
                              const at::Tensor& bias) {
  const std::int64_t patch = weight.size(2);
  return at::conv2d(pixels, weight, bias, {patch, patch}).flatten(2).transpose(1, 2);
}

at::Tensor VisionTransformer::positionsOf(PatchGrid grid) const {
  return resamplePositions(patchPositions, grid, description.positionResampling)
      .to(patchBias.dtype());
}

at::Tensor VisionTransformer::embed(const at::Tensor& pixels, const at::Tensor& positions) const {
  const at::Tensor patches = pixels.is_cpu() ? embedByConvolution(pixels, patchWeight, patchBias)
                                             : embedByProduct(pixels, patchWeight, patchBias);
  return at::cat({leadingTokens.expand({pixels.size(0), -1, -1}), patches.add(positions)}, 1);
}

LayerTokens VisionTransformer::tokensOf(const at::Tensor& x, std::int64_t layer) const {
  return {.layer = layer,
          .patchTokens = x.slice(1, 1 + description.registers).to(at::kFloat).contiguous(),
          .clsToken = x.select(1, 0).to(at::kFloat).contiguous()};
}

VisionTransformer makeVisionTransformer(const KeyMap& keys,
                                        const ModelDescription& description,
                                        const at::TensorOptions& options) {
  const Loader load(keys, options);
  const Loader loadFloat(keys, options.dtype(at::kFloat));
  VisionTransformer vit;
  vit.description = description;
  const at::Tensor positions = loadFloat("pos_embed");
  const std::int64_t patches = description.trainedGrid * description.trainedGrid;
  const std::int64_t classRows = positions.size(1) - patches;
  at::Tensor leading = loadFloat("cls_token");
  if (classRows > 0) {
    leading = leading.add(positions.slice(1, 0, 1));
  }
  if (const at::Tensor registers = loadFloat.optional("register_tokens"); registers.defined()) {
    leading = at::cat({leading, registers}, 1);
  }
  vit.leadingTokens = leading.to(options.dtype());
  vit.patchPositions = positions.slice(1, classRows);
  vit.patchWeight = load("patch_embed.proj.weight");
  vit.patchBias = load("patch_embed.proj.bias");
  for (std::int64_t i = 0; i < description.depth; ++i) {
    vit.blocks.push_back(
        makeBlock(load, "blocks." + std::to_string(i) + ".", description.feedForward));
  }
  vit.norm = load.norm("norm");
  return vit;
}

}  // namespace patchscape::vit
