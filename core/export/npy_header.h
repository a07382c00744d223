// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// What stands before the data of an NPY 1.0 file in C order: `type` as NumPy writes it ("<f4").
/// Padded so that the data is aligned to 64 bytes.
[[nodiscard]] std::string npyHeader(std::string_view type, const std::vector<std::int64_t>& shape);

}  // namespace patchscape
