// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace patchscape {

/// One class that a head can name.
struct ClassEntry {
  std::string name;
  std::array<std::uint8_t, 3> colour{};  ///< RGB; black where the table has no colours.
};

/// The classes of a head; the index is the class id.
struct ClassTable {
  std::string name;  ///< "ADE20K", "VOC 2012", "ImageNet", "embedded" or "unnamed".
  std::vector<ClassEntry> classes;
};

}  // namespace patchscape
