// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

enum class HeadTask { kDepth, kSegmentation, kClassification };

/// The word that catalogs, files and messages use: "depth", "segmentation", "classification".
/// Thread: any.
[[nodiscard]] constexpr std::string_view nameOf(HeadTask task) noexcept {
  switch (task) {
    case HeadTask::kDepth:
      return "depth";
    case HeadTask::kSegmentation:
      return "segmentation";
    case HeadTask::kClassification:
      return "classification";
  }
  return "";
}

/// What a depth head's numbers are.
enum class DepthKind { kMetric, kRelative };

/// What a head reads.
enum class HeadInput {
  kShared,          ///< The one pass that every view shares, on the resized picture.
  kUpstream,        ///< A pass of its own with the published preprocessing of its kind: depth
                    ///< unresized with centre padding, which stretches the map by up to 13 px;
                    ///< linear segmentation in sliding windows; classification on the centre crop.
  kUpstreamCropped  ///< The same with the padding cut off, so that nothing is stretched (depth).
};

/// What a head's weight file says about itself; found from its keys and shapes.
struct HeadDescription {
  HeadTask task = HeadTask::kDepth;
  std::string architecture;          ///< "linear", "linear4", "dpt", "depth-anything", "ms", "cls".
  std::int64_t embedDim = 0;         ///< Width of the backbone it was trained on.
  std::vector<std::int64_t> layers;  ///< Zero-based blocks whose tokens it reads, ascending; empty
                                     ///< where it reads the final tokens only.
  bool normed = true;                ///< Those layers after the final norm.
  std::int64_t classes = 0;          ///< Segmentation and classification.
  DepthKind depthKind = DepthKind::kMetric;
  float nearest = 0.0F;   ///< Valid range of a metric head. Units: metres.
  float farthest = 0.0F;  ///< The same.
  std::int64_t parameters = 0;
};

}  // namespace patchscape
