// SPDX-License-Identifier: Apache-2.0
#include "core/base/resample.h"

#include "core/base/check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

// The baseline of x86-64 cannot multiply vectors of 32-bit numbers. Where the processor has AVX2
// the two inner loops run in a version compiled for it, which gives the same bytes.
#if defined(__x86_64__) && defined(__GNUC__)
#define PATCHSCAPE_AVX2 __attribute__((target("avx2")))
#endif

namespace patchscape {
namespace {

// Pillow keeps 8 bits for the value and 2 of head room for the negative lobes of the filter.
constexpr int kPrecisionBits = 32 - 8 - 2;
constexpr std::int32_t kHalf = 1 << (kPrecisionBits - 1);

constexpr std::size_t kLanes = 8;                 // 32-bit numbers in a vector.
constexpr std::size_t kStepWeights = kLanes * 3;  // Eight pixels of red, green and blue.

double bilinear(double x) {
  x = std::abs(x);
  return x < 1.0 ? 1.0 - x : 0.0;
}

double bicubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1.0) {
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  }
  return x < 2.0 ? (((x - 5.0) * x + 8.0) * x - 4.0) * a : 0.0;
}

/// The source samples that make one output sample, with fixed-point weights.
struct Taps {
  int first = 0;
  std::vector<std::int32_t> weights;
};

// The order of the operations is Pillow's: another one may differ in the last bit of a weight.
Taps tapsAt(int out, int inSize, double scale, ResampleFilter filter) {
  const double stretch = std::max(scale, 1.0);
  const double shrink = 1.0 / stretch;
  const double support = (filter == ResampleFilter::kBicubic ? 2.0 : 1.0) * stretch;
  const double centre = (out + 0.5) * scale;
  const int first = std::max(0, static_cast<int>(centre - support + 0.5));
  const int end = std::min(inSize, static_cast<int>(centre + support + 0.5));
  std::vector<double> weights;
  double sum = 0.0;
  for (int i = first; i < end; ++i) {
    const double x = (i - centre + 0.5) * shrink;
    weights.push_back(filter == ResampleFilter::kBicubic ? bicubic(x) : bilinear(x));
    sum += weights.back();
  }
  Taps taps{.first = first, .weights = {}};
  for (const double weight : weights) {
    const double fixed = weight / sum * (1 << kPrecisionBits);
    taps.weights.push_back(static_cast<std::int32_t>(fixed < 0 ? fixed - 0.5 : fixed + 0.5));
  }
  return taps;
}

std::vector<Taps> makeTaps(int inSize, int outSize, ResampleFilter filter) {
  const double scale = static_cast<double>(inSize) / outSize;
  std::vector<Taps> taps;
  taps.reserve(static_cast<std::size_t>(outSize));
  for (int out = 0; out < outSize; ++out) {
    taps.push_back(tapsAt(out, inSize, scale, filter));
  }
  return taps;
}

/// The taps of every pixel of a row in one block: each weight three times, as the channels lie in
/// the picture, and zeros up to whole steps.
struct RowTaps {
  std::vector<std::size_t> offsets;   ///< Of the first source value, one an output pixel.
  std::vector<std::size_t> counts;    ///< Weights that are not zeros at the end.
  std::vector<std::int32_t> weights;  ///< `pitch` an output pixel.
  std::size_t pitch = 0;
};

RowTaps makeRowTaps(int inSize, int outSize, ResampleFilter filter) {
  const auto taps = makeTaps(inSize, outSize, filter);
  RowTaps row;
  for (const Taps& tap : taps) {
    row.offsets.push_back(static_cast<std::size_t>(tap.first) * 3);
    row.counts.push_back(tap.weights.size() * 3);
    row.pitch = std::max(row.pitch, tap.weights.size() * 3);
  }
  row.pitch = (row.pitch + kStepWeights - 1) / kStepWeights * kStepWeights;
  row.weights.resize(row.pitch * taps.size());
  for (std::size_t x = 0; x < taps.size(); ++x) {
    for (std::size_t i = 0; i < row.counts[x]; ++i) {
      row.weights[row.pitch * x + i] = taps[x].weights[i / 3];
    }
  }
  return row;
}

std::uint8_t roundToByte(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255));
}

void weighRow(const std::uint8_t* source, const RowTaps& taps, std::uint8_t* target) {
  for (std::size_t x = 0; x < taps.offsets.size(); ++x) {
    const std::uint8_t* from = source + taps.offsets[x];
    const std::int32_t* weights = taps.weights.data() + taps.pitch * x;
    std::int32_t sums[3] = {kHalf, kHalf, kHalf};
    for (std::size_t i = 0; i < taps.counts[x]; i += 3) {
      sums[0] += from[i] * weights[i];
      sums[1] += from[i + 1] * weights[i];
      sums[2] += from[i + 2] * weights[i];
    }
    for (const std::int32_t sum : sums) {
      *target++ = roundToByte(sum);
    }
  }
}

