// SPDX-License-Identifier: Apache-2.0
#include "mutation.h"

#include <algorithm>

namespace patchscape::test {
namespace {

constexpr std::size_t kHeaderBytes = 400;  // Headers decide most: half of the changes go there.

}  // namespace

FileBytes mutated(FileBytes file, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  for (std::size_t i = 0; i < 1 + below(4); ++i) {
    const std::size_t reach = below(2) == 0 ? std::min(file.size(), kHeaderBytes) : file.size();
    const std::size_t at = below(reach);
    const auto place = file.begin() + static_cast<std::ptrdiff_t>(at);
    switch (file.empty() ? 4 : below(6)) {
      case 0:
        *place ^= static_cast<std::byte>(1U << below(8));
        break;
      case 1:
        *place = static_cast<std::byte>(random());
        break;
      case 2:
        std::fill_n(place, std::min<std::size_t>(4, file.size() - at), std::byte{0xFF});
        break;
      case 3:
        file.resize(below(4) == 0 ? at : file.size());
        break;
      case 4:
        file.insert(file.begin() + static_cast<std::ptrdiff_t>(at), 1 + below(8), std::byte{'0'});
        break;
      default:
        file.erase(place,
                   place + static_cast<std::ptrdiff_t>(
                               std::min<std::size_t>(1 + below(8), file.size() - at)));
    }
  }
  return file;
}

}  // namespace patchscape::test
