// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/depth_maps.h"

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/inference/heads/resize_results.h"
#include "core/inference/pipeline.h"
#include "core/inference/preprocess.h"
#include "core/inference/tensor_values.h"

#include <ATen/ATen.h>

#include <string>

namespace patchscape {
namespace {

ScalarMap mapOf(const at::Tensor& values) {
  return {.width = static_cast<int>(values.size(3)),
          .height = static_cast<int>(values.size(2)),
          .values = toFloats(values)};
}

/// The part of a padded map that the picture covers, at the input's size.
at::Tensor withoutPadding(const HeadDepth& map, const PreparedInput& input) {
  const std::int64_t height = input.pixels.size(2);
  const std::int64_t width = input.pixels.size(3);
  return at::upsample_bilinear2d(map.values, {height, width}, map.alignCorners)
      .narrow(2, input.padTop, height - input.padTop - input.padBottom)
      .narrow(3, input.padLeft, width - input.padLeft - input.padRight);
}

const Pipeline& publishedPipeline(const DepthHead& head) {
  return pipelineNamed(head.description().architecture == "depth-anything" ? "depth-anything-v2"
                                                                           : "depth");
}

void refuseTooMany(const PreparedInput& input, std::int64_t patchSize) {
  const std::int64_t patches =
      (input.pixels.size(2) / patchSize) * (input.pixels.size(3) / patchSize);
  if (patches > limits::kMaxUnresizedPatches) {
    throw Error(ErrorCode::kInvalidArgument,
                "The published depth preprocessing does not shrink pictures, and this one would "
                "make " +
                    std::to_string(patches) + " patches (at most " +
                    std::to_string(limits::kMaxUnresizedPatches) +
                    "): shrink the picture first, or use the shared input.");
  }
}

void averageWith(ScalarMap& map, const ScalarMap& mirroredMap) {
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      float& value = map.values[static_cast<std::size_t>(y) * map.width + x];
      value = 0.5F * (value + mirroredMap.at(map.width - 1 - x, y));
    }
  }
}

DepthMaps atPictureSize(const HeadDepth& map, const Image& photo) {
  return {.picture = resizeToPicture(map.values, photo.width(), photo.height(), map.alignCorners),
          .grid = mapOf(map.values)};
}

DepthMaps published(const DepthHead& head,
                    HeadInput kind,
                    const Image& photo,
                    const OwnPasses& passes) {
  const PreparedInput input = applyPipeline(publishedPipeline(head), photo, passes.patchSize);
  refuseTooMany(input, passes.patchSize);
  const HeadDepth map = head.apply(passes.run(input.pixels, head.description().layers));
  if (kind == HeadInput::kUpstream) {
    return atPictureSize(map, photo);
  }
  return atPictureSize({.values = withoutPadding(map, input), .alignCorners = map.alignCorners},
                       photo);
}

}  // namespace

DepthMaps depthMaps(const DepthHead& head,
                    HeadInput input,
                    const SharedInput& shared,
                    const OwnPasses& passes) {
  if (input != HeadInput::kShared) {
    return published(head, input, shared.photo, passes);
  }
  return atPictureSize(head.apply(shared.bundle), shared.photo);
}

DepthMaps flipTested(DepthMaps maps,
                     const DepthHead& head,
                     HeadInput input,
                     const SharedInput& shared,
                     const OwnPasses& passes) {
  const Image mirror = mirrored(shared.photo);
  const DepthMaps other =
      input != HeadInput::kShared
          ? published(head, input, mirror, passes)
          : atPictureSize(
                head.apply(passes.run(preprocess(mirror, shared.size), head.description().layers)),
                mirror);
  averageWith(maps.picture, other.picture);
  averageWith(maps.grid, other.grid);
  return maps;
}

}  // namespace patchscape
