// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/linear_heads.h"

#include "core/base/check.h"
#include "core/inference/heads/bin_expectation.h"
#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr double kBatchNormEpsilon = 1e-5;
constexpr std::int64_t kEnlargement = 4;  // Of the patch grid, before the expectation.
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
    bins_ = bins;
  }

  [[nodiscard]] const HeadDescription& description() const override { return description_; }

  [[nodiscard]] HeadDepth apply(const FeatureBundle& bundle) const override {
    return translateTorchErrors("running the depth head", [&] {
      const c10::InferenceMode guard;
      const at::Tensor values = expectationOverBins(logits(bundle), bins_, kEnlargement);
      return HeadDepth{.values = values.clamp(description_.nearest, description_.farthest),
                       .alignCorners = false};
    });
  }

 private:
  [[nodiscard]] at::Tensor logits(const FeatureBundle& bundle) const;

  HeadDescription description_;
  at::Tensor weight_;  ///< [bins, 2 D n]: of each layer the patch part, then the class part.
  at::Tensor bias_;
  at::Tensor bins_;  ///< [bins], their centres in metres.
};

/// Logits [rows, cols, bins]. A 1 × 1 convolution and bilinear enlargement commute, so it runs on
/// the patch grid; the class token is the same for every patch, so that its part is one vector.
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
  return sum.add_(constant.unsqueeze(1)).view({bundle.grid.rows, bundle.grid.cols, -1});
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
