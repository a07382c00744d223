// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/dpt_heads.h"

#include "core/inference/heads/convolution.h"
#include "core/inference/heads/linear_heads.h"
#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <utility>

namespace patchscape {
namespace {

constexpr std::size_t kLevels = 4;
constexpr std::int64_t kLastChannels = 32;

at::Tensor resized(const at::Tensor& x, std::int64_t height, std::int64_t width, bool corners) {
  return at::upsample_bilinear2d(x, {height, width}, corners);
}

at::Tensor doubled(const at::Tensor& x) { return resized(x, 2 * x.size(2), 2 * x.size(3), true); }

/// The last convolutions: to half the channels, enlarged, to one channel.
struct DepthOutput {
  Convolution first;
  Convolution second;
  Convolution third;

  [[nodiscard]] at::Tensor finish(const at::Tensor& enlarged) const {
    at::Tensor hidden = second(enlarged);
    return third(hidden.relu_()).to(at::kFloat);
  }
};

/// What both heads share: description, type, and the error seam.
class FusingHead : public DepthHead {
 public:
  FusingHead(HeadDescription description, const at::TensorOptions& options)
      : description_(std::move(description)),
        options_(options) {}

  [[nodiscard]] const HeadDescription& description() const override { return description_; }

  [[nodiscard]] HeadDepth apply(const FeatureBundle& bundle) const override {
    return translateTorchErrors("running the depth head", [&] {
      const c10::InferenceMode guard;
      return run(bundle);
    });
  }

 protected:
  [[nodiscard]] virtual HeadDepth run(const FeatureBundle& bundle) const = 0;

  [[nodiscard]] const LayerTokens& tokens(const FeatureBundle& bundle, std::size_t level) const {
    return layerOf(bundle, description_.layers[level], description_.normed);
  }
  [[nodiscard]] const at::TensorOptions& options() const { return options_; }

 private:
  HeadDescription description_;
  at::TensorOptions options_;
};

// ---- DINOv2

/// Mixes the class token into every patch token.
struct Readout {
  at::Tensor weight;  ///< [D, 2 D]: the patch's part, then the class token's.
  at::Tensor bias;

  /// The class token is the same for every patch, so that its part is one vector.
  [[nodiscard]] at::Tensor operator()(const at::Tensor& patches, const at::Tensor& cls) const {
    const std::int64_t dim = weight.size(0);
    const at::Tensor constant = at::linear(cls, weight.narrow(1, dim, dim), bias);
    at::Tensor mixed = at::linear(patches, weight.narrow(1, 0, dim)).add_(constant.unsqueeze(1));
    return at::gelu_(mixed, "none");
  }
};

struct DptFusion {
  ResidualUnit unit1;  ///< Empty in the first block, which has no second input.
  ResidualUnit unit2;
  Convolution project;

  [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const at::Tensor& skip) const {
    at::Tensor sum = x;
    if (skip.defined()) {
      const bool fits = skip.sizes() == x.sizes();
      sum = x + unit1(fits ? skip : resized(skip, x.size(2), x.size(3), false));
    }
    return project(doubled(unit2(sum)));
  }
};

struct DptNetwork {
  std::array<Readout, kLevels> readouts;
  Pyramid pyramid;
  std::array<Convolution, kLevels> convs;
  std::array<DptFusion, kLevels> fusions;
  Convolution project;
  DepthOutput output;
};

class DptHead final : public FusingHead {
 public:
  DptHead(const HeadDescription& description, const at::TensorOptions& options, DptNetwork network)
      : FusingHead(description, options),
        network_(std::move(network)) {}

 private:
  [[nodiscard]] HeadDepth run(const FeatureBundle& bundle) const override {
    at::Tensor fused;
    for (std::size_t step = 0; step < kLevels; ++step) {
      const std::size_t level = kLevels - 1 - step;
      const LayerTokens& layer = tokens(bundle, level);
      const at::Tensor mixed =
          network_.readouts[level](layer.patchTokens.to(options()), layer.clsToken.to(options()));
      const at::Tensor map =
          network_.convs[level](network_.pyramid.level(level, mapOf(mixed, bundle.grid)));
      fused = step == 0 ? network_.fusions[0](map, {}) : network_.fusions[step](fused, map);
    }
    at::Tensor features = network_.project(fused);
    features = doubled(network_.output.first(features.relu_()));
    const float nearest = description().nearest;
    return {.values = network_.output.finish(features).relu_().add_(nearest).clamp_(
                nearest, description().farthest),
            .alignCorners = false};
  }

  DptNetwork network_;
};

Readout loadReadout(ConvolutionLoader& load, std::size_t level, std::int64_t dim) {
  const std::string name = "reassemble_blocks.readout_projects." + std::to_string(level) + ".0.";
  return {.weight = load.tensor(name + "weight", {dim, 2 * dim}),
          .bias = load.tensor(name + "bias", {dim})};
}

DptFusion loadFusion(ConvolutionLoader& load, std::size_t step, std::int64_t channels) {
  const std::string name = "fusion_blocks." + std::to_string(step) + ".";
  DptFusion fusion;
  if (step > 0) {
    fusion.unit1 = load.residualUnit(name + "res_conv_unit1.", ".conv", channels, false);
  } else {
    for (const char* const conv : {"conv1", "conv2"}) {
      load.tensors().ignore(name + "res_conv_unit1." + conv + ".conv.weight");
    }
  }
  fusion.unit2 = load.residualUnit(name + "res_conv_unit2.", ".conv", channels, false);
  fusion.project = load.convolution(name + "project.conv", channels, channels, 1, true);
  return fusion;
}

DepthOutput loadOutput(ConvolutionLoader& load,
                       const std::array<std::string, 3>& names,
                       std::int64_t channels) {
  return {.first = load.convolution(names[0], channels / 2, channels, 3, true),
          .second = load.convolution(names[1], kLastChannels, channels / 2, 3, true),
          .third = load.convolution(names[2], 1, kLastChannels, 1, true)};
}

// ---- Depth Anything V2

struct Refinement {
  ResidualUnit unit1;
  ResidualUnit unit2;
  Convolution out;

