// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/heads.h"

#include "core/base/error.h"
#include "core/inference/heads/dpt_heads.h"
#include "core/inference/heads/linear_heads.h"
#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>

namespace patchscape {
namespace {

constexpr std::int64_t kFour = 4;                // Layers of the heads that read more than one.
constexpr float kNearest = 0.001F;               // Metres, of every DINOv2 depth head.
constexpr float kFarthestIndoors = 10.0F;        // NYU.
constexpr float kFarthestDepthAnything = 20.0F;  // Upstream's default, Hypersim.

/// The blocks spread over the depth that depth heads read.
std::vector<std::int64_t> spreadLayers(std::int64_t depth) {
  if (depth == 24) {
    return {4, 11, 17, 23};  // Upstream's choice for ViT-L; all others are the ends of quarters.
  }
  return {depth / 4 - 1, depth / 2 - 1, 3 * depth / 4 - 1, depth - 1};
}

std::vector<std::int64_t> lastLayers(std::int64_t depth, std::int64_t count) {
  std::vector<std::int64_t> layers;
  for (std::int64_t layer = std::max<std::int64_t>(0, depth - count); layer < depth; ++layer) {
    layers.push_back(layer);
  }
  return layers;
}

/// What a file is, as far as its keys say it; `architecture` is "linear" where only the backbone's
/// width tells how many layers there are.
std::optional<HeadDescription> describe(const HeadTensors& tensors) {
  HeadDescription head;
  head.parameters = tensors.parameters();
  if (tensors.has("conv_depth.weight")) {
    head.architecture = "linear";
    head.normed = false;
  } else if (tensors.has("reassemble_blocks.readout_projects.0.0.weight")) {
    head.architecture = "dpt";
    head.normed = false;
    head.embedDim = tensors.size("reassemble_blocks.readout_projects.0.0.weight", 0);
  } else if (tensors.has("scratch.output_conv1.weight")) {
    head.architecture = "depth-anything";
    head.embedDim = tensors.size("projects.0.weight", 1);
  } else if (tensors.has("conv_seg.weight")) {
    head.task = HeadTask::kSegmentation;
    head.architecture = "linear";
    head.classes = tensors.size("conv_seg.weight", 0);
  } else if (tensors.count() == 2 && tensors.has("weight") && tensors.has("bias")) {
    head.task = HeadTask::kClassification;
    head.architecture = "linear";
    head.classes = tensors.size("weight", 0);
  } else {
    return std::nullopt;
  }
  return head;
}

std::string wordFor(HeadTask task) { return "a " + std::string(nameOf(task)) + " head"; }

HeadDescription describeAs(HeadTask task, const HeadTensors& tensors, const WeightFile& file) {
  const auto head = describe(tensors);
  if (!head || head->task != task) {
    throw Error(ErrorCode::kBadData,
                file.path.filename().string() + " holds " + std::to_string(file.tensors.size()) +
                    " tensors and is not " + wordFor(task) +
                    (head ? " but " + wordFor(head->task) : std::string()) +
                    ": choose another file.");
  }
  return *head;
}

[[noreturn]] void refuseWidth(const WeightFile& file,
                              std::int64_t channels,
                              const std::string& fitting,
                              const ModelDescription& backbone) {
  throw Error(ErrorCode::kInvalidArgument,
              file.path.filename().string() + " reads " + std::to_string(channels) +
                  " channels and was trained on another model: the open one has width " +
                  std::to_string(backbone.embedDim) + " and gives " + fitting +
                  ". Open the model it belongs to, or another head.");
}

void requireBlocks(const WeightFile& file, const ModelDescription& backbone) {
  if (backbone.depth < kFour) {
    throw Error(ErrorCode::kInvalidArgument,
                file.path.filename().string() + " reads " + std::to_string(kFour) +
                    " layers, and the open model has " + std::to_string(backbone.depth) +
                    ": open the model it belongs to, or another head.");
  }
}

/// How many layers a head of so many channels reads: 1 or 4 of `width` each.
std::int64_t layersRead(const WeightFile& file,
                        std::int64_t channels,
                        std::int64_t width,
                        const ModelDescription& backbone) {
  if (channels == width) {
    return 1;
  }
  if (channels != kFour * width) {
    refuseWidth(
        file,
        channels,
        std::to_string(width) + " (1 layer) or " + std::to_string(kFour * width) + " (4 layers)",
        backbone);
  }
  requireBlocks(file, backbone);
  return kFour;
}

void completeDepth(HeadDescription& head,
                   const HeadTensors& tensors,
                   const WeightFile& file,
                   const ModelDescription& backbone) {
  if (head.architecture == "linear") {
    const std::int64_t channels = tensors.size("conv_depth.weight", 1);
    const bool four = layersRead(file, channels, 2 * backbone.embedDim, backbone) == kFour;
    head.architecture = four ? "linear4" : "linear";
    head.layers = four ? spreadLayers(backbone.depth) : lastLayers(backbone.depth, 1);
  } else {
    if (head.embedDim != backbone.embedDim) {
      refuseWidth(file, head.embedDim, std::to_string(backbone.embedDim), backbone);
    }
    requireBlocks(file, backbone);
    head.layers = spreadLayers(backbone.depth);
  }
  head.embedDim = backbone.embedDim;
}

std::optional<float> numberIn(const WeightFile& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  float value = 0.0F;
  if (found == file.metadata.end()) {
    return std::nullopt;
  }
  const char* const end = found->second.data() + found->second.size();
  const auto [last, error] = std::from_chars(found->second.data(), end, value);
  return error == std::errc() && last == end && value > 0.0F ? std::optional(value) : std::nullopt;
}

void completeOptions(HeadDescription& head,
                     const WeightFile& file,
                     const DepthHeadOptions& options) {
  head.normed = head.normed || (head.architecture.starts_with("linear") && options.normed);
  const bool relative =
      head.architecture == "depth-anything" && options.kind == DepthKind::kRelative;
  head.depthKind = relative ? DepthKind::kRelative : DepthKind::kMetric;
  if (relative) {
    return;
  }
  const bool depthAnything = head.architecture == "depth-anything";
  head.nearest = depthAnything ? 0.0F : numberIn(file, "min_depth").value_or(kNearest);
  const float usual = depthAnything ? kFarthestDepthAnything : kFarthestIndoors;
  head.farthest = options.farthest.value_or(numberIn(file, "max_depth").value_or(usual));
  if (head.farthest <= head.nearest) {
    throw Error(ErrorCode::kInvalidArgument,
                "The farthest depth must lie beyond " + std::to_string(head.nearest) + " m.");
  }
}

at::TensorOptions optionsFor(const Runtime& runtime) {
  const at::ScalarType type = runtime.precision == "fp16"   ? at::kHalf
                              : runtime.precision == "bf16" ? at::kBFloat16
                                                            : at::kFloat;
  return at::TensorOptions().device(at::Device(runtime.device)).dtype(type);
}

}  // namespace

std::vector<std::int64_t> headLayers(std::int64_t depth) {
  const std::vector<std::int64_t> last = lastLayers(depth, kFour);
  if (depth < kFour) {
    return last;
  }
  std::vector<std::int64_t> layers;
  std::ranges::set_union(spreadLayers(depth), last, std::back_inserter(layers));
  return layers;
}

std::optional<HeadDescription> describeHead(const WeightFile& file) {
  return describe(HeadTensors(file));
}

std::unique_ptr<DepthHead> makeDepthHead(const WeightFile& file,
                                         const ModelDescription& backbone,
                                         const Runtime& runtime,
                                         const DepthHeadOptions& options) {
  HeadTensors tensors(file);
  HeadDescription head = describeAs(HeadTask::kDepth, tensors, file);
  completeDepth(head, tensors, file, backbone);
  completeOptions(head, file, options);
  return translateTorchErrors("loading the depth head", [&] {
    if (head.architecture == "dpt") {
      return makeDptHead(tensors, head, optionsFor(runtime));
    }
    if (head.architecture == "depth-anything") {
      return makeDepthAnythingHead(tensors, head, backbone.patchSize, optionsFor(runtime));
    }
    return makeLinearDepthHead(tensors, head, at::Device(runtime.device));
  });
}

std::unique_ptr<SegmentationHead> makeSegmentationHead(const WeightFile& file,
                                                       const ModelDescription& backbone,
                                                       const Runtime& runtime) {
  HeadTensors tensors(file);
  HeadDescription head = describeAs(HeadTask::kSegmentation, tensors, file);
  const std::int64_t channels = tensors.size("conv_seg.weight", 1);
  const std::int64_t layers = layersRead(file, channels, backbone.embedDim, backbone);
  head.architecture = layers == kFour ? "ms" : "linear";
  head.layers = lastLayers(backbone.depth, layers);
  head.embedDim = backbone.embedDim;
  return translateTorchErrors("loading the segmentation head", [&] {
    return makeLinearSegmentationHead(tensors, head, at::Device(runtime.device));
  });
}

std::unique_ptr<ClassificationHead> makeClassificationHead(const WeightFile& file,
                                                           const ModelDescription& backbone,
                                                           const Runtime& runtime) {
  HeadTensors tensors(file);
  HeadDescription head = describeAs(HeadTask::kClassification, tensors, file);
  const std::int64_t width = backbone.embedDim;
  const std::int64_t channels = tensors.size("weight", 1);
  if (channels == width) {
    head.architecture = "cls";
  } else if (channels == (kFour + 1) * width) {
    requireBlocks(file, backbone);
    head.architecture = "linear4";
    head.layers = lastLayers(backbone.depth, kFour);
  } else if (channels != 2 * width) {
    refuseWidth(file,
                channels,
                std::to_string(width) + " (cls token), " + std::to_string(2 * width) +
                    " (1 layer) or " + std::to_string((kFour + 1) * width) + " (4 layers)",
                backbone);
  }
  head.embedDim = width;
  return translateTorchErrors("loading the classification head", [&] {
    return makeLinearClassificationHead(tensors, head, at::Device(runtime.device));
  });
}

}  // namespace patchscape
