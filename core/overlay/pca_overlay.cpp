// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/pca_overlay.h"

#include "core/base/check.h"
#include "core/overlay/taps.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace patchscape {
namespace {

void checkMap(const PcaMap& map, int width, int height) {
  const auto count = static_cast<std::size_t>(map.grid.count());
  PATCHSCAPE_CHECK(map.grid.rows > 0 && map.grid.cols > 0 && map.colours.size() == count * 3 &&
                   map.foreground.size() == count)
      << "grid " << map.grid.rows << "x" << map.grid.cols << ", " << map.colours.size()
      << " colours, " << map.foreground.size() << " mask values";
  PATCHSCAPE_CHECK(width > 0 && height > 0) << width << "x" << height;
}

/// 255 · colour, 0 in the background: [rows, cols, 3].
std::vector<float> levelsOf(const PcaMap& map) {
  std::vector<float> levels(map.colours.size());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels[i] = map.foreground[i / 3] == 0 ? 0.0F : 255.0F * map.colours[i];
  }
  return levels;
}

std::uint8_t toByte(float level) { return static_cast<std::uint8_t>(level + 0.5F); }

/// One grid row enlarged to `columns.size()` pixels.
std::vector<float> enlargeRow(const float* row, const std::vector<Taps>& columns) {
  std::vector<float> out;
  out.reserve(columns.size() * 3);
  for (const Taps& taps : columns) {
    const float* patch = row + static_cast<std::ptrdiff_t>(taps.first) * 3;
    float sum[3] = {0.0F, 0.0F, 0.0F};
    for (const float weight : taps.weights) {
      sum[0] += weight * patch[0];
      sum[1] += weight * patch[1];
      sum[2] += weight * patch[2];
      patch += 3;
    }
    out.insert(out.end(), sum, sum + 3);
  }
  return out;
}

/// What Pillow does to every pass: whole levels within 0…255.
void roundLevels(std::vector<float>& levels) {
  for (float& level : levels) {
    level = std::floor(std::clamp(level, 0.0F, 255.0F) + 0.5F);
  }
}

/// The weighted sum of enlarged rows as bytes.
void blendRows(const std::vector<std::vector<float>>& rows,
               const Taps& taps,
               std::vector<float>& sum,
               std::uint8_t* out) {
  const std::size_t length = sum.size();
  const float* first = rows[static_cast<std::size_t>(taps.first)].data();
  float weight = taps.weights[0];
  for (std::size_t i = 0; i < length; ++i) {
    sum[i] = weight * first[i];
  }
  for (std::size_t t = 1; t < taps.weights.size(); ++t) {
    const float* row = rows[static_cast<std::size_t>(taps.first) + t].data();
    weight = taps.weights[t];
    for (std::size_t i = 0; i < length; ++i) {
      sum[i] += weight * row[i];
    }
  }
  for (std::size_t i = 0; i < length; ++i) {
    // Through int, which the processor converts many of at once.
    const int level = static_cast<int>(std::min(std::max(sum[i], 0.0F), 255.0F) + 0.5F);
    out[i] = static_cast<std::uint8_t>(level);
  }
}

Image drawBlended(const PcaMap& map, int width, int height, bool lanczos) {
  const int rows = static_cast<int>(map.grid.rows);
  const int cols = static_cast<int>(map.grid.cols);
  std::vector<float> levels = levelsOf(map);
  if (lanczos) {
    std::ranges::transform(levels, levels.begin(), [](float level) { return std::floor(level); });
  }
  const auto columnTaps = lanczos ? lanczosTaps(cols, width) : bilinearTaps(cols, width);
  std::vector<std::vector<float>> enlarged;
  for (int row = 0; row < rows; ++row) {
    enlarged.push_back(
        enlargeRow(levels.data() + static_cast<std::ptrdiff_t>(row) * cols * 3, columnTaps));
    if (lanczos) {
      roundLevels(enlarged.back());
    }
  }
  const std::size_t stride = static_cast<std::size_t>(width) * 3;
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(height));
  std::vector<float> sum(stride);
  std::uint8_t* out = pixels.data();
  for (const Taps& taps : lanczos ? lanczosTaps(rows, height) : bilinearTaps(rows, height)) {
    blendRows(enlarged, taps, sum, out);
    out += stride;
  }
  return {width, height, std::move(pixels)};
}

Image drawBlocks(const PcaMap& map, int width, int height) {
  const Image grid = drawPcaGrid(map);
  const auto patchAt = [](int pixel, int patches, int size) {
    return static_cast<int>((2 * static_cast<std::int64_t>(pixel) + 1) * patches /
                            (std::int64_t{2} * size));
  };
  const std::size_t stride = static_cast<std::size_t>(width) * 3;
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(height));
  int drawn = -1;
  for (int y = 0; y < height; ++y) {
    std::uint8_t* out = pixels.data() + stride * static_cast<std::size_t>(y);
    const int row = patchAt(y, grid.height(), height);
    if (row == drawn) {
      std::memcpy(out, out - stride, stride);
      continue;
    }
    drawn = row;
    for (int x = 0; x < width; ++x, out += 3) {
      std::ranges::copy(grid.at(patchAt(x, grid.width(), width), row), out);
    }
  }
  return {width, height, std::move(pixels)};
}

}  // namespace

Image drawPcaGrid(const PcaMap& map) {
  checkMap(map, 1, 1);
  const std::vector<float> levels = levelsOf(map);
  std::vector<std::uint8_t> pixels(levels.size());
  std::ranges::transform(levels, pixels.begin(), toByte);
  return {static_cast<int>(map.grid.cols), static_cast<int>(map.grid.rows), std::move(pixels)};
}

Image drawPca(const PcaMap& map, int width, int height, Enlargement enlargement) {
  checkMap(map, width, height);
  if (enlargement == Enlargement::kPatches) {
    return drawBlocks(map, width, height);
  }
  return drawBlended(map, width, height, enlargement == Enlargement::kLanczos);
}

}  // namespace patchscape
