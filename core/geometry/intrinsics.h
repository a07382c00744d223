// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace patchscape {

/// Where the numbers of a camera come from.
enum class IntrinsicsSource { kAssumed, kExif, kFieldOfView, kManual, kFile, kCalibrated };

/// The word that files and the window use: "assumed", "exif", "field-of-view", "manual", "file",
/// "calibrated". Thread: any.
[[nodiscard]] std::string_view nameOf(IntrinsicsSource source) noexcept;

/// A pinhole camera, for pictures of one size.
///
/// Units: pixels. The centre of the top-left pixel is (0, 0), as OpenCV, TUM RGB-D and Redwood
/// count: the middle of a picture W wide is (W − 1) / 2.
struct Intrinsics {
  int width = 0;
  int height = 0;
  double fx = 0.0;
  double fy = 0.0;
  double cx = 0.0;
  double cy = 0.0;
  IntrinsicsSource source = IntrinsicsSource::kAssumed;

  [[nodiscard]] bool operator==(const Intrinsics&) const = default;
};

/// Horizontal field of view. Units: degrees.
[[nodiscard]] double fieldOfViewOf(const Intrinsics& intrinsics);

/// What is taken where nothing is known: 60 degrees over the longer side, a phone's main camera
/// and those of the indoor depth data sets within a few degrees.
/// Errors (all of these): kInvalidArgument for a size or number that no camera has. Thread: any.
[[nodiscard]] Intrinsics assumedIntrinsics(int width, int height);

/// `degrees`: horizontal.
[[nodiscard]] Intrinsics intrinsicsFromFieldOfView(int width, int height, double degrees);

/// From EXIF's 35 mm equivalent, which compares diagonals: f35 / 43.2666 mm · the diagonal.
/// Source: CIPA DCG-001, "35 mm equivalent focal length".
[[nodiscard]] Intrinsics intrinsicsFromFocal35(int width, int height, double millimetres);

/// Throws kInvalidArgument naming what is wrong: a size below 1, a focal length that is not
/// positive, anything not finite.
void requireValid(const Intrinsics& intrinsics);

/// The same camera for its pictures at another size; pixel edges, not centres, stay in place.
[[nodiscard]] Intrinsics resized(const Intrinsics& intrinsics, int width, int height);

/// The same camera for a part of its pictures, which may reach past them.
[[nodiscard]] Intrinsics cropped(
    const Intrinsics& intrinsics, int left, int top, int width, int height);

}  // namespace patchscape
