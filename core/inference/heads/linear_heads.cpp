// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/linear_heads.h"

#include "core/base/check.h"
#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr double kBinOffset = 0.1;  // Added to every bin, so that no sum is zero.
constexpr double kBatchNormEpsilon = 1e-5;
constexpr std::int64_t kEnlargement = 4;  // Of the patch grid, before the expectation.
constexpr std::int64_t kStripRows = 16;   // Patch rows enlarged at a time: bounds the memory.

class LinearDepthHead final : public DepthHead {
 public:
  LinearDepthHead(HeadDescription description,
                  const at::Tensor& weight,
                  at::Tensor bias,
                  const at::Device& device)
      : description_(std::move(description)),
        weight_(weight.flatten(1).to(device, at::kFloat)),
        bias_(bias.to(device, at::kFloat)) {
    const at::Tensor bins = at::linspace(
        description_.nearest, description_.farthest, weight_.size(0), weight_.options());
    sums_ = at::stack({at::ones_like(bins), bins}).view({2, weight_.size(0), 1, 1});
  }

  [[nodiscard]] const HeadDescription& description() const override { return description_; }

  [[nodiscard]] HeadDepth apply(const FeatureBundle& bundle) const override {
    return translateTorchErrors("running the depth head", [&] {
      const c10::InferenceMode guard;
      return HeadDepth{.values = expectation(logits(bundle)), .alignCorners = false};
    });
  }

 private:
  [[nodiscard]] at::Tensor logits(const FeatureBundle& bundle) const;
  [[nodiscard]] at::Tensor expectation(const at::Tensor& logits) const;

  HeadDescription description_;
  at::Tensor weight_;  ///< [bins, 2 D n]: of each layer the patch part, then the class part.
  at::Tensor bias_;
  at::Tensor sums_;  ///< [2, bins, 1, 1]: ones, and the bins' centres.
};

/// A 1 × 1 convolution and bilinear enlargement commute, so it runs on the patch grid; the class
/// token is the same for every patch, so that its part is one vector.
at::Tensor LinearDepthHead::logits(const FeatureBundle& bundle) const {
  const std::int64_t dim = description_.embedDim;
  at::Tensor sum;
  at::Tensor constant = bias_;
  for (std::size_t i = 0; i < description_.layers.size(); ++i) {
    const LayerTokens& tokens = layerOf(bundle, description_.layers[i], description_.normed);
    const std::int64_t from = 2 * dim * static_cast<std::int64_t>(i);
    const at::Tensor patches = at::linear(tokens.patchTokens, weight_.narrow(1, from, dim));
    constant = constant + at::linear(tokens.clsToken, weight_.narrow(1, from + dim, dim));
    sum = sum.defined() ? sum.add_(patches) : patches;
  }
  return mapOf(sum.add_(constant.unsqueeze(1)), bundle.grid);
}

at::Tensor LinearDepthHead::expectation(const at::Tensor& logits) const {
  const std::int64_t rows = logits.size(2);
  std::vector<at::Tensor> strips;
  for (std::int64_t row = 0; row < rows; row += kStripRows) {
    const std::int64_t end = std::min(rows, row + kStripRows);
    // One row more on each side, so that a strip's edge is interpolated as inside the whole.
    const std::int64_t first = std::max<std::int64_t>(0, row - 1);
    const std::int64_t last = std::min(rows, end + 1);
    const at::Tensor strip = logits.slice(2, first, last);
    at::Tensor large = at::upsample_bilinear2d(
        strip, {(last - first) * kEnlargement, logits.size(3) * kEnlargement}, false);
    large = large.slice(2, (row - first) * kEnlargement, (end - first) * kEnlargement).contiguous();
    large.clamp_min_(0.0).add_(kBinOffset);
    const at::Tensor sums = at::conv2d(large, sums_);
    strips.push_back(sums.slice(1, 1, 2).div(sums.slice(1, 0, 1)));
  }
  return at::cat(strips, 2).clamp_(description_.nearest, description_.farthest);
}

class LinearSegmentationHead final : public SegmentationHead {
 public:
  LinearSegmentationHead(HeadDescription description, at::Tensor weight, at::Tensor bias)
      : description_(std::move(description)),
        weight_(std::move(weight)),
        bias_(std::move(bias)) {}

  [[nodiscard]] const HeadDescription& description() const override { return description_; }

  [[nodiscard]] at::Tensor apply(const FeatureBundle& bundle) const override {
    return translateTorchErrors("running the segmentation head", [&] {
      const c10::InferenceMode guard;
      const std::int64_t dim = description_.embedDim;
      at::Tensor sum;
      for (std::size_t i = 0; i < description_.layers.size(); ++i) {
        const at::Tensor& tokens = layerOf(bundle, description_.layers[i], true).patchTokens;
        const at::Tensor part =
            at::linear(tokens, weight_.narrow(1, dim * static_cast<std::int64_t>(i), dim));
        sum = sum.defined() ? sum.add_(part) : part;
      }
      return mapOf(sum.add_(bias_), bundle.grid);
    });
  }

