// SPDX-License-Identifier: Apache-2.0
#include "core/session/depth_passes.h"

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

}  // namespace

DepthMaps DepthPasses::atPictureSize(const HeadDepth& map, const Image& photo) const {
  const StageTimer timer(job_.result, "depth");
  return {.picture = resizeToPicture(map.values, photo.width(), photo.height(), map.alignCorners),
          .grid = mapOf(map.values)};
}

DepthMaps DepthPasses::upstream(const Image& photo) const {
  const std::int64_t patchSize = source_.backbone().description().patchSize;
  const PreparedInput input = applyPipeline(publishedPipeline(head_), photo, patchSize);
  refuseTooMany(input, patchSize);
  const HeadDepth map = head_.apply(source_.pass(input.pixels, head_.description().layers, job_));
  if (input_ == HeadInput::kUpstream) {
    return atPictureSize(map, photo);
  }
  return atPictureSize({.values = withoutPadding(map, input), .alignCorners = map.alignCorners},
                       photo);
}

DepthMaps DepthPasses::mapsOf(const Image& photo, const FeatureBundle& shared) const {
  if (input_ != HeadInput::kShared) {
    return upstream(photo);
  }
  HeadDepth map;
  {
    const StageTimer timer(job_.result, "depth");
    map = head_.apply(shared);
  }
  return atPictureSize(map, photo);
}

void DepthPasses::averageWithMirrored(DepthMaps& maps,
                                      const Image& photo,
                                      InputSize sharedSize) const {
  const Image mirror = mirrored(photo);
  const DepthMaps other =
      input_ != HeadInput::kShared
          ? upstream(mirror)
          : mapsOf(mirror,
                   source_.pass(preprocess(mirror, sharedSize), head_.description().layers, job_));
  averageWith(maps.picture, other.picture);
  averageWith(maps.grid, other.grid);
}

}  // namespace patchscape
