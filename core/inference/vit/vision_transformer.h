// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"
#include "core/base/progress.h"
#include "core/inference/feature_bundle.h"
#include "core/inference/model_description.h"
#include "core/inference/vit/key_map.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace patchscape::vit {

/// y = x · weightᵀ + bias. The place for packed weights: nothing else knows how a product is made.
struct Linear {
  at::Tensor weight;    ///< [out, in]
  at::Tensor bias;      ///< [out]
  bool packed = false;  ///< `weight` is in oneDNN's order (`useKernels`).

  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
  /// GELU of it.
  [[nodiscard]] at::Tensor gelu(const at::Tensor& x) const;
  /// Adds gamma times it to `sum`; an undefined gamma is 1.
  void addTo(at::Tensor& sum, const at::Tensor& x, const at::Tensor& gamma) const;
};

struct LayerNorm {
  at::Tensor weight;
  at::Tensor bias;

  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
};

/// Member names here and below are the checkpoint's own, so that the weight map is the identity.
struct Attention {
  Linear qkv;
  Linear proj;
  bool byRows = false;  ///< `attentionByRows` instead of LibTorch's fused attention.

  /// What the heads mix, [B, N, D], before `proj`.
  [[nodiscard]] at::Tensor mixed(const at::Tensor& x, std::int64_t heads) const;
};

/// The MLP (fc1, GELU, fc2) or SwiGLU (w12, w3); the other pair stays empty.
struct Mlp {
  Linear fc1;
  Linear fc2;
  Linear w12;
  Linear w3;

  /// What is between the two layers.
  [[nodiscard]] at::Tensor hidden(const at::Tensor& x) const;
  [[nodiscard]] const Linear& last() const { return w3.weight.defined() ? w3 : fc2; }
};

struct Block {
  LayerNorm norm1;
  Attention attn;
  at::Tensor ls1;  ///< gamma; undefined without LayerScale.
  LayerNorm norm2;
  Mlp mlp;
  at::Tensor ls2;

  /// Adds both branches to `x`.
  void addTo(at::Tensor& x, std::int64_t heads) const;
};

/// The network's tensors on their device, in their precision.
struct VisionTransformer {
  ModelDescription description;
  at::Tensor leadingTokens;   ///< [1, 1 + R, D]: cls_token with its position, register_tokens.
  at::Tensor patchPositions;  ///< [1, M * M, D] float32, pos_embed without its class row.
  at::Tensor patchWeight;     ///< [D, 3, P, P]
  at::Tensor patchBias;       ///< [D]
  std::vector<Block> blocks;
  LayerNorm norm;

  /// The position table of a grid, [1, N, D] in the network's precision.
  [[nodiscard]] at::Tensor positionsOf(PatchGrid grid) const;

  /// Pixels to tokens with positions and registers, ready for the first block.
  [[nodiscard]] at::Tensor embed(const at::Tensor& pixels, const at::Tensor& positions) const;

  /// Cuts tokens into cls, registers and patches after the final norm.
  [[nodiscard]] LayerTokens tokensOf(const at::Tensor& x, std::int64_t layer) const;
};

/// Each patch of the pixels as one vector of `weight` · pixels + `bias`: [B, N, D].
///
/// By one matrix product over the patches laid out in rows: on a GPU faster than a convolution, and
/// without starting cuDNN. \param weight [D, 3, P, P].
[[nodiscard]] at::Tensor embedByProduct(const at::Tensor& pixels,
                                        const at::Tensor& weight,
                                        const at::Tensor& bias);

/// The same by a convolution, which is faster on the CPU.
[[nodiscard]] at::Tensor embedByConvolution(const at::Tensor& pixels,
                                            const at::Tensor& weight,
                                            const at::Tensor& bias);

/// Loads a described and checked file. Errors: kOutOfMemory.
[[nodiscard]] VisionTransformer makeVisionTransformer(const KeyMap& keys,
                                                      const ModelDescription& description,
                                                      const at::TensorOptions& options);

}  // namespace patchscape::vit
