// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace patchscape {

/// SHA-256 in lower-case hexadecimal. Thread: any.
[[nodiscard]] std::string sha256Of(std::span<const std::byte> bytes);

}  // namespace patchscape