/// One output row of the column pass; `source` is the row of the first tap.
[[gnu::always_inline]] inline void weighColumns(const std::uint8_t* source,
                                                const Taps& taps,
                                                std::vector<std::int32_t>& sums,
                                                std::uint8_t* target) {
  std::ranges::fill(sums, kHalf);
  for (const std::int32_t weight : taps.weights) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += source[i] * weight;
    }
    source += sums.size();
  }
  std::ranges::transform(sums, target, roundToByte);
}

void weighColumnsPlain(const std::uint8_t* source,
                       const Taps& taps,
                       std::vector<std::int32_t>& sums,
                       std::uint8_t* target) {
  weighColumns(source, taps, sums, target);
}

#ifdef PATCHSCAPE_AVX2
using Vector = std::int32_t __attribute__((vector_size(kLanes * 4)));

PATCHSCAPE_AVX2 inline Vector loadVector(const std::int32_t* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}

/// As weighRow; `wide` are the bytes of the row as 32-bit numbers, and a step of anything after.
PATCHSCAPE_AVX2 void weighRowAvx2(const std::int32_t* wide,
                                  const RowTaps& taps,
                                  std::uint8_t* target) {
  const std::int32_t* weights = taps.weights.data();
  for (const std::size_t offset : taps.offsets) {
    Vector sums[3] = {};
    for (std::size_t i = 0; i < taps.pitch; i += kStepWeights, weights += kStepWeights) {
      for (std::size_t part = 0; part < 3; ++part) {
        const std::int32_t* from = wide + offset + i + part * kLanes;
        sums[part] += loadVector(from) * loadVector(weights + part * kLanes);
      }
    }
    std::int32_t lanes[kStepWeights];
    std::memcpy(lanes, sums, sizeof lanes);
    for (std::size_t c = 0; c < 3; ++c) {
      std::int32_t sum = kHalf;
      for (std::size_t lane = c; lane < kStepWeights; lane += 3) {
        sum += lanes[lane];
      }
      *target++ = roundToByte(sum);
    }
  }
}

PATCHSCAPE_AVX2 void weighColumnsAvx2(const std::uint8_t* source,
                                      const Taps& taps,
                                      std::vector<std::int32_t>& sums,
                                      std::uint8_t* target) {
  weighColumns(source, taps, sums, target);
}

bool hasAvx2() { return __builtin_cpu_supports("avx2") != 0; }
#endif

Image resampleRows(const Image& image, int width, ResampleFilter filter) {
  const RowTaps taps = makeRowTaps(image.width(), width, filter);
  const std::size_t outStride = static_cast<std::size_t>(width) * 3;
  std::vector<std::uint8_t> out(outStride * static_cast<std::size_t>(image.height()));
  const std::uint8_t* source = image.pixels().data();
  const std::uint8_t* end = source + image.pixels().size();
  std::uint8_t* target = out.data();
#ifdef PATCHSCAPE_AVX2
  // A single step would mostly multiply by zeros.
  if (hasAvx2() && taps.pitch > kStepWeights) {
    std::vector<std::int32_t> wide(image.stride() + taps.pitch);
    for (; source != end; source += image.stride(), target += outStride) {
      std::copy_n(source, image.stride(), wide.data());
      weighRowAvx2(wide.data(), taps, target);
    }
    return {width, image.height(), std::move(out)};
  }
#endif
  for (; source != end; source += image.stride(), target += outStride) {
    weighRow(source, taps, target);
  }
  return {width, image.height(), std::move(out)};
}

Image resampleColumns(const Image& image, int height, ResampleFilter filter) {
  const auto taps = makeTaps(image.height(), height, filter);
  std::vector<std::uint8_t> out(image.stride() * static_cast<std::size_t>(height));
  std::vector<std::int32_t> sums(image.stride());
  auto* weigh = &weighColumnsPlain;
#ifdef PATCHSCAPE_AVX2
  if (hasAvx2()) {
    weigh = &weighColumnsAvx2;
  }
#endif
  std::uint8_t* target = out.data();
  for (const Taps& tap : taps) {
    weigh(image.pixels().data() + image.stride() * static_cast<std::size_t>(tap.first),
          tap,
          sums,
          target);
    target += image.stride();
  }
  return {image.width(), height, std::move(out)};
}

}  // namespace

Image resample(const Image& image, int width, int height, ResampleFilter filter) {
  PATCHSCAPE_CHECK(!image.empty() && width > 0 && height > 0) << width << "x" << height;
  const Image rows = width == image.width() ? image : resampleRows(image, width, filter);
  return height == rows.height() ? rows : resampleColumns(rows, height, filter);
}

}  // namespace patchscape
