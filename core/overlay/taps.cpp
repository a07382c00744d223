// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/taps.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace patchscape {
namespace {

constexpr double kLobes = 3.0;

double sinc(double x) {
  const double angle = x * std::numbers::pi;
  return x == 0.0 ? 1.0 : std::sin(angle) / angle;
}

double lanczos(double x) { return std::abs(x) < kLobes ? sinc(x) * sinc(x / kLobes) : 0.0; }

Taps lanczosAt(int out, int inSize, double scale) {
  const double stretch = std::max(scale, 1.0);
  const double centre = (out + 0.5) * scale;
  const double support = kLobes * stretch;
  const int first = std::max(0, static_cast<int>(centre - support + 0.5));
  const int end = std::min(inSize, static_cast<int>(centre + support + 0.5));
  std::vector<double> weights;
  double sum = 0.0;
  for (int i = first; i < end; ++i) {
    weights.push_back(lanczos((i - centre + 0.5) / stretch));
    sum += weights.back();
  }
  Taps taps{.first = first, .weights = {}};
  for (const double weight : weights) {
    taps.weights.push_back(static_cast<float>(weight / sum));
  }
  return taps;
}

}  // namespace

std::vector<Taps> bilinearTaps(int inSize, int outSize) {
  std::vector<Taps> taps;
  const double scale = static_cast<double>(inSize) / outSize;
  for (int out = 0; out < outSize; ++out) {
    const double place = std::clamp((out + 0.5) * scale - 0.5, 0.0, inSize - 1.0);
    const int first = static_cast<int>(place);
    const auto part = static_cast<float>(place - first);
    if (part > 0.0F) {
      taps.push_back({.first = first, .weights = {1.0F - part, part}});
    } else {
      taps.push_back({.first = first, .weights = {1.0F}});
    }
  }
  return taps;
}

std::vector<Taps> lanczosTaps(int inSize, int outSize) {
  std::vector<Taps> taps;
  taps.reserve(static_cast<std::size_t>(outSize));
  const double scale = static_cast<double>(inSize) / outSize;
  for (int out = 0; out < outSize; ++out) {
    taps.push_back(lanczosAt(out, inSize, scale));
  }
  return taps;
}

}  // namespace patchscape
