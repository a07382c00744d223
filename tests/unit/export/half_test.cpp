// SPDX-License-Identifier: Apache-2.0
#include "core/export/half.h"

#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <limits>

namespace patchscape::test {
namespace {

/// The value of half bits, by the definition of the format.
double valueOf(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F;
  const int mantissa = bits & 0x3FF;
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  if (exponent == 0) {
    return sign * std::ldexp(mantissa, -24);
  }
  return sign * std::ldexp(1024 + mantissa, exponent - 25);
}

constexpr std::uint16_t kInfinity = 0x7C00;

TEST(Half, EveryHalfComesBackExactly) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    if ((half & kInfinity) != kInfinity) {
      ASSERT_EQ(halfBitsOf(static_cast<float>(valueOf(half))), half) << bits;
    }
  }
}

TEST(Half, MiddleBetweenNeighboursGoesToTheEvenOne) {
  for (std::uint16_t low = 0; low < kInfinity - 1; ++low) {
    const auto high = static_cast<std::uint16_t>(low + 1);
    const auto middle = static_cast<float>((valueOf(low) + valueOf(high)) / 2);
    const std::uint16_t even = low % 2 == 0 ? low : high;
    ASSERT_EQ(halfBitsOf(middle), even) << low;
    ASSERT_EQ(halfBitsOf(-middle), even | 0x8000) << low;
    ASSERT_EQ(halfBitsOf(std::nextafter(middle, 1e9F)), high) << low;
    ASSERT_EQ(halfBitsOf(std::nextafter(middle, -1.0F)), low) << low;
  }
}

TEST(Half, EndsOfTheRange) {
  EXPECT_EQ(halfBitsOf(0.0F), 0);
  EXPECT_EQ(halfBitsOf(-0.0F), 0x8000);
  EXPECT_EQ(halfBitsOf(1.0F), 0x3C00);
  EXPECT_EQ(halfBitsOf(65504.0F), 0x7BFF);
  EXPECT_EQ(halfBitsOf(65519.0F), 0x7BFF);
  EXPECT_EQ(halfBitsOf(65520.0F), kInfinity);
  EXPECT_EQ(halfBitsOf(-1e30F), kInfinity | 0x8000);
  EXPECT_EQ(halfBitsOf(std::numeric_limits<float>::infinity()), kInfinity);
  EXPECT_EQ(halfBitsOf(std::ldexp(1.0F, -25)), 0);
  EXPECT_EQ(halfBitsOf(std::nextafter(std::ldexp(1.0F, -25), 1.0F)), 1);
  EXPECT_EQ(halfBitsOf(std::numeric_limits<float>::denorm_min()), 0);
}

TEST(Half, NanStaysNan) {
  for (const std::uint32_t bits : {0x7FC00000U, 0x7F800001U, 0xFFC00000U}) {
    const std::uint16_t half = halfBitsOf(std::bit_cast<float>(bits));
    EXPECT_EQ(half & kInfinity, kInfinity);
    EXPECT_NE(half & 0x3FF, 0);
  }
}

}  // namespace
}  // namespace patchscape::test
