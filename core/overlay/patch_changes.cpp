// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/patch_changes.h"

#include "core/base/check.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>

namespace patchscape {
namespace {

constexpr int kMostRows = 480;  // More rows of pixels than these say nothing new.

/// Pixels of one patch: columns [left, right), rows [top, bottom).
struct Box {
  int left, top, right, bottom;
};

Box boxOf(const Image& image, PatchGrid grid, int row, int col) {
  const auto edge = [](int pixels, std::int64_t patches, int at) {
    return static_cast<int>(static_cast<std::int64_t>(pixels) * at / patches);
  };
  return {.left = edge(image.width(), grid.cols, col),
          .top = edge(image.height(), grid.rows, row),
          .right = edge(image.width(), grid.cols, col + 1),
          .bottom = edge(image.height(), grid.rows, row + 1)};
}

/// Mean absolute difference of two boxes, as large as the smaller of them.
float difference(const Image& a, const Box& inA, const Image& b, const Box& inB, int rowStep) {
  const int width = std::min(inA.right - inA.left, inB.right - inB.left);
  const int height = std::min(inA.bottom - inA.top, inB.bottom - inB.top);
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (int y = 0; y < height; y += rowStep) {
    const std::uint8_t* const first = a.at(inA.left, inA.top + y).data();
    const std::uint8_t* const second = b.at(inB.left, inB.top + y).data();
    int line = 0;
    for (int i = 0; i < 3 * width; ++i) {
      line += std::abs(static_cast<int>(first[i]) - static_cast<int>(second[i]));
    }
    sum += line;
    count += std::int64_t{3} * width;
  }
  return count == 0 ? 0.0F
                    : static_cast<float>(static_cast<double>(sum) / static_cast<double>(count));
}

}  // namespace

std::vector<float> patchChanges(const Image& before,
                                const Image& now,
                                PatchGrid grid,
                                PatchShift moved) {
  PATCHSCAPE_CHECK(grid.rows > 0 && grid.cols > 0) << grid.rows << "x" << grid.cols;
  std::vector<float> changes(static_cast<std::size_t>(grid.count()),
                             std::numeric_limits<float>::quiet_NaN());
  if (before.width() != now.width() || before.height() != now.height()) {
    return changes;
  }
  const int rowStep = std::max(1, now.height() / kMostRows);
  const int rows = static_cast<int>(grid.rows);
  const int cols = static_cast<int>(grid.cols);
  for (int row = std::max(0, moved.rows); row < std::min(rows, rows + moved.rows); ++row) {
    for (int col = std::max(0, moved.cols); col < std::min(cols, cols + moved.cols); ++col) {
      changes[static_cast<std::size_t>(row * cols + col)] =
          difference(now,
                     boxOf(now, grid, row, col),
                     before,
                     boxOf(now, grid, row - moved.rows, col - moved.cols),
                     rowStep);
    }
  }
  return changes;
}

}  // namespace patchscape
