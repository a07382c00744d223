// SPDX-License-Identifier: Apache-2.0
#include "core/weights/read_floats.h"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <cstring>

namespace patchscape {
namespace {

using ::testing::ElementsAre;

template <typename T, std::size_t N>
WeightTensor tensorOf(const std::array<T, N>& values, DType dtype) {
  return {.name = "t",
          .dtype = dtype,
          .shape = {static_cast<std::int64_t>(N)},
          .strides = {1},
          .data = reinterpret_cast<const std::byte*>(values.data()),
          .file = nullptr};
}

TEST(ReadFloats, EveryTypeGivesItsNumbers) {
  EXPECT_THAT(readFloats(tensorOf(std::array{1.5, -2.0}, DType::kF64)), ElementsAre(1.5F, -2.0F));
  EXPECT_THAT(readFloats(tensorOf(std::array{1.5F, -2.0F}, DType::kF32)), ElementsAre(1.5F, -2.0F));
  EXPECT_THAT(readFloats(tensorOf(std::array<std::int64_t, 2>{7, -8}, DType::kI64)),
              ElementsAre(7.0F, -8.0F));
  EXPECT_THAT(readFloats(tensorOf(std::array<std::int8_t, 2>{7, -8}, DType::kI8)),
              ElementsAre(7.0F, -8.0F));
  EXPECT_THAT(readFloats(tensorOf(std::array<std::uint8_t, 2>{7, 200}, DType::kU8)),
              ElementsAre(7.0F, 200.0F));
}

TEST(ReadFloats, HalvesAreExact) {
  // 1, -2, the smallest subnormal, the largest, infinity.
  const std::array<std::uint16_t, 5> halves{0x3C00, 0xC000, 0x0001, 0x7BFF, 0x7C00};
  EXPECT_THAT(readFloats(tensorOf(halves, DType::kF16)),
              ElementsAre(1.0F, -2.0F, 0x1p-24F, 65504.0F, INFINITY));
  const std::array<std::uint16_t, 2> brain{0x3F80, 0xC040};
  EXPECT_THAT(readFloats(tensorOf(brain, DType::kBF16)), ElementsAre(1.0F, -3.0F));
  const std::array<std::uint16_t, 1> nan{0x7E00};
  EXPECT_TRUE(std::isnan(readFloats(tensorOf(nan, DType::kF16)).front()));
}

TEST(ReadFloats, ATransposedViewIsReadRowByRow) {
  const std::array<float, 6> values{0, 1, 2, 3, 4, 5};
  WeightTensor tensor = tensorOf(values, DType::kF32);
  tensor.shape = {3, 2};
  tensor.strides = {1, 3};
  EXPECT_THAT(readFloats(tensor), ElementsAre(0, 3, 1, 4, 2, 5));
}

TEST(ReadFloats, NoElementsAndOneAreNoTrouble) {
  const std::array<float, 1> values{4};
  WeightTensor tensor = tensorOf(values, DType::kF32);
  tensor.shape = {0, 3};
  tensor.strides = {3, 1};
  EXPECT_TRUE(readFloats(tensor).empty());
  tensor.shape = {};
  tensor.strides = {};
  EXPECT_THAT(readFloats(tensor), ElementsAre(4));
}

}  // namespace
}  // namespace patchscape
