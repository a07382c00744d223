// SPDX-License-Identifier: Apache-2.0
#include "core/export/npy_header.h"

#include <cstddef>

namespace patchscape {

std::string npyHeader(std::string_view type, const std::vector<std::int64_t>& shape) {
  std::string dictionary =
      "{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': (";
  for (const std::int64_t side : shape) {
    dictionary += std::to_string(side) + (shape.size() == 1 ? "," : ", ");
  }
  if (shape.size() > 1) {
    dictionary.resize(dictionary.size() - 2);
  }
  dictionary += "), }";
  constexpr std::size_t kPrefix = 10;
  constexpr std::size_t kAlignment = 64;
  const std::size_t padding =
      kAlignment - 1 - (kPrefix + dictionary.size()) % kAlignment;  // And the line end.
  dictionary += std::string(padding, ' ') + "\n";
  const auto size = dictionary.size();
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(size & 0xFF);
  header += static_cast<char>(size >> 8);
  return header + dictionary;
}

}  // namespace patchscape
