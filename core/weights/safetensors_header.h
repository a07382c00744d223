// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// One tensor as a safetensors header describes it; the offsets are not checked against the file.
struct SafetensorsEntry {
  std::string name;
  std::string dtype;                ///< As spelt in the header.
  std::vector<std::int64_t> shape;  ///< At most limits::kMaxTensorRank sizes, none negative.
  std::int64_t begin = 0;           ///< Bytes from the start of the data block.
  std::int64_t end = 0;
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  ///< Unique names.
  std::map<std::string, std::string> metadata;
};

/// Reads the JSON text of a header; `path` is for the messages.
///
/// Errors: kBadData for anything but the one shape the format knows, duplicate keys included.
/// Source: README of huggingface/safetensors, section "Format".
[[nodiscard]] SafetensorsHeader parseSafetensorsHeader(const std::filesystem::path& path,
                                                       std::string_view text);

}  // namespace patchscape
