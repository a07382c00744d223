// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace patchscape {

/// How the numbers of a depth file are read.
struct DepthFileOptions {
  /// Steps a metre where a file holds whole numbers (PNG, NPY of `u2`): 1000 is millimetres, 5000
  /// TUM RGB-D, 256 KITTI. Floating-point files hold metres.
  double scale = 1000.0;
  /// They are relative inverse depth: every finite number is one, and there is no unit.
  bool relative = false;

  [[nodiscard]] bool operator==(const DepthFileOptions&) const = default;
};

/// Distances along the optical axis out of a file, known by its contents, not its name.
///
/// Formats: 16-bit grey PNG; NPY of `f2`, `f4`, `f8` or `u2`, (H, W) with any sides of 1 around
/// them; EXR (channel Z, else the only one, else Y or a grey R, G, B); TIFF of one 32-bit float;
/// PFM. What is no distance (or no number, of relative depth) becomes NaN.
/// Units: metres, or none. Errors: kNotFound, kBadData (no depth map, cut short, damaged),
/// kUnsupported (too large, a picture, a type that is not read), kInvalidArgument (a scale that is
/// not above 0), kOutOfMemory. Thread: any.
[[nodiscard]] ScalarMap readDepthFile(const std::filesystem::path& path,
                                      const DepthFileOptions& options = {});

/// The same from memory; `name` is used in messages.
[[nodiscard]] ScalarMap decodeDepth(std::span<const std::byte> file,
                                    const std::string& name,
                                    const DepthFileOptions& options = {});

}  // namespace patchscape
