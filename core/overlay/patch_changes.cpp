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

/// Mean absolute difference of a box and of what it showed before.
float difference(
    const Image& now, const Image& before, const Box& box, PixelShift moved, int rowStep) {
  const int values = 3 * (box.right - box.left);
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (int y = box.top; y < box.bottom; y += rowStep) {
    const std::uint8_t* const first = now.at(box.left, y).data();
    const std::uint8_t* const second = before.at(box.left - moved.x, y - moved.y).data();
    int line = 0;
    for (int i = 0; i < values; ++i) {
      line += std::abs(static_cast<int>(first[i]) - static_cast<int>(second[i]));
    }
    sum += line;
    count += values;
  }
  return count == 0 ? 0.0F
                    : static_cast<float>(static_cast<double>(sum) / static_cast<double>(count));
}

bool wasInSight(const Image& image, const Box& box, PixelShift moved) {
  return box.left >= moved.x && box.top >= moved.y && box.right - moved.x <= image.width() &&
         box.bottom - moved.y <= image.height();
}

}  // namespace

std::vector<float> patchChanges(const Image& before,
                                const Image& now,
                                PatchGrid grid,
                                PixelShift moved) {
  PATCHSCAPE_CHECK(grid.rows > 0 && grid.cols > 0) << grid.rows << "x" << grid.cols;
  std::vector<float> changes(static_cast<std::size_t>(grid.count()),
                             std::numeric_limits<float>::quiet_NaN());
  if (before.width() != now.width() || before.height() != now.height()) {
    return changes;
  }
  const int rowStep = std::max(1, now.height() / kMostRows);
  const int rows = static_cast<int>(grid.rows);
  const int cols = static_cast<int>(grid.cols);
  for (int row = 0; row < rows; ++row) {
    for (int col = 0; col < cols; ++col) {
      const Box box = boxOf(now, grid, row, col);
      if (wasInSight(now, box, moved)) {
        changes[static_cast<std::size_t>(row * cols + col)] =
            difference(now, before, box, moved, rowStep);
      }
    }
  }
  return changes;
}

}  // namespace patchscape
