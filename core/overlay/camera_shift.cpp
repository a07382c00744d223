// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/camera_shift.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

namespace patchscape {
namespace {

constexpr int kMostLines = 240;      // More rows or columns than these say nothing new.
constexpr int kSamples = 96;         // Pixels along a side that judge a shift.
constexpr int kAround = 2;           // Pixels that profiles may be wrong by.
constexpr int kMostDifference = 24;  // What differs more differs for another reason.
constexpr double kWorthIt = 0.8;     // Of the difference that standing still leaves.
constexpr double kSameScene = 0.6 * kMostDifference;

/// The lines that both pictures of a shift show, in the later one.
struct Lines {
  int from, to;
};

Lines shared(int lines, int shift) {
  return {.from = std::max(0, shift), .to = std::min(lines, lines + shift)};
}

/// Mean green over some rows of each column, or the other way round: the channel nearest to how
/// bright a pixel is.
std::vector<double> profileOf(const Image& image, bool ofColumns, Lines lines) {
  const int step = std::max(1, (lines.to - lines.from) / kMostLines);
  std::vector<double> profile(static_cast<std::size_t>(ofColumns ? image.width() : image.height()),
                              0.0);
  for (int line = lines.from; line < lines.to; line += step) {
    for (std::size_t i = 0; i < profile.size(); ++i) {
      const int at = static_cast<int>(i);
      profile[i] += static_cast<double>(ofColumns ? image.at(at, line)[1] : image.at(line, at)[1]);
    }
  }
  for (double& mean : profile) {
    mean *= static_cast<double>(step) / (lines.to - lines.from);
  }
  return profile;
}

/// By how much the second profile lies further on than the first.
int shiftOf(const std::vector<double>& before, const std::vector<double>& now) {
  const int length = static_cast<int>(now.size());
  int best = 0;
  double least = std::numeric_limits<double>::max();
  for (int shift = -length / 4; shift <= length / 4; ++shift) {
    double sum = 0.0;
    const int from = std::max(0, shift);
    const int to = std::min(length, length + shift);
    for (int i = from; i < to; ++i) {
      sum +=
          std::abs(now[static_cast<std::size_t>(i)] - before[static_cast<std::size_t>(i - shift)]);
    }
    const double mean = sum / (to - from);
    if (mean < least || (mean == least && std::abs(shift) < std::abs(best))) {
      least = mean;
      best = shift;
    }
  }
  return best;
}

/// The shift along a row, or along a column, of pictures that have moved by `across` besides.
int profileShift(const Image& before, const Image& now, bool alongRows, int across) {
  const int lines = alongRows ? now.height() : now.width();
  return shiftOf(profileOf(before, alongRows, shared(lines, -across)),
                 profileOf(now, alongRows, shared(lines, across)));
}

/// Mean difference that a shift leaves, that of each pixel no larger than `kMostDifference`.
double differenceLeft(const Image& before, const Image& now, PixelShift shift) {
  const int stepX = std::max(1, now.width() / kSamples);
  const int stepY = std::max(1, now.height() / kSamples);
  const Lines rows = shared(now.height(), shift.y);
  const Lines cols = shared(now.width(), shift.x);
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (int y = rows.from; y < rows.to; y += stepY) {
    for (int x = cols.from; x < cols.to; x += stepX) {
      const int difference = static_cast<int>(now.at(x, y)[1]) -
                             static_cast<int>(before.at(x - shift.x, y - shift.y)[1]);
      sum += std::min(std::abs(difference), kMostDifference);
      ++count;
    }
  }
  return static_cast<double>(sum) / static_cast<double>(count);
}

/// What profiles say. Either direction is looked for in what both pictures show of the other.
PixelShift profileShift(const Image& before, const Image& now) {
  PixelShift shift;
  shift.x = profileShift(before, now, true, 0);
  shift.y = profileShift(before, now, false, shift.x);
  shift.x = profileShift(before, now, true, shift.y);
  return shift;
}

}  // namespace

PixelShift cameraShift(const Image& before, const Image& now) {
  if (now.empty() || before.width() != now.width() || before.height() != now.height()) {
    return {};
  }
  const PixelShift about = profileShift(before, now);
  PixelShift best;
  double least = std::min(kWorthIt * differenceLeft(before, now, {}), kSameScene);
  for (int y = about.y - kAround; y <= about.y + kAround; ++y) {
    for (int x = about.x - kAround; x <= about.x + kAround; ++x) {
      if (std::abs(x) > now.width() / 4 || std::abs(y) > now.height() / 4) {
        continue;
      }
      const double left = differenceLeft(before, now, {.x = x, .y = y});
      if (left < least) {
        least = left;
        best = {.x = x, .y = y};
      }
    }
  }
  return best;
}

}  // namespace patchscape