 private:
  HeadDescription description_;
  at::Tensor weight_;  ///< [classes, D n], batch norm folded in.
  at::Tensor bias_;
};

class LinearClassificationHead final : public ClassificationHead {
 public:
  LinearClassificationHead(HeadDescription description, at::Tensor weight, at::Tensor bias)
      : description_(std::move(description)),
        weight_(std::move(weight)),
        bias_(std::move(bias)) {}

  [[nodiscard]] const HeadDescription& description() const override { return description_; }

  [[nodiscard]] at::Tensor apply(const FeatureBundle& bundle) const override {
    return translateTorchErrors("running the classification head", [&] {
      const c10::InferenceMode guard;
      std::vector<at::Tensor> parts;
      for (const std::int64_t layer : description_.layers) {
        parts.push_back(layerOf(bundle, layer, true).clsToken);
      }
      if (parts.empty()) {
        parts.push_back(bundle.clsToken);
      }
      if (description_.architecture != "cls") {
        parts.push_back(bundle.patchTokens.mean(1));
      }
      return at::linear(at::cat(parts, 1), weight_, bias_);
    });
  }

 private:
  HeadDescription description_;
  at::Tensor weight_;
  at::Tensor bias_;
};

}  // namespace

const LayerTokens& layerOf(const FeatureBundle& bundle, std::int64_t layer, bool normed) {
  const auto& kept = normed ? bundle.intermediate : bundle.intermediateRaw;
  const auto found = std::ranges::find(kept, layer, &LayerTokens::layer);
  PATCHSCAPE_CHECK(found != kept.end()) << "layer " << layer << " was not kept";
  return *found;
}

at::Tensor mapOf(const at::Tensor& tokens, PatchGrid grid) {
  return tokens.transpose(1, 2).reshape({tokens.size(0), tokens.size(2), grid.rows, grid.cols});
}

std::unique_ptr<DepthHead> makeLinearDepthHead(HeadTensors& tensors,
                                               const HeadDescription& description,
                                               const at::Device& device) {
  const std::int64_t bins = tensors.size("conv_depth.weight", 0);
  const auto channels =
      2 * description.embedDim * static_cast<std::int64_t>(description.layers.size());
  const at::Tensor weight = tensors.take("conv_depth.weight", {bins, channels, 1, 1});
  const at::Tensor bias = tensors.take("conv_depth.bias", {bins});
  tensors.finish();
  return std::make_unique<LinearDepthHead>(description, weight, bias, device);
}

std::unique_ptr<SegmentationHead> makeLinearSegmentationHead(HeadTensors& tensors,
                                                             const HeadDescription& description,
                                                             const at::Device& device) {
  const std::int64_t classes = description.classes;
  const auto width = description.embedDim * static_cast<std::int64_t>(description.layers.size());
  const at::Tensor weight = tensors.take("conv_seg.weight", {classes, width, 1, 1});
  const at::Tensor bias = tensors.take("conv_seg.bias", {classes});
  const at::Tensor scale = tensors.take("bn.weight", {width});
  const at::Tensor shift = tensors.take("bn.bias", {width});
  const at::Tensor mean = tensors.take("bn.running_mean", {width});
  const at::Tensor variance = tensors.take("bn.running_var", {width});
  tensors.ignore("bn.num_batches_tracked");
  tensors.finish();
  const c10::InferenceMode guard;
  const at::Tensor gain =
      scale.to(at::kDouble) / (variance.to(at::kDouble) + kBatchNormEpsilon).sqrt();
  const at::Tensor offset = shift.to(at::kDouble) - mean.to(at::kDouble) * gain;
  const at::Tensor convolution = weight.flatten(1).to(at::kDouble);
  return std::make_unique<LinearSegmentationHead>(
      description,
      (convolution * gain).to(device, at::kFloat),
      (bias.to(at::kDouble) + at::mv(convolution, offset)).to(device, at::kFloat));
}

std::unique_ptr<ClassificationHead> makeLinearClassificationHead(HeadTensors& tensors,
                                                                 const HeadDescription& description,
                                                                 const at::Device& device) {
  const std::int64_t width = tensors.size("weight", 1);
  const at::Tensor weight = tensors.take("weight", {description.classes, width});
  const at::Tensor bias = tensors.take("bias", {description.classes});
  tensors.finish();
  return std::make_unique<LinearClassificationHead>(
      description, weight.to(device, at::kFloat), bias.to(device, at::kFloat));
}

}  // namespace patchscape
