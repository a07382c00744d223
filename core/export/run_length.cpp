// SPDX-License-Identifier: Apache-2.0
#include "core/export/run_length.h"

#include "core/base/check.h"

#include <algorithm>

namespace patchscape {
namespace {

/// One class while its runs are found.
struct Growing {
  ClassRuns runs;
  std::uint32_t end = 0;                         ///< Behind its last run, counted down the columns.
  int left = 0, top = 0, right = 0, bottom = 0;  ///< Of its box; the last two behind it.
};

/// A part of one column.
struct Piece {
  int x = 0;
  int top = 0;
  int bottom = 0;  ///< Behind the last pixel.
};

void add(Growing& growing, Piece piece, int height) {
  const auto start = static_cast<std::uint32_t>(piece.x) * static_cast<std::uint32_t>(height) +
                     static_cast<std::uint32_t>(piece.top);
  const auto length = static_cast<std::uint32_t>(piece.bottom - piece.top);
  std::vector<std::uint32_t>& counts = growing.runs.counts;
  if (counts.empty()) {
    growing.left = piece.x;
    growing.top = piece.top;
    counts = {start, length};
  } else if (start == growing.end) {
    counts.back() += length;  // Goes on from the foot of the column before.
  } else {
    counts.push_back(start - growing.end);
    counts.push_back(length);
  }
  growing.end = start + length;
  growing.runs.area += length;
  growing.top = std::min(growing.top, piece.top);
  growing.right = piece.x + 1;
  growing.bottom = std::max(growing.bottom, piece.bottom);
}

ClassRuns finished(Growing& growing, std::uint32_t pixels) {
  ClassRuns& runs = growing.runs;
  if (growing.end < pixels) {
    runs.counts.push_back(pixels - growing.end);
  }
  runs.box = {
      growing.left, growing.top, growing.right - growing.left, growing.bottom - growing.top};
  return std::move(runs);
}

}  // namespace

std::map<std::uint16_t, ClassRuns> runsOf(std::span<const std::uint16_t> labels,
                                          int width,
                                          int height) {
  PATCHSCAPE_CHECK(width > 0 && height > 0 &&
                   labels.size() == static_cast<std::size_t>(width) * height)
      << width << " x " << height << ", " << labels.size();
  std::map<std::uint16_t, Growing> growing;
  const auto stride = static_cast<std::size_t>(width);
  for (int x = 0; x < width; ++x) {
    const std::uint16_t* const column = labels.data() + x;
    for (int y = 0; y < height;) {
      const int top = y;
      const std::uint16_t label = column[static_cast<std::size_t>(y) * stride];
      while (y < height && column[static_cast<std::size_t>(y) * stride] == label) {
        ++y;
      }
      add(growing[label], {.x = x, .top = top, .bottom = y}, height);
    }
  }
  std::map<std::uint16_t, ClassRuns> result;
  for (auto& [label, runs] : growing) {
    result.emplace(label, finished(runs, static_cast<std::uint32_t>(labels.size())));
  }
  return result;
}

std::string compressedCounts(std::span<const std::uint32_t> counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    auto value = static_cast<std::int64_t>(counts[i]);
    if (i > 2) {
      value -= static_cast<std::int64_t>(counts[i - 2]);
    }
    bool more = true;
    while (more) {
      auto group = static_cast<int>(value & 0x1F);
      value >>= 5;
      // The sign is bit four of the last group.
      more = (group & 0x10) != 0 ? value != -1 : value != 0;
      group |= more ? 0x20 : 0;
      text += static_cast<char>(group + 48);
    }
  }
  return text;
}

}  // namespace patchscape
