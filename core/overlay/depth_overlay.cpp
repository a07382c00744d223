// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/depth_overlay.h"

#include "core/base/parallel_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace patchscape {
namespace {

constexpr std::size_t kColours = 256;

/// Where a value lies between the ends, far to near in 0…1.
struct Nearness {
  float offset;
  float scale;

  Nearness(ValueRange range, bool metric)
      : offset(metric ? range.high : range.low),
        scale((metric ? -1.0F : 1.0F) / (range.high - range.low)) {}

  [[nodiscard]] float of(float value) const { return (value - offset) * scale; }
};

/// The colours from far to near.
std::array<Rgb, kColours> coloursFarToNear(const DepthStyle& style) {
  std::array<Rgb, kColours> colours = coloursOf(style.map);
  if (style.inverted) {
    std::ranges::reverse(colours);
  }
  return colours;
}

/// A tick's number with as many decimals as its step needs.
std::string textOf(double value, double step) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(),
                                          text.data() + text.size(),
                                          value == 0.0 ? 0.0 : value,
                                          std::chars_format::fixed,
                                          decimals);
  return error == std::errc() ? std::string(text.data(), end) : std::string();
}

}  // namespace

Image drawDepth(const Depth& depth, const DepthStyle& style) {
  const ScalarMap& map = valuesOf(depth);
  const Nearness nearness(rangeOf(depth, style), isMetric(depth));
  const auto colours = coloursFarToNear(style);
  std::vector<std::uint8_t> pixels(map.values.size() * 3, 0);
  const auto width = static_cast<std::size_t>(map.width);
  overRows(map.height, [&](int from, int to) {
    for (std::size_t i = width * static_cast<std::size_t>(from);
         i < width * static_cast<std::size_t>(to);
         ++i) {
      const float value = map.values[i];
      if (!std::isfinite(value)) {
        continue;
      }
      const float at = std::clamp(nearness.of(value), 0.0F, 1.0F) * kColours;
      const Rgb& colour = colours[std::min(static_cast<std::size_t>(at), kColours - 1)];
      std::ranges::copy(colour, pixels.begin() + static_cast<std::ptrdiff_t>(3 * i));
    }
  });
  return {map.width, map.height, std::move(pixels)};
}

ValueRange rangeOf(const Depth& depth, const DepthStyle& style) {
  return findRange(valuesOf(depth), style.rule, style.fixed);
}

DepthStyle withRangeOf(const Depth& map, const DepthStyle& style) {
  DepthStyle fixed = style;
  fixed.fixed = rangeOf(map, style);
  fixed.rule = RangeRule::kFixed;
  return fixed;
}

Rgb depthColour(float value, bool metric, ValueRange range, const DepthStyle& style) {
  return colourAt(style.map, Nearness(range, metric).of(value), style.inverted);
}

ScaleBar scaleBarOf(const Depth& depth, const DepthStyle& style, int mostTicks) {
  const bool metric = isMetric(depth);
  const ValueRange range = rangeOf(depth, style);
  const auto nearColours = coloursFarToNear(style);
  ScaleBar bar;
  bar.colours.assign(nearColours.begin(), nearColours.end());
  if (metric) {
    // Metres grow upwards like every axis, so the near end is at the bottom.
    std::ranges::reverse(bar.colours);
  }
  bar.unit = metric ? "m" : "relative, near = high";
  const std::vector<double> ticks = ticksOf(range, mostTicks);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 0.01;
  for (const double tick : ticks) {
    const double height = (tick - static_cast<double>(range.low)) /
                          (static_cast<double>(range.high) - static_cast<double>(range.low));
    bar.ticks.push_back({.height = std::clamp(height, 0.0, 1.0), .text = textOf(tick, step)});
  }
  return bar;
}

}  // namespace patchscape
