// SPDX-License-Identifier: Apache-2.0
#include "core/session/class_tables.h"

#include "core/base/error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kColumns = 2;
constexpr std::size_t kColumnsWithColour = 5;

/// The fields of one CSV line (RFC 4180 without line breaks inside a field).
std::vector<std::string> fieldsOf(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += c;
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

/// A whole number in 0…high; −1 for anything else.
int numberIn(const std::string& text, int high) {
  int value = -1;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && last == end && value <= high ? value : -1;
}

[[noreturn]] void refuseLine(const fs::path& file, std::size_t line, const std::string& why) {
  throw Error(ErrorCode::kBadData,
              file.string() + ", line " + std::to_string(line) + ": " + why +
                  "; install the program again.");
}

ClassEntry entryOf(const std::vector<std::string>& fields, const fs::path& file, std::size_t line) {
  ClassEntry entry{.name = fields[1]};
  for (std::size_t i = 0; fields.size() == kColumnsWithColour && i < entry.colour.size(); ++i) {
    const int value = numberIn(fields[kColumns + i], 255);
    if (value < 0) {
      refuseLine(file, line, "\"" + fields[kColumns + i] + "\" is no colour value");
    }
    entry.colour[i] = static_cast<std::uint8_t>(value);
  }
  return entry;
}

std::string titleOf(const fs::path& file) {
  static const std::map<std::string, std::string> kTitles{
      {"ade20k", "ADE20K"}, {"voc2012", "VOC 2012"}, {"imagenet1k", "ImageNet"}};
  const auto found = kTitles.find(file.stem().string());
  return found != kTitles.end() ? found->second : "embedded";
}

/// The table that so many classes are known by; empty: none.
fs::path publishedTable(std::int64_t count) {
  static const std::map<std::int64_t, const char*> kByCount{
      {150, "classes/ade20k.csv"}, {21, "classes/voc2012.csv"}, {1000, "classes/imagenet1k.csv"}};
  const auto found = kByCount.find(count);
  return found != kByCount.end() ? fs::path(found->second) : fs::path();
}

/// Colours far apart from their neighbours: hues by the golden angle, in three shades.
std::array<std::uint8_t, 3> ownColour(std::int64_t index) {
  constexpr double kGolden = 0.61803398875;
  const double hue = std::fmod(static_cast<double>(index) * kGolden, 1.0) * 6.0;
  const double value = 255.0 - 45.0 * static_cast<double>(index % 3);
  const auto channel = [&](double shift) {
    const double k = std::fmod(shift + hue, 6.0);
    const double dip = std::max(0.0, std::min({k, 4.0 - k, 1.0}));
    return static_cast<std::uint8_t>(std::lround(value * (1.0 - 0.75 * dip)));
  };
  return {channel(5.0), channel(3.0), channel(1.0)};
}

ClassTable unnamedTable(std::int64_t count) {
  ClassTable table{.name = "unnamed"};
  for (std::int64_t i = 0; i < count; ++i) {
    table.classes.push_back({.name = "class " + std::to_string(i), .colour = ownColour(i)});
  }
  return table;
}

}  // namespace

ClassTable loadClassTable(const fs::path& file) {
  std::ifstream in(file);
  std::string text;
  if (!in || !std::getline(in, text)) {
    throw Error(ErrorCode::kNotFound,
                "Cannot read the class table " + file.string() + ": install the program again.");
  }
  ClassTable table{.name = titleOf(file)};
  for (std::size_t line = 2; std::getline(in, text); ++line) {
    const auto fields = fieldsOf(text);
    if (fields.size() != kColumns && fields.size() != kColumnsWithColour) {
      refuseLine(file, line, "it has " + std::to_string(fields.size()) + " columns");
    }
    if (fields[0] != std::to_string(table.classes.size())) {
      refuseLine(file, line, "index " + fields[0] + " is out of order");
    }
    table.classes.push_back(entryOf(fields, file, line));
  }
  return table;
}

std::shared_ptr<const ClassTable> classTableOf(const HeadChoice& head, std::int64_t count) {
  const bool isNamed = !head.about.classes.empty();
  const fs::path file = isNamed ? fs::path(head.about.classes) : publishedTable(count);
  if (file.empty()) {
    return std::make_shared<const ClassTable>(unnamedTable(count));
  }
  auto table = std::make_shared<const ClassTable>(loadClassTable(head.tables / file));
  if (static_cast<std::int64_t>(table->classes.size()) != count) {
    throw Error(ErrorCode::kBadData,
                head.about.name + " gives " + std::to_string(count) + " classes, and its table " +
                    file.string() + " names " + std::to_string(table->classes.size()) +
                    ": choose another head file.");
  }
  return table;
}

}  // namespace patchscape
