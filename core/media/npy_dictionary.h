// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/byte_order.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

inline constexpr std::string_view kNpyFormat = "NPY";

/// What an NPY file says before its values.
struct NpyDictionary {
  std::string type;  ///< As NumPy writes it, such as "<f4".
  bool columnsFirst = false;
  std::vector<std::uint64_t> shape;  ///< At most eight sides.
  std::size_t dataOffset = 0;        ///< Bytes from the start of the file.
};

/// Reads the header of NPY 1.0, 2.0 or 3.0: the three known keys once each, no other Python.
///
/// Errors: kBadData (cut short, damaged), kUnsupported (another version, records). Thread: any.
[[nodiscard]] NpyDictionary readNpyDictionary(Bytes file);

}  // namespace patchscape
