// SPDX-License-Identifier: Apache-2.0
// The attention by rows against LibTorch's own, and its softmax against the standard library's.
#include "core/inference/vit/row_attention.h"

#include "core/inference/vit/softmax_row.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

namespace patchscape::vit {
namespace {

class RowAttention
    : public testing::TestWithParam<std::tuple<at::ScalarType, std::vector<std::int64_t>>> {};

TEST_P(RowAttention, EqualsThatOfLibTorch) {
  const auto& [type, shape] = GetParam();
  if (!hasAttentionByRows(type)) {
    GTEST_SKIP() << "this LibTorch or processor has no products of small blocks";
  }
  at::manual_seed(0);
  // As a network makes them: three views of one tensor.
  const auto parts = at::randn({shape[0], shape[2], 3, shape[1], shape[3]})
                         .to(type)
                         .permute({2, 0, 3, 1, 4})
                         .unbind(0);
  const at::Tensor expected =
      at::scaled_dot_product_attention(
          parts[0].to(at::kDouble), parts[1].to(at::kDouble), parts[2].to(at::kDouble))
          .transpose(1, 2)
          .flatten(2);
  const at::Tensor mixed = attentionByRows(parts[0], parts[1], parts[2]);
  EXPECT_EQ(mixed.scalar_type(), type);
  EXPECT_EQ(mixed.sizes(), expected.sizes());
  // bfloat16 has 8 bits: half a unit of the result's last place, and what rounded weights add.
  const double allowed = type == at::kFloat ? 2e-6 : 1.0 / 64;
  EXPECT_LT((mixed.to(at::kDouble) - expected).abs().max().item<double>(), allowed);
}

INSTANTIATE_TEST_SUITE_P(Shapes,
                         RowAttention,
                         testing::Combine(testing::Values(at::kFloat, at::kBFloat16),
                                          testing::Values(std::vector<std::int64_t>{1, 1, 1, 64},
                                                          std::vector<std::int64_t>{1, 3, 257, 64},
                                                          std::vector<std::int64_t>{2, 2, 65, 32},
                                                          std::vector<std::int64_t>{1, 1, 2051, 16},
                                                          std::vector<std::int64_t>{
                                                              3, 6, 128, 64})));

TEST(SoftmaxRow, IsWithinRoundingOfTheStandardLibrarys) {
  for (const std::int64_t count : {1, 7, 16, 1370}) {
    std::vector<float> row(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
      row[i] = static_cast<float>(40.0 * std::sin(1.7 * static_cast<double>(i)));
    }
    const std::vector<float> scores = row;
    const float sum = exponentiate(row.data(), count, 0.5F);
    const double largest = *std::max_element(scores.begin(), scores.end());
    double expectedSum = 0.0;
    for (const float score : scores) {
      expectedSum += std::exp(0.5 * (score - largest));
    }
    for (std::int64_t i = 0; i < count; ++i) {
      const double expected = std::exp(0.5 * (scores[i] - largest)) / expectedSum;
      EXPECT_NEAR(row[i] / sum, expected, 2e-7);
    }
  }
}

TEST(SoftmaxRow, GivesNothingToWhatIsFarBelow) {
  std::vector<float> row{0.0F, -87.0F, -1e4F, -std::numeric_limits<float>::infinity()};
  EXPECT_EQ(exponentiate(row.data(), 4, 1.0F), 1.0F);
  EXPECT_NEAR(row[1] / std::exp(-87.0), 1.0, 1e-4);
  EXPECT_LT(row[2], 2e-38F);
  EXPECT_LT(row[3], 2e-38F);
}

TEST(SoftmaxRow, DoesNotHideANumberThatIsNone) {
  std::vector<float> row{0.0F, std::numeric_limits<float>::quiet_NaN(), 1.0F};
  EXPECT_TRUE(std::isnan(exponentiate(row.data(), 3, 1.0F)));
}

TEST(SoftmaxRow, RoundsToBFloat16AsLibTorchDoes) {
  at::manual_seed(0);
  const at::Tensor row = at::randn({1000});
  std::vector<std::uint16_t> bits(1000);
  toBFloat16(row.data_ptr<float>(), 1000, 1.0F, bits.data());
  const at::Tensor expected = row.to(at::kBFloat16);
  for (std::int64_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(bits[i], expected.data_ptr<at::BFloat16>()[i].x);
  }
}

}  // namespace
}  // namespace patchscape::vit
