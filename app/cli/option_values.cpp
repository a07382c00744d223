// SPDX-License-Identifier: Apache-2.0
#include "app/cli/option_values.h"

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/tiling.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace patchscape::cli {
namespace {

constexpr int kMaxComponent = 100'000;
constexpr int kMaxLayer = 100'000;

std::vector<std::string> splitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find(',', begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string::npos) {
      return parts;
    }
    begin = end + 1;
  }
}

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorCode::kInvalidArgument, message);
}

}  // namespace

std::string joinedWithOr(const std::vector<std::string>& names) {
  std::string joined;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) {
      joined += i + 1 == names.size() ? " or " : ", ";
    }
    joined += names[i];
  }
  return joined;
}

void refuseChoice(const std::string& text, const std::vector<std::string>& names) {
  refuse(fmt::format("\"{}\" is not {}.", text, joinedWithOr(names)));
}

std::int64_t readNumber(const std::string& text, std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < low || value > high) {
    refuse(fmt::format("\"{}\" is not a whole number from {} to {}.", text, low, high));
  }
  return value;
}

std::int64_t readTileSide(const std::string& text) {
  const std::int64_t side = readNumber(text, 0, limits::kMaxInputSide);
  if (side != 0 && side < kLeastTileSide) {
    refuse(
        fmt::format("A tile of {} pixels shows the network too little: choose at least {}, or 0 "
                    "to compute every input whole.",
                    side,
                    kLeastTileSide));
  }
  return side;
}

double readReal(const std::string& text, double low, double high) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !(value >= low && value <= high)) {
    refuse(fmt::format("\"{}\" is not a number from {:g} to {:g}.", text, low, high));
  }
  return value;
}

Shard readShard(const std::string& text) {
  constexpr int kMostShards = 1'000'000;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    refuse(fmt::format("\"{}\" is not a shard, such as 2/8: the second of eight.", text));
  }
  const auto count = static_cast<int>(readNumber(text.substr(slash + 1), 1, kMostShards));
  return {static_cast<int>(readNumber(text.substr(0, slash), 1, count)), count};
}

std::vector<std::string> readList(const std::string& text) {
  std::vector<std::string> parts = splitAtCommas(text);
  for (const std::string& part : parts) {
    if (part.empty()) {
      refuse(fmt::format("\"{}\" is not a list with commas between its names.", text));
    }
  }
  return parts;
}

std::vector<std::int64_t> readLayers(const std::string& text) {
  std::vector<std::int64_t> layers;
  for (const std::string& part : splitAtCommas(text)) {
    layers.push_back(readNumber(part, 0, kMaxLayer));
  }
  std::sort(layers.begin(), layers.end());
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
  return layers;
}

std::array<int, 3> readComponents(const std::string& text) {
  const std::vector<std::string> parts = splitAtCommas(text);
  if (parts.size() != 3) {
    refuse(fmt::format("\"{}\" is not three components, such as 1,2,3.", text));
  }
  std::array<int, 3> components{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    components[i] = static_cast<int>(readNumber(parts[i], 1, kMaxComponent)) - 1;
  }
  return components;
}

std::array<bool, 3> readFlips(const std::string& text) {
  std::array<bool, 3> flips{};
  for (const std::string& part : splitAtCommas(text)) {
    flips[readChoice<std::size_t>(part, {{"r", 0}, {"g", 1}, {"b", 2}})] = true;
  }
  return flips;
}

void readForeground(const std::string& text, PcaOptions& options) {
  if (text == "off" || text == "auto") {
    options.foreground = text == "off" ? ForegroundMode::kOff : ForegroundMode::kAuto;
    return;
  }
  float threshold = 0.0F;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, threshold);
  if (error != std::errc() || stop != end || !(threshold >= 0.0F && threshold <= 1.0F)) {
    refuse(fmt::format("\"{}\" is not off, auto or a threshold from 0 to 1.", text));
  }
  options.foreground = ForegroundMode::kThreshold;
  options.threshold = threshold;
}

std::set<int> readClasses(const std::string& text) {
  constexpr int kMostClasses = 65'535;
  std::set<int> classes;
  for (const std::string& id : readList(text)) {
    classes.insert(static_cast<int>(readNumber(id, 0, kMostClasses)));
  }
  return classes;
}

}  // namespace patchscape::cli
