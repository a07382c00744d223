// SPDX-License-Identifier: Apache-2.0
#include "core/inference/backbone.h"

#include "core/inference/torch_errors.h"
#include "core/inference/vit/expected_tensors.h"
#include "core/inference/vit/kernels.h"
#include "core/inference/vit/recorded_pass.h"
#include "core/inference/vit/vision_transformer.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <string>
#include <utility>

namespace patchscape {
namespace {

class VitBackbone final : public Backbone {
 public:
  VitBackbone(vit::VisionTransformer network, const at::TensorOptions& options, Runtime runtime)
      : network_(std::move(network)),
        options_(options),
        runtime_(std::move(runtime)) {}

  [[nodiscard]] const ModelDescription& description() const override {
    return network_.description;
  }
  [[nodiscard]] const Runtime& runtime() const override { return runtime_; }

  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const std::vector<std::int64_t>& layers,
                                      const KeepGoing& keepGoing,
                                      const Progress& progress) override {
    checkPixels(pixels);
    checkLayers(layers);
    return translateTorchErrors("running the model",
                                [&] { return run(pixels, layers, keepGoing, progress); });
  }
  void releaseMemory() override { recorded_.forget(); }

 private:
  void checkPixels(const at::Tensor& pixels) const;
  void checkLayers(const std::vector<std::int64_t>& layers) const;
  [[nodiscard]] FeatureBundle run(const at::Tensor& pixels,
                                  const std::vector<std::int64_t>& layers,
                                  const KeepGoing& keepGoing,
                                  const Progress& progress);
  [[nodiscard]] FeatureBundle pass(const at::Tensor& input,
                                   const at::Tensor& positions,
                                   const std::vector<std::int64_t>& layers,
                                   const KeepGoing& keepGoing,
                                   const Progress& progress) const;
  [[nodiscard]] at::Tensor onDevice(const at::Tensor& pixels) const;
  [[nodiscard]] PatchGrid gridOf(const at::Tensor& input) const {
    const std::int64_t patch = description().patchSize;
    return {.rows = input.size(2) / patch, .cols = input.size(3) / patch};
  }
  [[nodiscard]] const at::Tensor& positionsOf(PatchGrid grid);

  vit::VisionTransformer network_;
  at::TensorOptions options_;
  Runtime runtime_;
  PatchGrid lastGrid_;
  at::Tensor lastPositions_;  ///< Of lastGrid_: video and sliding windows keep one size.
  vit::RecordedPass recorded_;
};

void VitBackbone::checkPixels(const at::Tensor& pixels) const {
  const std::int64_t patch = description().patchSize;
  if (pixels.dim() != 4 || pixels.size(1) != 3 || pixels.size(2) < patch ||
      pixels.size(3) < patch || pixels.size(2) % patch != 0 || pixels.size(3) % patch != 0) {
    throw Error(ErrorCode::kInvalidArgument,
                "The model takes pixels [B, 3, H, W] with H and W multiples of " +
                    std::to_string(patch) + ", not " + shapeText(pixels.sizes().vec()) + ".");
  }
}

void VitBackbone::checkLayers(const std::vector<std::int64_t>& layers) const {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i] < 0 || layers[i] >= description().depth) {
      throw Error(ErrorCode::kInvalidArgument,
                  "There is no layer " + std::to_string(layers[i]) +
                      ": the model has layers 0 to " + std::to_string(description().depth - 1) +
                      ".");
    }
    if (i > 0 && layers[i] <= layers[i - 1]) {
      throw Error(ErrorCode::kInvalidArgument, "Name each layer once, in ascending order.");
    }
  }
}

/// The pixels where and how the network computes. From pinned memory a GPU fetches them by itself
/// while the network is queued, and rounds them itself, many times faster than the CPU.
at::Tensor VitBackbone::onDevice(const at::Tensor& pixels) const {
  if (options_.device().is_cpu() || !pixels.is_cpu()) {
    return pixels.to(options_).contiguous();
  }
  return pixels.contiguous()
      .pin_memory()
      .to(options_.device(), pixels.scalar_type(), /*non_blocking=*/true)
      .to(options_.dtype());
}

const at::Tensor& VitBackbone::positionsOf(PatchGrid grid) {
  if (!lastPositions_.defined() || grid != lastGrid_) {
    lastPositions_ = network_.positionsOf(grid);
    lastGrid_ = grid;
  }
  return lastPositions_;
}

FeatureBundle VitBackbone::run(const at::Tensor& pixels,
                               const std::vector<std::int64_t>& layers,
                               const KeepGoing& keepGoing,
                               const Progress& progress) {
  const c10::InferenceMode guard;
  throwIfCancelled(keepGoing);
  const at::Tensor input = onDevice(pixels);
  const at::Tensor positions = positionsOf(gridOf(input));
  if (!input.is_cpu()) {
    const auto quietly = [&](const at::Tensor& p) { return pass(p, positions, layers, {}, {}); };
    if (auto bundle = recorded_.run(input, layers, quietly)) {
      if (progress) {
        progress("backbone", 1.0);
      }
      return *std::move(bundle);
    }
  }
  return pass(input, positions, layers, keepGoing, progress);
}

