// SPDX-License-Identifier: Apache-2.0
#include "app/cli/text_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

/// Columns on a terminal: bytes of UTF-8 that begin a character.
std::size_t shownWidth(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char each) { return (each & '\xC0') != '\x80'; }));
}

}  // namespace

std::vector<std::string> alignedLines(const std::vector<TableRow>& rows) {
  std::vector<std::size_t> widths;
  for (const TableRow& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], shownWidth(row[i]));
    }
  }
  std::vector<std::string> lines;
  for (const TableRow& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) {
        line.append(widths[i] - shownWidth(row[i]) + 2, ' ');
      }
    }
    lines.push_back(line);
  }
  return lines;
}

std::string readableBytes(std::int64_t bytes) {
  if (bytes <= 0) {
    return "-";
  }
  constexpr double kStep = 1000.0;
  auto value = static_cast<double>(bytes);
  for (const char* const unit : {"bytes", "kB", "MB"}) {
    if (value < kStep) {
      return fmt::format("{:.{}f} {}", value, value == static_cast<double>(bytes) ? 0 : 1, unit);
    }
    value /= kStep;
  }
  return fmt::format("{:.1f} GB", value);
}

std::string readableShape(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (const std::int64_t side : shape) {
    text += fmt::format("{}{}", text.size() > 1 ? ", " : "", side);
  }
  return text + "]";
}

}  // namespace patchscape::cli
