// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace patchscape {

/// `wanted` of `count` points, ascending, spread evenly over all of them.
///
/// One is taken of each of `wanted` equal parts, at a place in it that varies: a fixed stride would
/// draw the columns of the picture. Equal input gives equal output. All of them where
/// `wanted` >= `count`. Thread: any.
[[nodiscard]] std::vector<std::uint32_t> spreadSubset(std::size_t count, std::size_t wanted);

}  // namespace patchscape
