// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"
#include "core/geometry/intrinsics.h"
#include "core/geometry/projection.h"

#include <optional>
#include <span>
#include <vector>

namespace patchscape {

/// A line between two places of the picture whose length somebody measured.
struct KnownLength {
  PixelPoint from;
  PixelPoint to;
  double metres = 0.0;

  [[nodiscard]] bool operator==(const KnownLength&) const = default;
};

/// What known lengths say about a picture.
struct Calibration {
  double scale = 1.0;     ///< All distances times this are metres.
  Intrinsics intrinsics;  ///< Of the camera; with two lines or more its focal length is solved too.
  bool focalSolved = false;
  /// How much longer each line is than was said, in parts of what was said, after the fit.
  std::vector<double> residuals;
};

/// Length of a line in the cloud, from the distances under its ends (bilinear); nothing where one
/// of them has none. Units: those of `distances`.
[[nodiscard]] std::optional<double> lengthOf(const KnownLength& line,
                                             const ScalarMap& distances,
                                             const Intrinsics& camera);

/// Solves the scale, and with two lines or more the focal length too, by least squares.
///
/// The focal length stays where the lines do not tell it: both as deep as they are wide, or a
/// result outside 10 to 150 degrees.
/// Errors: kInvalidArgument for no line, an end outside the picture or without a distance, a
/// length that is not positive, a line without extent. Thread: any.
[[nodiscard]] Calibration calibrate(std::span<const KnownLength> lines,
                                    const ScalarMap& distances,
                                    const Intrinsics& camera);

}  // namespace patchscape
