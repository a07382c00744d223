// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchscape {

/// The formats that open, for messages.
inline constexpr std::string_view kFormatsThatOpen = "PNG, JPEG, TIFF, WebP and BMP";

/// Throws kBadData: the file ends before the picture does.
[[noreturn]] void throwCutShort(std::string_view format);

/// Throws kBadData: what is there makes no sense. `detail` is the format library's own message.
[[noreturn]] void throwDamaged(std::string_view format, std::string_view detail);

/// Throws kUnsupported for a valid file of a kind that is not read.
[[noreturn]] void throwUnsupportedKind(std::string_view format, std::string_view what);

/// Throws kUnsupported where a size passes limits.h, naming both, and kBadData where it is zero.
void requireAllowedSize(std::string_view format, std::uint64_t width, std::uint64_t height);

/// Throws kUnsupported where a frame of the video `name` passes limits.h, naming both, and kBadData
/// where it is zero.
void requireAllowedVideoSize(const std::string& name, std::int64_t width, std::int64_t height);

/// Throws kBadData for an empty file, kUnsupported for one past the limit of bytes.
void requireAllowedBytes(std::size_t bytes);

}  // namespace patchscape
