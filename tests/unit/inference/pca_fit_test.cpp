// SPDX-License-Identifier: Apache-2.0
#include "core/inference/pca_foreground.h"
#include "core/inference/tensor_values.h"
#include "tests/unit/inference/pca_test_tokens.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace patchscape {
namespace {

using testing::errorOf;
using ::testing::HasSubstr;
using testing::maxDifference;
using testing::randomInput;
using ::testing::StartsWith;

/// The basis by the definition: full covariance, full decomposition.
struct Reference {
  explicit Reference(const at::Tensor& tokens) {
    const at::Tensor all = tokens.to(at::kDouble);
    mean = all.mean(0);
    const at::Tensor centred = all - mean;
    const at::Tensor covariance =
        at::mm(centred.t(), centred) / static_cast<double>(tokens.size(0) - 1);
    const auto [values, vectors] = at::linalg_eigh(covariance);
    variances = values.flip(0);
    axes = vectors.flip(1).t();
    total = covariance.trace().item<double>();
  }
  at::Tensor mean, variances, axes;
  double total = 0.0;
};

void expectBasisOf(const PcaBasis& basis, const at::Tensor& tokens) {
  const Reference reference(tokens);
  EXPECT_LT(maxDifference(basis.mean, toFloats(reference.mean)), 1e-5);
  EXPECT_NEAR(basis.totalVariance, reference.total, 1e-5 * reference.total);
  for (std::size_t k = 0; k < 3; ++k) {
    const at::Tensor axis = toTensor(basis.axes[k].vector);
    const double cosine =
        (axis * reference.axes[static_cast<std::int64_t>(k)]).sum().item<double>();
    EXPECT_GT(std::abs(cosine) / axis.norm().item<double>(), 1.0 - 1e-10) << k;
    EXPECT_NEAR(axis.norm().item<double>(), 1.0, 1e-6);
    const double variance = reference.variances[static_cast<std::int64_t>(k)].item<double>();
    EXPECT_NEAR(basis.axes[k].variance, variance, 1e-5 * variance);
  }
}

TEST(FitPca, FindsComponentsByTheirDefinition) {
  const PcaInput input = randomInput(20, 15, 40);
  expectBasisOf(fitPca({input}, {}), input.patchTokens);
}

TEST(FitPca, UsesGramMatrixForFewPatchesWithTheSameResult) {
  const PcaInput input = randomInput(5, 6, 50);
  expectBasisOf(fitPca({input}, {}), input.patchTokens);
}

TEST(FitPca, FindsComponentsOfWideTokensByIteration) {
  const PcaInput fewer = randomInput(12, 12, 200);
  expectBasisOf(fitPca({fewer}, {}), fewer.patchTokens);
  const PcaInput more = randomInput(20, 20, 200);
  expectBasisOf(fitPca({more}, {}), more.patchTokens);
}

TEST(FitPca, AddsUpBlocksOfManyPatches) {
  const PcaInput input = randomInput(100, 97, 24);
  expectBasisOf(fitPca({input}, {}), input.patchTokens);
}

TEST(FitPca, MakesLargestLoadingPositive) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    for (const PcaAxis& axis : fitPca({randomInput(6, 6, 12, seed)}, {}).axes) {
      const auto [low, high] = std::ranges::minmax(axis.vector);
      EXPECT_GE(high, -low);
    }
  }
}

TEST(FitPca, DoesNotDependOnTokenOrder) {
  const PcaInput input = randomInput(10, 10, 16);
  const PcaInput reversed{.patchTokens = input.patchTokens.flip(0), .grid = input.grid};
  const PcaBasis one = fitPca({input}, {});
  const PcaBasis other = fitPca({reversed}, {});
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_LT(maxDifference(one.axes[k].vector, other.axes[k].vector), 1e-6);
    EXPECT_NEAR(one.axes[k].low, other.axes[k].low, 1e-5);
    EXPECT_NEAR(one.axes[k].high, other.axes[k].high, 1e-5);
  }
}

TEST(FitPca, JointFitEqualsFitOfAllTokensTogether) {
  const PcaInput a = randomInput(7, 9, 16, 1);
  PcaInput b = randomInput(4, 5, 16, 2);
  b.patchTokens += 3.0;
  const PcaInput both{.patchTokens = at::cat({a.patchTokens, b.patchTokens}),
                      .grid = {.rows = 1, .cols = 83}};
  const PcaBasis joint = fitPca({a, b}, {});
  expectBasisOf(joint, both.patchTokens);
  const PcaBasis whole = fitPca({both}, {});
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_LT(maxDifference(joint.axes[k].vector, whole.axes[k].vector), 1e-6);
    EXPECT_FLOAT_EQ(joint.axes[k].low, whole.axes[k].low);
    EXPECT_FLOAT_EQ(joint.axes[k].high, whole.axes[k].high);
  }
}

