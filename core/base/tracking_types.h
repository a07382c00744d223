// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/class_table.h"
#include "core/base/image.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

/// Objects that are followed through a film: what is said of them, and how they are followed.
namespace patchscape {

struct Segmentation;

inline constexpr int kMostObjects = 254;  ///< Ids in 8 bits, besides background and 255.

/// Which object each pixel of a frame shows.
struct ObjectMask {
  int width = 0;  ///< Pixels.
  int height = 0;
  int objects = 0;                ///< The largest id there may be.
  std::vector<std::uint8_t> ids;  ///< [height, width]: 0 background, 1…objects.
};

/// The objects of a picture that shows them, such as a mask that another program wrote.
///
/// Black is background. A grey picture is one of ids: each value in it is an object, in ascending
/// order, so that 0, 1, 2 stay what they are and 255 alone becomes 1. In a coloured one each colour
/// is an object, in the order of PASCAL VOC's palette.
/// Errors: kInvalidArgument where it is all black, or has more than `kMostObjects` other colours.
/// Thread: any.
[[nodiscard]] ObjectMask objectMaskOf(const Image& picture);

/// Names and colours of background and objects: the colours of PASCAL VOC's palette.
[[nodiscard]] std::shared_ptr<const ClassTable> objectTable(int objects);

/// Somebody's word that a point of a frame belongs to an object, or does not.
///
/// What is around the point goes with it (`ClickReach`).
struct ObjectClick {
  int object = 1;  ///< 1…kMostObjects.
  double x = 0.0;  ///< Pixels of the frame; the centre of the top-left one is (0, 0).
  double y = 0.0;
  bool removes = false;  ///< The point does not belong to it.

  [[nodiscard]] bool operator==(const ObjectClick&) const = default;
};

/// What is said about the objects in one frame; empty: they are followed there.
struct ObjectEdit {
  std::shared_ptr<const ObjectMask> mask;  ///< Replaces what was followed; the frame's size.
  /// What was followed to this very frame before, to be corrected; unused where `mask` is there.
  std::shared_ptr<const Segmentation> from;
  std::vector<ObjectClick> clicks;  ///< Applied one after another.

  [[nodiscard]] bool empty() const noexcept { return !mask && !from && clicks.empty(); }
};

/// What goes with the point of a click.
enum class ClickReach {
  kSimilar,  ///< The patches joined to it that look like it.
  kSegment,  ///< The segment under it: pixels of its class joined to it.
};

/// Where the patches that may lend their label lie around a patch.
enum class Neighbourhood { kSquare, kDisc };

/// How labels follow the patches from frame to frame. The defaults are DINO's protocol.
struct PropagationOptions {
  int contextFrames = 7;  ///< Last frames that lend labels, besides the first; 0…100.
  int radius = 12;        ///< How far a patch may have moved, in patches; 0…1000.
  Neighbourhood shape = Neighbourhood::kSquare;
  int nearest = 5;           ///< Patches of all context frames that lend their label; 1…1000.
  double temperature = 0.1;  ///< The weight of a patch is exp(cosine / temperature).

  [[nodiscard]] bool operator==(const PropagationOptions&) const = default;
};

/// The variant of DINOv3's notebook.
inline constexpr PropagationOptions kDinov3Propagation{.shape = Neighbourhood::kDisc,
                                                       .temperature = 0.2};

/// How objects are followed.
struct TrackOptions {
  PropagationOptions propagation;
  int objects = 0;  ///< How many there will be at least; more are made as clicks name them.
  ClickReach reach = ClickReach::kSimilar;
  /// How like the clicked patch another must be to go with it, as a cosine in −1…1; none: it has to
  /// be more like the object than like what is around it.
  std::optional<double> similarity;
  /// An object of which no patch has this share is not in the frame, 0…1. At 0, as in the published
  /// protocol, an object is always somewhere, also after it left.
  double leastPeak = 0.25;

  [[nodiscard]] bool operator==(const TrackOptions&) const = default;
};

}  // namespace patchscape
