// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace patchscape::cli {

using TableRow = std::vector<std::string>;

/// Lines with the columns under each other, two spaces between them.
[[nodiscard]] std::vector<std::string> alignedLines(const std::vector<TableRow>& rows);

/// "7.5 MB", in powers of ten; "-" for 0, which stands for unknown.
[[nodiscard]] std::string readableBytes(std::int64_t bytes);

/// "[384, 3, 14, 14]".
[[nodiscard]] std::string readableShape(const std::vector<std::int64_t>& shape);

}  // namespace patchscape::cli