TEST(FitPca, VariancesOfAllComponentsAddUpToTheTotal) {
  const PcaInput input = randomInput(8, 8, 6);
  double sum = 0.0;
  for (int k = 0; k < 6; k += 3) {
    for (const PcaAxis& axis : fitPca({input}, {.components = {k, k + 1, k + 2}}).axes) {
      sum += axis.variance;
    }
  }
  const double total = fitPca({input}, {}).totalVariance;
  EXPECT_NEAR(sum, total, 1e-5 * total);
}

TEST(FitPca, PutsChosenComponentsOnRedGreenBlue) {
  const PcaInput input = randomInput(8, 8, 10);
  const PcaBasis plain = fitPca({input}, {.components = {0, 1, 2}});
  const PcaBasis chosen = fitPca({input}, {.components = {2, 0, 2}});
  EXPECT_EQ(chosen.axes[0].vector, plain.axes[2].vector);
  EXPECT_EQ(chosen.axes[1].vector, plain.axes[0].vector);
  EXPECT_EQ(chosen.axes[2].vector, plain.axes[2].vector);
}

TEST(FitPca, GivesTheSameWithOneAndTwoThreads) {
  const PcaInput input = randomInput(24, 24, 192);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const PcaMap one = applyPca(input, fitPca({input}, {}));
  at::set_num_threads(2);
  const PcaMap two = applyPca(input, fitPca({input}, {}));
  at::set_num_threads(threads);
  EXPECT_LT(maxDifference(one.colours, two.colours), 1e-4);
}

TEST(FitPca, ReadsHalfPrecisionAndStridedTokens) {
  const PcaInput input = randomInput(8, 8, 10);
  const at::Tensor half = input.patchTokens.to(at::kHalf);
  expectBasisOf(fitPca({{.patchTokens = half, .grid = input.grid}}, {}), half);
  const at::Tensor strided = randomInput(8, 8, 20).patchTokens.slice(1, 0, 20, 2);
  expectBasisOf(fitPca({{.patchTokens = strided, .grid = input.grid}}, {}), strided);
}

TEST(FitPca, RefusesNoPicture) {
  EXPECT_THAT(errorOf([] { (void)fitPca({}, {}); }), StartsWith("invalid-argument: There is no"));
}

TEST(FitPca, RefusesTokensOfDifferentModelsNamingBothWidths) {
  const std::string error = errorOf([] {
    (void)fitPca({randomInput(4, 4, 8), randomInput(4, 4, 12)}, {});
  });
  EXPECT_THAT(error, StartsWith("invalid-argument:"));
  EXPECT_THAT(error, HasSubstr("8 and 12"));
}

TEST(FitPca, RefusesComponentsThatDoNotExist) {
  const std::string wide = errorOf([] {
    (void)fitPca({randomInput(2, 2, 8)}, {.components = {0, 1, 4}});
  });
  EXPECT_THAT(wide, HasSubstr("component 5 does not exist"));
  EXPECT_THAT(wide, HasSubstr("components 1 to 4"));
  EXPECT_EQ(errorOf([] { (void)fitPca({randomInput(2, 2, 8)}, {.components = {0, 1, 3}}); }), "");
  EXPECT_THAT(errorOf([] { (void)fitPca({randomInput(4, 4, 2)}, {}); }),
              HasSubstr("components 1 to 2"));
  EXPECT_THAT(errorOf([] {
                (void)fitPca({randomInput(4, 4, 8)}, {.components = {-1, 1, 2}});
              }),
              HasSubstr("component 0 does"));
}

TEST(FitPca, RefusesTokensThatAreNotNumbers) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (const ForegroundMode mode : {ForegroundMode::kOff, ForegroundMode::kAuto}) {
      PcaInput input = randomInput(6, 6, 8);
      input.patchTokens[17][3] = bad;
      EXPECT_THAT(errorOf([&] { (void)fitPca({input}, {.foreground = mode}); }),
                  StartsWith("bad-data:"));
    }
  }
}

TEST(ChooseRows, TakesAllBelowTheLimit) {
  const auto rows = chooseRows({randomInput(2, 3, 4), randomInput(1, 2, 4)}, {}, 8);
  EXPECT_TRUE(rows[0].rows.equal(at::arange(6, at::kLong)));
  EXPECT_TRUE(rows[1].rows.equal(at::arange(2, at::kLong)));
}

TEST(ChooseRows, ThinsEvenlyAcrossPictures) {
  const auto rows =
      chooseRows({randomInput(1, 4, 4), randomInput(1, 1, 4), randomInput(1, 6, 4)}, {}, 4);
  EXPECT_TRUE(rows[0].rows.equal(at::tensor({0, 3}, at::kLong)));
  EXPECT_EQ(rows[1].rows.numel(), 0);
  EXPECT_TRUE(rows[2].rows.equal(at::tensor({1, 4}, at::kLong)));
}

TEST(ChooseRows, TakesOnlyTheForeground) {
  const auto rows = chooseRows({randomInput(1, 5, 4)}, {{0, 1, 1, 0, 1}});
  EXPECT_TRUE(rows[0].rows.equal(at::tensor({1, 2, 4}, at::kLong)));
}

}  // namespace
}  // namespace patchscape
