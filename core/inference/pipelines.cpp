// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/inference/pipeline.h"

#include <array>
#include <string>

namespace patchscape {
namespace {

constexpr std::array kPipelines{
    Pipeline{.name = "imagenet",
             .note = "ImageNet classification, nearest neighbours, linear evaluation.",
             .resize = ResizeRule::kShorterSide,
             .size = 256,
             .crop = CropRule::kCentre,
             .cropWidth = 224,
             .cropHeight = 224},
    Pipeline{.name = "web-ssl-processor",
             .note = "Web-SSL image processor at 224; for 378 and 518 set size and crop alike.",
             .resize = ResizeRule::kShorterSide,
             .size = 224,
             .crop = CropRule::kCentre,
             .cropWidth = 224,
             .cropHeight = 224},
    Pipeline{.name = "web-ssl-demo",
             .note = "Web-SSL demo programs at 224, aspect ignored; set size to 378 or 518.",
             .resize = ResizeRule::kSquare,
             .size = 224},
    Pipeline{.name = "web-ssl-readme",
             .note = "Web-SSL example for the native weights.",
             .resize = ResizeRule::kShorterSide,
             .size = 256,
             .crop = CropRule::kCentre,
             .cropWidth = 224,
             .cropHeight = 224},
    Pipeline{.name = "pca-notebook",
             .note = "DINOv2 feature notebook.",
             .resize = ResizeRule::kShorterSide,
             .size = 448,
             .crop = CropRule::kToPatches},
    Pipeline{
        .name = "depth", .note = "DINOv2 depth notebook and NYU pictures.", .centrePadding = true},
    Pipeline{.name = "kitti-depth",
             .note = "KITTI pictures: the lower 352 rows, the central 1216 columns.",
             .crop = CropRule::kBottomCentre,
             .cropWidth = 1216,
             .cropHeight = 352,
             .centrePadding = true},
    Pipeline{.name = "segmentation-linear",
             .note = "Linear segmentation heads, sliding window.",
             .resize = ResizeRule::kWithin,
             .size = 512,
             .longest = 2048,
             .interpolation = Interpolation::kOpenCvBilinear,
             .window = 512,
             .stride = 341},
    Pipeline{.name = "segmentation-ms",
             .note =
                 "Multi-scale segmentation heads at ratio 1; size 844, 1107, 1459, 1920 for the "
                 "ratios 1.32, 1.73, 2.28, 3.",
             .resize = ResizeRule::kWithin,
             .size = 640,
             .interpolation = Interpolation::kOpenCvBilinear,
             .window = 640,
             .stride = 320},
    Pipeline{.name = "depth-anything-v2",
             .note = "Depth Anything V2.",
             .resize = ResizeRule::kLowerBoundPatches,
             .size = 518,
             .interpolation = Interpolation::kOpenCvCubic},
    Pipeline{.name = "landmark",
             .note = "Landmark retrieval; pictures are never enlarged.",
             .resize = ResizeRule::kLongerSideAtMost,
             .size = 224,
             .crop = CropRule::kToPatches},
    Pipeline{.name = "copy-detection",
             .note = "Copy detection, aspect ignored.",
             .resize = ResizeRule::kSquare,
             .size = 320,
             .crop = CropRule::kToPatches},
    Pipeline{.name = "dinov3-dense",
             .note = "DINOv3 dense demonstrations.",
             .resize = ResizeRule::kHeightPatches,
             .size = 768,
             .interpolation = Interpolation::kPillowBilinear},
};

}  // namespace

std::span<const Pipeline> pipelines() { return kPipelines; }

const Pipeline& pipelineNamed(std::string_view name) {
  std::string known;
  for (const Pipeline& pipeline : kPipelines) {
    if (pipeline.name == name) {
      return pipeline;
    }
    known += (known.empty() ? "" : ", ") + std::string(pipeline.name);
  }
  throw Error(ErrorCode::kInvalidArgument,
              "There is no preprocessing named \"" + std::string(name) +
                  "\"; choose one of: " + known + ".");
}

}  // namespace patchscape
