// SPDX-License-Identifier: Apache-2.0
#include "core/inference/steady_basis.h"

#include "core/base/error.h"
#include "core/inference/pca.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr PatchGrid kGrid{.rows = 8, .cols = 10};
constexpr std::int64_t kWidth = 24;

/// Tokens of one scene: three strong directions, and noise that differs from frame to frame.
PcaInput frame(std::int64_t seed, double secondWeight = 2.0) {
  at::Tensor scene;
  at::Tensor axes;
  {
    at::manual_seed(5);
    scene = at::randn({kGrid.count(), 3});
    axes = at::randn({3, kWidth});
  }
  at::manual_seed(seed);
  const at::Tensor weights = at::tensor({2.02, secondWeight, 1.98}).to(at::kFloat);
  return {.patchTokens = (scene * weights).matmul(axes) + 0.05 * at::randn({kGrid.count(), kWidth}),
          .grid = kGrid};
}

double cosine(const PcaAxis& a, const PcaAxis& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.vector.size(); ++i) {
    sum += static_cast<double>(a.vector[i]) * static_cast<double>(b.vector[i]);
  }
  return sum;
}

double colourChange(const PcaMap& a, const PcaMap& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.colours.size(); ++i) {
    sum += std::abs(static_cast<double>(a.colours[i] - b.colours[i]));
  }
  return sum / static_cast<double>(a.colours.size());
}

TEST(SteadyBasis, IsLockedAfterTheFirstFrames) {
  SteadyBasis steady({.firstFrames = 3});
  auto basis = steady.next(frame(1), "tiny");
  EXPECT_EQ(basis->model, "tiny");
  for (int i = 2; i <= 3; ++i) {
    basis = steady.next(frame(i), "tiny");
  }
  const PcaBasis joint = fitPca({frame(1), frame(2), frame(3)}, {});
  for (std::size_t k = 0; k < 3; ++k) {
    double within = 0.0;  // The locked axis lies in the space of the joint fit's three.
    for (const PcaAxis& axis : joint.axes) {
      within += std::pow(cosine(basis->axes[k], axis), 2);
    }
    EXPECT_NEAR(within, 1.0, 1e-4);
  }
  for (int i = 4; i < 20; ++i) {
    EXPECT_EQ(steady.next(frame(i), "tiny"), basis) << "the very same";
  }
}

TEST(SteadyBasis, AFitOnMoreFramesKeepsTheColours) {
  // Nearly equal variances: fitted alone, the axes come in any order.
  SteadyBasis steady({.firstFrames = 8});
  const PcaInput shown = frame(1);
  PcaMap before = applyPca(shown, *steady.next(shown, "tiny"));
  for (int i = 2; i <= 8; ++i) {
    const PcaMap now = applyPca(shown, *steady.next(frame(i, 1.9 + 0.05 * i), "tiny"));
    EXPECT_LT(colourChange(before, now), 0.02) << "frame " << i;
    before = now;
  }
}

TEST(SteadyBasis, AnotherModelStartsAnew) {
  SteadyBasis steady({.firstFrames = 1});
  const auto first = steady.next(frame(1), "tiny");
  EXPECT_EQ(steady.next(frame(2), "tiny"), first);
  EXPECT_NE(steady.next(frame(2), "other"), first);
}

TEST(SteadyBasis, AdaptsSlowlyWithoutAJump) {
  SteadyBasis steady({.firstFrames = 2, .adaptation = 0.1});
  auto basis = steady.next(frame(1), "tiny");
  basis = steady.next(frame(2), "tiny");
  const auto locked = basis;
  // The light changes: every token is moved along one direction.
  const auto brighter = [](int seed) {
    PcaInput input = frame(seed);
    input.patchTokens += 1.5;
    return input;
  };
  PcaMap before = applyPca(brighter(3), *basis);
  const PcaMap atFirst = before;
  for (int i = 3; i < 403; ++i) {
    basis = steady.next(brighter(i), "tiny");
    const PcaMap now = applyPca(brighter(3), *basis);
    EXPECT_LT(colourChange(before, now), 0.05) << "frame " << i;
    before = now;
  }
  const PcaMap wanted = applyPca(frame(3), *locked);
  EXPECT_LT(colourChange(before, wanted), 0.3 * colourChange(atFirst, wanted))
      << "the colours come back";
  for (const PcaAxis& axis : basis->axes) {
    EXPECT_NEAR(cosine(axis, axis), 1.0, 1e-4);
  }
  EXPECT_NEAR(cosine(basis->axes[0], basis->axes[1]), 0.0, 1e-4);
}

TEST(SteadyBasis, ATurnedBasisSpansTheSame) {
  const PcaBasis a = fitPca({frame(1)}, {});
  PcaBasis b = fitPca({frame(2)}, {});
  std::swap(b.axes[0], b.axes[2]);
  std::ranges::transform(b.axes[1].vector, b.axes[1].vector.begin(), std::negate<>());
  const PcaBasis turned = turnedTo(b, a);
  float before = 0.0F;
  float after = 0.0F;
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_GT(cosine(turned.axes[k], a.axes[k]), 0.99) << k;
    before += b.axes[k].variance;
    after += turned.axes[k].variance;
  }
  EXPECT_NEAR(after, before, 1e-3 * before) << "a turn keeps the variance";
}

TEST(SteadyBasis, ErrorsOfAFitComeThrough) {
  SteadyBasis steady({.pca = {.components = {0, 1, 900}}});
  EXPECT_THROW((void)steady.next(frame(1), "tiny"), Error);
}

}  // namespace
}  // namespace patchscape
