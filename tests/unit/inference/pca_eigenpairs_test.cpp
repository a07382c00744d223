// SPDX-License-Identifier: Apache-2.0
#include "core/inference/principal_components.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <vector>

namespace patchscape {
namespace {

at::Tensor randomRotation(std::int64_t size) {
  const at::Tensor noise = at::randn({size, size}, at::detail::createCPUGenerator(7), at::kDouble);
  return std::get<0>(at::linalg_qr(noise));
}

/// A symmetric matrix of the given eigenvalues in random directions.
at::Tensor withSpectrum(const at::Tensor& values) {
  const at::Tensor rotation = randomRotation(values.size(0));
  return at::mm(rotation * values, rotation.t());
}

void expectPairsOf(const at::Tensor& symmetric, std::int64_t count) {
  const Eigenpairs pairs = leadingEigenpairs(symmetric, count);
  const at::Tensor all = std::get<0>(at::linalg_eigh(symmetric)).flip(0);
  const double scale = std::max(1e-300, all[0].item<double>());
  EXPECT_LT((pairs.values - all.narrow(0, 0, count)).abs().max().item<double>(), 1e-9 * scale);
  const at::Tensor residual = at::mm(symmetric, pairs.vectors) - pairs.vectors * pairs.values;
  EXPECT_LE(residual.abs().max().item<double>(), 1e-9 * scale);
  const at::Tensor products = at::mm(pairs.vectors.t(), pairs.vectors);
  EXPECT_TRUE(at::allclose(products, at::eye(count, at::kDouble), 1e-9, 1e-9));
}

TEST(LeadingEigenpairs, AgreesWithFullDecompositionForFallingSpectrum) {
  expectPairsOf(withSpectrum(at::pow(0.9, at::arange(300, at::kDouble))), 3);
}

TEST(LeadingEigenpairs, GivesVectorsOfFullDecomposition) {
  const at::Tensor symmetric = withSpectrum(at::pow(0.9, at::arange(300, at::kDouble)));
  const Eigenpairs pairs = leadingEigenpairs(symmetric, 4);
  const at::Tensor all = std::get<1>(at::linalg_eigh(symmetric)).flip(1).narrow(1, 0, 4);
  const at::Tensor cosines = (all * pairs.vectors).sum(0).abs();
  EXPECT_GT(cosines.min().item<double>(), 1.0 - 1e-12);
}

TEST(LeadingEigenpairs, HandlesManyEqualEigenvalues) {
  expectPairsOf(at::eye(200, at::kDouble), 3);
  const at::Tensor values = at::full({200}, 0.5, at::kDouble);
  values.narrow(0, 0, 5).fill_(4.0);
  expectPairsOf(withSpectrum(values), 3);
}

TEST(LeadingEigenpairs, HandlesFlatNoiseThatDoesNotConverge) {
  expectPairsOf(withSpectrum(at::linspace(1.0, 0.99, 250, at::kDouble)), 3);
}

TEST(LeadingEigenpairs, HandlesLowRankAndZero) {
  at::Tensor values = at::zeros({200}, at::kDouble);
  expectPairsOf(withSpectrum(values), 3);
  values[0] = 3.0;
  values[1] = 2.0;
  expectPairsOf(withSpectrum(values), 4);
}

TEST(LeadingEigenpairs, HandlesWideRangeOfEigenvalues) {
  at::Tensor values = at::full({200}, 1e-9, at::kDouble);
  values[0] = 1e6;
  values[1] = 1.0;
  values[2] = 1e-3;
  expectPairsOf(withSpectrum(values), 3);
}

TEST(LeadingEigenpairs, HandlesSmallMatrices) {
  for (const std::int64_t size : {1, 2, 5, 75, 77}) {
    expectPairsOf(withSpectrum(at::linspace(5.0, 0.0, size, at::kDouble)), 1);
    expectPairsOf(withSpectrum(at::linspace(5.0, 0.0, size, at::kDouble)),
                  std::min<std::int64_t>(size, 3));
  }
}

TEST(LeadingEigenpairs, GivesTheSameEveryTime) {
  const at::Tensor symmetric = withSpectrum(at::pow(0.95, at::arange(300, at::kDouble)));
  const Eigenpairs once = leadingEigenpairs(symmetric, 3);
  const Eigenpairs again = leadingEigenpairs(symmetric, 3);
  EXPECT_TRUE(at::allclose(once.vectors, again.vectors, 0.0, 1e-12));
}

}  // namespace
}  // namespace patchscape
