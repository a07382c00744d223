// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/geometry/intrinsics.h"
#include "core/media/image_header.h"
#include "core/session/picture.h"

#include <filesystem>
#include <optional>
#include <variant>

namespace patchscape {

/// EXIF's 35 mm equivalent where the picture has one, else 60 degrees over the longer side.
struct AutomaticCamera {
  [[nodiscard]] bool operator==(const AutomaticCamera&) const = default;
};

/// A horizontal field of view.
struct FieldOfViewCamera {
  double degrees = 60.0;
  [[nodiscard]] bool operator==(const FieldOfViewCamera&) const = default;
};

/// Numbers that a person gives. Units: pixels of the picture as shown.
struct ManualCamera {
  double fx = 0.0;
  double fy = 0.0;
  std::optional<double> cx;  ///< Nothing: the middle, (W − 1) / 2; so too below.
  std::optional<double> cy;
  [[nodiscard]] bool operator==(const ManualCamera&) const = default;
};

/// A JSON file, as `readIntrinsicsFile` reads it.
struct CameraFromFile {
  std::filesystem::path path;
  [[nodiscard]] bool operator==(const CameraFromFile&) const = default;
};

/// Where the camera of a picture comes from.
using CameraChoice = std::variant<AutomaticCamera, FieldOfViewCamera, ManualCamera, CameraFromFile>;

/// The camera of a picture `width` x `height` as shown; `header` is of its file.
///
/// EXIF compares diagonals, so a turned picture needs nothing more.
/// Errors: kInvalidArgument for numbers that no camera has; those of `readIntrinsicsFile`.
/// Thread: any.
[[nodiscard]] Intrinsics intrinsicsFor(int width,
                                       int height,
                                       const ImageHeader& header,
                                       const CameraChoice& choice);

/// The same for an opened picture.
[[nodiscard]] Intrinsics intrinsicsFor(const Picture& picture, const CameraChoice& choice);

}  // namespace patchscape