FeatureBundle VitBackbone::pass(const at::Tensor& input,
                                const at::Tensor& positions,
                                const std::vector<std::int64_t>& layers,
                                const KeepGoing& keepGoing,
                                const Progress& progress) const {
  FeatureBundle bundle;
  bundle.grid = gridOf(input);
  at::Tensor x = network_.embed(input, positions);
  for (std::size_t i = 0; i < network_.blocks.size(); ++i) {
    throwIfCancelled(keepGoing);
    network_.blocks[i].addTo(x, description().heads);
    const auto layer = static_cast<std::int64_t>(i);
    if (std::ranges::binary_search(layers, layer)) {
      bundle.intermediate.push_back(network_.tokensOf(network_.norm(x), layer));
      bundle.intermediateRaw.push_back(network_.tokensOf(x.clone(), layer));
    }
    if (progress) {
      progress("backbone",
               static_cast<double>(i + 1) / static_cast<double>(network_.blocks.size()));
    }
  }
  const at::Tensor normed = network_.norm(x);
  LayerTokens last = network_.tokensOf(normed, description().depth - 1);
  bundle.patchTokens = std::move(last.patchTokens);
  bundle.clsToken = std::move(last.clsToken);
  bundle.registerTokens =
      normed.slice(1, 1, 1 + description().registers).to(at::kFloat).contiguous();
  return bundle;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  return names.size() > kShown ? text + " and " + std::to_string(names.size() - kShown) + " more"
                               : text;
}

/// What a file without a backbone most likely is.
std::string guess(const KeyMap& keys) {
  const auto has = [&](std::string_view part) {
    return std::ranges::find(keys.otherParts, part) != keys.otherParts.end();
  };
  const auto anyUnknown = [&](std::string_view part) {
    return std::ranges::any_of(keys.unknown,
                               [&](const auto* t) { return t->name.find(part) != t->name.npos; });
  };
  if (anyUnknown("rope_embed.periods")) {
    return " It looks like DINOv3, which this version does not open.";
  }
  if (has("decode_head")) {
    return " It looks like a depth or segmentation head; open a backbone first.";
  }
  return "";
}

[[noreturn]] void refuse(const WeightFile& file, const KeyMap& keys, const ModelDescription& d) {
  std::string text = file.path.filename().string() +
                     " is not a vision transformer this program "
                     "knows: found " +
                     std::to_string(file.tensors.size()) + " tensors";
  if (!d.missing.empty()) {
    text += "; missing " + listed(d.missing);
  }
  if (!d.unexpected.empty()) {
    text += "; unexpected " + listed(d.unexpected);
  }
  text += "." + guess(keys) + " Open a DINOv2-type checkpoint, whole and unchanged.";
  throw Error(ErrorCode::kBadData, text, file.path.string());
}

std::string precisionName(at::ScalarType type) {
  return type == at::kFloat ? "fp32" : type == at::kHalf ? "fp16" : "bf16";
}

at::ScalarType scalarTypeFor(const DeviceChoice& choice, const at::Device& device) {
  switch (choice.precision) {
    case Precision::kFloat32:
      return at::kFloat;
    case Precision::kBFloat16:
      return at::kBFloat16;
    case Precision::kFloat16:
      if (device.is_cpu()) {
        throw Error(ErrorCode::kUnsupported,
                    "fp16 needs a GPU: use --precision fp32 or bf16 on the CPU.");
      }
      return at::kHalf;
    case Precision::kAuto:
      break;
  }
  return device.is_cpu() ? at::kFloat : at::kHalf;
}

Kernels kernelsFor(const vit::VisionTransformer& network, Kernels wanted) {
  if (wanted != Kernels::kAuto) {
    return wanted;
  }
  const std::string machine =
      listDevices().front().name + ", " + std::to_string(at::get_num_threads()) + " threads";
  return vit::fastestKernels(network.blocks.front(), network.description, machine);
}

/// Of a square input at the size of the training.
std::int64_t usualTokens(const ModelDescription& description) {
  return 1 + description.registers + description.trainedGrid * description.trainedGrid;
}

}  // namespace

std::unique_ptr<Backbone> makeBackbone(const WeightFile& file, const DeviceChoice& choice) {
  const KeyMap keys = mapKeys(file);
  const ModelDescription description = describe(keys, file.metadata);
  if (!description.usable()) {
    refuse(file, keys, description);
  }
  return translateTorchErrors("loading the model", [&]() -> std::unique_ptr<Backbone> {
    const at::Device device(resolveDevice(choice));
    const int threads = choice.threads > 0 ? choice.threads : listDevices().front().threads;
    at::set_num_threads(threads);
    const at::ScalarType type = scalarTypeFor(choice, device);
    useExactFloat32();
    const auto options = at::TensorOptions().device(device).dtype(type);
    vit::VisionTransformer network = vit::makeVisionTransformer(keys, description, options);
    const Kernels kernels = device.is_cpu() ? kernelsFor(network, choice.kernels) : Kernels::kPlain;
    for (vit::Block& block : network.blocks) {
      vit::useKernels(block, kernels, usualTokens(description));
    }
#ifdef __GLIBC__
    ::malloc_trim(0);  // What packing took on the way and gave back.
#endif
    return std::make_unique<VitBackbone>(std::move(network),
                                         options,
                                         Runtime{.device = device.str(),
                                                 .precision = precisionName(type),
                                                 .threads = threads,
                                                 .kernels = kernels});
  });
}

}  // namespace patchscape
