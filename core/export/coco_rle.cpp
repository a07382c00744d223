// SPDX-License-Identifier: Apache-2.0
#include "core/export/coco_rle.h"

namespace patchscape {

std::vector<std::uint32_t> runLengths(int width,
                                      int height,
                                      const std::function<bool(int x, int y)>& isSet) {
  std::vector<std::uint32_t> runs;
  bool current = false;
  std::uint32_t length = 0;
  for (int x = 0; x < width; ++x) {
    for (int y = 0; y < height; ++y) {
      if (isSet(x, y) != current) {
        runs.push_back(length);
        length = 0;
        current = !current;
      }
      ++length;
    }
  }
  runs.push_back(length);
  return runs;
}

std::string compressedRuns(const std::vector<std::uint32_t>& runs) {
  constexpr std::int64_t kBits = 0x1f;
  constexpr std::int64_t kMore = 0x20;
  constexpr std::int64_t kSign = 0x10;
  constexpr std::int64_t kFirstCharacter = 48;
  std::string text;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::int64_t value = runs[i];
    if (i > 2) {
      value -= runs[i - 2];
    }
    for (bool more = true; more;) {
      std::int64_t bits = value & kBits;
      value >>= 5;
      more = (bits & kSign) != 0 ? value != -1 : value != 0;
      if (more) {
        bits |= kMore;
      }
      text += static_cast<char>(bits + kFirstCharacter);
    }
  }
  return text;
}

}  // namespace patchscape
