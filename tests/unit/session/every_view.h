// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_request.h"
#include "core/session/model_catalog.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace patchscape::test {

/// PCA, depth and segmentation by the embedded model's heads, of a noisy picture of that size.
inline AnalysisRequest everyViewOfNoise(const ModelCatalog& catalog,
                                        int width,
                                        int height,
                                        std::int64_t shorterSide) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < width * height * 3; ++i) {
    pixels.push_back(static_cast<std::uint8_t>((i * 7 + i / (3 * width) * 31) % 251));
  }
  const auto head = [&](HeadTask task) {
    return catalog.resolveHead("", catalog.embedded(), task);
  };
  AnalysisRequest request;
  request.picture.picture = makePicture("noise", Image(width, height, std::move(pixels)));
  request.size.shorterSide = shorterSide;
  request.pca = PcaRequest{};
  request.depth = DepthRequest{.head = head(HeadTask::kDepth)};
  request.segmentation = SegmentationRequest{.head = head(HeadTask::kSegmentation)};
  return request;
}

}  // namespace patchscape::test
