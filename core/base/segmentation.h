// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/class_table.h"
#include "core/base/patch_grid.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace patchscape {

/// One class a pixel, and how sure the head was.
struct Segmentation {
  std::shared_ptr<const ClassTable> classes;
  int width = 0;  ///< Of `labels`: the picture's.
  int height = 0;
  std::vector<std::uint16_t> labels;  ///< [height, width], class ids.
  PatchGrid grid;
  std::vector<float> probabilities;  ///< [classes, rows, cols], sum 1 over the classes.

  [[nodiscard]] std::uint16_t labelAt(int x, int y) const noexcept {
    return labels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
};

/// How sure the head is of the label at a pixel, 0…1: the probability of that class, bilinear
/// between patch centres. The point must lie inside.
[[nodiscard]] float confidenceAt(const Segmentation& segmentation, int x, int y);

}  // namespace patchscape
