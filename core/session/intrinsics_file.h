// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/geometry/intrinsics.h"

#include <filesystem>

namespace patchscape {

/// The camera that a JSON file names, for a picture `width` x `height` as shown.
///
/// Forms, at top level or under "intrinsics" or "camera": fx, fy, cx, cy; Open3D's
/// "intrinsic_matrix", nine numbers column by column; "K" or "camera_matrix", three rows, nine
/// numbers row by row or OpenCV's {"data": [...]}. Sizes are width and height, or OpenCV's
/// image_width and image_height; without one, the numbers are for this picture. Another size with
/// the same aspect, within 1 %, is scaled. Distortion is not read.
/// Units: pixels; the centre of the top-left one is (0, 0). Errors: kNotFound, kBadData (no JSON,
/// no camera, a number missing or senseless), kUnsupported (over 16 MB), kInvalidArgument (a size
/// of another aspect, naming both). Thread: any.
[[nodiscard]] Intrinsics readIntrinsicsFile(const std::filesystem::path& path,
                                            int width,
                                            int height);

}  // namespace patchscape
