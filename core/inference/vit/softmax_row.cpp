// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/softmax_row.h"

#include <bit>
#include <limits>

// One copy of each loop for each width of the processor's registers; the first that it has is used.
// Not under sanitizers: what they add cannot run as early as the choice is made.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PATCHSCAPE_EVERY_WIDTH \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PATCHSCAPE_EVERY_WIDTH
#endif

namespace patchscape::vit {
namespace {

constexpr float kLog2E = 1.44269504F;
constexpr float kSmallest = -126.0F;      // 2 to it is the smallest normal number.
constexpr float kRounding = 12582912.0F;  // 1.5 · 2^23: a sum with it has no fraction.
constexpr int kMantissaBits = 23;

/// 2 to a power from −126 to 0, without a table or a branch, so that it runs in vectors: the whole
/// part goes into the exponent, the rest through a polynomial.
/// Source: Taylor series of e^(f · ln 2), whose seventh term is below 2e-8 for |f| ≤ 1/2.
inline __attribute__((always_inline)) float powerOfTwo(float exponent) {
  const float shifted = exponent + kRounding;  // Its last bits are the whole part.
  const float fraction = exponent - (shifted - kRounding);
  float value = 1.5403530e-4F;
  value = value * fraction + 1.3333558e-3F;
  value = value * fraction + 9.6181291e-3F;
  value = value * fraction + 5.5504109e-2F;
  value = value * fraction + 2.4022651e-1F;
  value = value * fraction + 6.9314718e-1F;
  value = value * fraction + 1.0F;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) +
                              (std::bit_cast<std::uint32_t>(shifted) << kMantissaBits));
}

}  // namespace

PATCHSCAPE_EVERY_WIDTH
float exponentiate(float* row, std::int64_t count, float scale) {
  float highest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : highest)
  for (std::int64_t i = 0; i < count; ++i) {
    highest = row[i] > highest ? row[i] : highest;
  }
  const float factor = scale * kLog2E;
  const float largest = highest * factor;  // Its rounding is the same in all, and in their sum.
  float sum = 0.0F;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t i = 0; i < count; ++i) {
    const float exponent = row[i] * factor - largest;
    const float value = powerOfTwo(exponent < kSmallest ? kSmallest : exponent);
    row[i] = value;
    sum += value;
  }
  return sum;
}

PATCHSCAPE_EVERY_WIDTH
void toBFloat16(const float* row, std::int64_t count, float scale, std::uint16_t* out) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(row[i] * scale);
    const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U;
    out[i] = static_cast<std::uint16_t>(rounded);
  }
}

PATCHSCAPE_EVERY_WIDTH
void multiply(float* row, std::int64_t count, float factor) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    row[i] *= factor;
  }
}

}  // namespace patchscape::vit
