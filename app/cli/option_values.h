// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"
#include "core/base/pca_types.h"
#include "core/inference/device.h"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace patchscape::cli {

/// The value named `text`. Errors: kInvalidArgument listing the names.
template <typename T>
[[nodiscard]] T readChoice(const std::string& text,
                           const std::vector<std::pair<std::string, T>>& choices);

/// A list of names for a message: "a, b or c".
[[nodiscard]] std::string joinedWithOr(const std::vector<std::string>& names);

/// Throws kInvalidArgument: "`text` is not one of `names`."
[[noreturn]] void refuseChoice(const std::string& text, const std::vector<std::string>& names);

/// A whole number in low…high, and nothing behind it. Errors: kInvalidArgument.
[[nodiscard]] std::int64_t readNumber(const std::string& text, std::int64_t low, std::int64_t high);

/// The side of a tile in pixels; 0: no tiles. Errors: kInvalidArgument.
[[nodiscard]] std::int64_t readTileSide(const std::string& text);

/// "3,7,11": block numbers, sorted, each once. Errors: kInvalidArgument.
[[nodiscard]] std::vector<std::int64_t> readLayers(const std::string& text);

/// "0,12,3": class ids, each once. Errors: kInvalidArgument.
[[nodiscard]] std::set<int> readClasses(const std::string& text);

/// "1,2,3" as people count; the result counts from 0. Errors: kInvalidArgument.
[[nodiscard]] std::array<int, 3> readComponents(const std::string& text);

/// "r", "g,b": the channels to invert. Errors: kInvalidArgument.
[[nodiscard]] std::array<bool, 3> readFlips(const std::string& text);

/// "off", "auto" or a threshold in 0…1, into `options`. Errors: kInvalidArgument.
void readForeground(const std::string& text, PcaOptions& options);

/// A real number in low…high, and nothing behind it. Errors: kInvalidArgument.
[[nodiscard]] double readReal(const std::string& text, double low, double high);

/// "2/8": the second of eight shards. Errors: kInvalidArgument.
[[nodiscard]] Shard readShard(const std::string& text);

/// "a,b,c" without empty parts. Errors: kInvalidArgument.
[[nodiscard]] std::vector<std::string> readList(const std::string& text);

template <typename T>
T readChoice(const std::string& text, const std::vector<std::pair<std::string, T>>& choices) {
  std::vector<std::string> names;
  for (const auto& [name, value] : choices) {
    if (name == text) {
      return value;
    }
    names.push_back(name);
  }
  refuseChoice(text, names);
}

}  // namespace patchscape::cli
