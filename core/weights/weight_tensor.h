// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/weight_file.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace patchscape {

/// The number of elements of a shape; nothing where a size is negative or a product overflows.
///
/// A size of 0 counts as 1 for the overflow, so that the strides of such a shape fit as well.
[[nodiscard]] std::optional<std::int64_t> elementsOf(std::span<const std::int64_t> shape) noexcept;

/// The index behind the last element that a view touches, counted from its storage's start;
/// nothing where a number is negative or the sum overflows. A view without elements touches none.
[[nodiscard]] std::optional<std::int64_t> endOfView(std::span<const std::int64_t> shape,
                                                    std::span<const std::int64_t> strides,
                                                    std::int64_t offset) noexcept;

/// Row-major strides of a shape for which `elementsOf` gave a number. Units: elements.
[[nodiscard]] std::vector<std::int64_t> rowMajorStrides(std::span<const std::int64_t> shape);

}  // namespace patchscape
