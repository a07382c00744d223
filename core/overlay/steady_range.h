// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"
#include "core/overlay/patch_changes.h"
#include "core/overlay/value_range.h"

#include <optional>

namespace patchscape {

/// How the range of a film's maps goes on from frame to frame.
enum class RangeMode {
  kEveryFrame,  ///< Each frame's own: flickers.
  kLocked,      ///< Found on the first frames, then kept.
  kFollowed,    ///< Moved by the scale and shift that bring a frame to the one before.
};

/// The value b ≈ scale · a + shift of two maps that show nearly the same.
struct MapAlignment {
  double scale = 1.0;
  double shift = 0.0;
  double agreement = 0.0;  ///< Share of b's variance that it explains, 0…1, over what it kept.
};

/// Least squares over all values that are valid in both; the fifth of them that fits worst, where
/// something moved, is left out and the rest fitted again, twice.
///
/// `moved`: how far what `a` shows has gone since `b`, in values; what came in or went out does not
/// count. Nothing where the sizes differ or `a` has fewer than three different values there.
[[nodiscard]] std::optional<MapAlignment> alignMaps(const ScalarMap& a,
                                                    const ScalarMap& b,
                                                    PixelShift moved = {});

/// The range that each frame of a film is drawn with, so that what stays keeps its colour.
///
/// The maps stay as the head made them; only the ends of the colour map move. That keeps metres
/// true and the colour bar honest. A followed range is drawn slowly to the frame's own, and at once
/// where a frame has little to do with the one before. Thread: one at a time.
class SteadyRange {
 public:
  static constexpr int kFirstFrames = 8;

  SteadyRange(RangeMode mode, RangeRule rule)
      : mode_(mode),
        rule_(rule) {}

  /// The range of the next frame, in which the picture has `moved` by so many values of the map.
  ValueRange next(const ScalarMap& map, PixelShift moved = {});

 private:
  [[nodiscard]] ValueRange followed(const ScalarMap& map,
                                    ValueRange own,
                                    PixelShift moved) const;

  RangeMode mode_;
  RangeRule rule_;
  int frames_ = 0;
  ValueRange range_;
  ScalarMap before_;
};

}  // namespace patchscape