  [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const at::Tensor& skip) const {
    return unit2(skip.defined() ? x + unit1(skip) : x);
  }
};

struct DepthAnythingNetwork {
  Pyramid pyramid;
  std::array<Convolution, kLevels> layers;
  std::array<Refinement, kLevels> refinements;  ///< refinenet1 … refinenet4.
  DepthOutput output;
};

class DepthAnythingHead final : public FusingHead {
 public:
  DepthAnythingHead(const HeadDescription& description,
                    const at::TensorOptions& options,
                    std::int64_t patchSize,
                    DepthAnythingNetwork network)
      : FusingHead(description, options),
        patchSize_(patchSize),
        network_(std::move(network)) {}

 private:
  [[nodiscard]] HeadDepth run(const FeatureBundle& bundle) const override {
    std::array<at::Tensor, kLevels> maps;
    for (std::size_t level = 0; level < kLevels; ++level) {
      const at::Tensor& patches = tokens(bundle, level).patchTokens;
      maps[level] = network_.layers[level](
          network_.pyramid.level(level, mapOf(patches.to(options()), bundle.grid)));
    }
    at::Tensor fused;
    for (std::size_t level = kLevels; level-- > 0;) {
      const Refinement& refine = network_.refinements[level];
      const at::Tensor refined =
          fused.defined() ? refine(fused, maps[level]) : refine(maps[level], {});
      const at::Tensor large =
          level == 0 ? doubled(refined)
                     : resized(refined, maps[level - 1].size(2), maps[level - 1].size(3), true);
      fused = refine.out(large);
    }
    const at::Tensor enlarged = resized(network_.output.first(fused),
                                        bundle.grid.rows * patchSize_,
                                        bundle.grid.cols * patchSize_,
                                        true);
    const at::Tensor values = network_.output.finish(enlarged);
    const bool metric = description().depthKind == DepthKind::kMetric;
    return {.values = metric ? values.sigmoid().mul_(description().farthest) : values.relu(),
            .alignCorners = true};
  }

  std::int64_t patchSize_;
  DepthAnythingNetwork network_;
};

Refinement loadRefinement(ConvolutionLoader& load, std::size_t level, std::int64_t channels) {
  const std::string name = "scratch.refinenet" + std::to_string(level + 1) + ".";
  return {.unit1 = load.residualUnit(name + "resConfUnit1.", "", channels, true),
          .unit2 = load.residualUnit(name + "resConfUnit2.", "", channels, true),
          .out = load.convolution(name + "out_conv", channels, channels, 1, true)};
}

}  // namespace

std::unique_ptr<DepthHead> makeDptHead(HeadTensors& tensors,
                                       const HeadDescription& description,
                                       const at::TensorOptions& options) {
  ConvolutionLoader load(tensors, options);
  const std::int64_t dim = description.embedDim;
  const std::int64_t channels = tensors.size("convs.0.conv.weight", 0);
  DptNetwork network;
  network.pyramid = load.pyramid("reassemble_blocks.", ".conv", dim);
  for (std::size_t level = 0; level < kLevels; ++level) {
    const std::string n = std::to_string(level);
    const std::int64_t in = tensors.size("reassemble_blocks.projects." + n + ".conv.weight", 0);
    network.readouts[level] = loadReadout(load, level, dim);
    network.convs[level] = load.convolution("convs." + n + ".conv", channels, in, 3, false);
    network.fusions[level] = loadFusion(load, level, channels);
  }
  network.project = load.convolution("project.conv", channels, channels, 3, true);
  network.output =
      loadOutput(load, {"conv_depth.head.0", "conv_depth.head.2", "conv_depth.head.4"}, channels);
  tensors.finish();
  return std::make_unique<DptHead>(description, options, std::move(network));
}

std::unique_ptr<DepthHead> makeDepthAnythingHead(HeadTensors& tensors,
                                                 const HeadDescription& description,
                                                 std::int64_t patchSize,
                                                 const at::TensorOptions& options) {
  ConvolutionLoader load(tensors, options);
  const std::int64_t channels = tensors.size("scratch.output_conv1.weight", 1);
  DepthAnythingNetwork network;
  network.pyramid = load.pyramid("", "", description.embedDim);
  for (std::size_t level = 0; level < kLevels; ++level) {
    const std::string n = std::to_string(level);
    network.layers[level] = load.convolution("scratch.layer" + std::to_string(level + 1) + "_rn",
                                             channels,
                                             tensors.size("projects." + n + ".weight", 0),
                                             3,
                                             false);
    network.refinements[level] = loadRefinement(load, level, channels);
  }
  network.output = loadOutput(
      load, {"scratch.output_conv1", "scratch.output_conv2.0", "scratch.output_conv2.2"}, channels);
  tensors.finish();
  return std::make_unique<DepthAnythingHead>(description, options, patchSize, std::move(network));
}

}  // namespace patchscape
