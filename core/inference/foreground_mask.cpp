// SPDX-License-Identifier: Apache-2.0
#include "core/inference/foreground_mask.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace patchscape {
namespace {

constexpr std::size_t kBins = 256;

std::array<std::int64_t, kBins> histogramOf(std::span<const float> values) {
  std::array<std::int64_t, kBins> bins{};
  for (const float value : values) {
    const float place = std::clamp(value * kBins, 0.0F, kBins - 1.0F);
    ++bins[static_cast<std::size_t>(place)];
  }
  return bins;
}

/// The patches joined to `start` that have its value; marks them in `seen`.
std::vector<std::int64_t> groupAt(std::int64_t start,
                                  const std::vector<std::uint8_t>& mask,
                                  PatchGrid grid,
                                  std::vector<std::uint8_t>& seen) {
  std::vector<std::int64_t> group{start};
  seen[static_cast<std::size_t>(start)] = 1;
  const auto visit = [&](std::int64_t patch) {
    const auto at = static_cast<std::size_t>(patch);
    if (seen[at] == 0 && mask[at] == mask[static_cast<std::size_t>(start)]) {
      seen[at] = 1;
      group.push_back(patch);
    }
  };
  for (std::size_t next = 0; next < group.size(); ++next) {
    const std::int64_t patch = group[next];
    const std::int64_t col = patch % grid.cols;
    if (col > 0) {
      visit(patch - 1);
    }
    if (col + 1 < grid.cols) {
      visit(patch + 1);
    }
    if (patch >= grid.cols) {
      visit(patch - grid.cols);
    }
    if (patch + grid.cols < grid.count()) {
      visit(patch + grid.cols);
    }
  }
  return group;
}

void removeGroups(std::vector<std::uint8_t>& mask, PatchGrid grid, std::uint8_t value) {
  const double least = std::max(3.0, 0.005 * static_cast<double>(grid.count()));
  std::vector<std::uint8_t> seen(mask.size(), 0);
  for (std::int64_t patch = 0; patch < grid.count(); ++patch) {
    const auto at = static_cast<std::size_t>(patch);
    if (mask[at] != value || seen[at] != 0) {
      continue;
    }
    const auto group = groupAt(patch, mask, grid, seen);
    if (static_cast<double>(group.size()) < least) {
      for (const std::int64_t member : group) {
        mask[static_cast<std::size_t>(member)] = value == 0 ? 1 : 0;
      }
    }
  }
}

}  // namespace

float otsuThreshold(std::span<const float> values) {
  const auto bins = histogramOf(values);
  double total = 0.0;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    total += static_cast<double>(bin) * static_cast<double>(bins[bin]);
  }
  const auto count = static_cast<double>(values.size());
  double below = 0.0;
  double belowSum = 0.0;
  double best = -1.0;
  std::size_t first = 0;
  std::size_t last = kBins - 2;
  for (std::size_t bin = 0; bin + 1 < kBins; ++bin) {
    below += static_cast<double>(bins[bin]);
    belowSum += static_cast<double>(bin) * static_cast<double>(bins[bin]);
    if (below == 0.0 || below == count) {
      continue;
    }
    const double distance = belowSum / below - (total - belowSum) / (count - below);
    const double between = below * (count - below) * distance * distance;
    first = between > best ? bin : first;
    last = between >= best ? bin : last;
    best = std::max(best, between);
  }
  return static_cast<float>(static_cast<double>(first + last + 2) / (2.0 * kBins));
}

void removeSpecks(std::vector<std::uint8_t>& mask, PatchGrid grid) {
  removeGroups(mask, grid, 1);
  removeGroups(mask, grid, 0);
}

void BorderContrast::add(std::span<const float> scores, PatchGrid grid) {
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t col = 0; col < grid.cols; ++col) {
      const double score = scores[static_cast<std::size_t>(row * grid.cols + col)];
      if (row == 0 || col == 0 || row + 1 == grid.rows || col + 1 == grid.cols) {
        borderSum_ += score;
        ++borderCount_;
      } else {
        insideSum_ += score;
        ++insideCount_;
      }
    }
  }
}

std::vector<std::int64_t> joinedGroup(const std::vector<std::uint8_t>& mask,
                                      PatchGrid grid,
                                      std::int64_t start) {
  std::vector<std::uint8_t> seen(mask.size(), 0);
  return groupAt(start, mask, grid, seen);
}

double BorderContrast::value() const noexcept {
  if (borderCount_ == 0 || insideCount_ == 0) {
    return 0.0;
  }
  return insideSum_ / static_cast<double>(insideCount_) -
         borderSum_ / static_cast<double>(borderCount_);
}

}  // namespace patchscape
