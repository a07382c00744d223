// SPDX-License-Identifier: Apache-2.0
#include "core/inference/principal_components.h"

#include "core/base/check.h"
#include "core/base/error.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

namespace patchscape {
namespace {

constexpr std::int64_t kBlockRows = 4096;
// Extra directions carried along: the error shrinks by λ(block + 1) / λ(count) a step.
constexpr std::int64_t kGuardVectors = 16;
constexpr int kMaxSteps = 100;
constexpr double kResidual = 1e-10;
// The share of the largest eigenvalue that rounding alone can leave in a residual.
constexpr double kRounding = 1e-13;
// Far above what float32 rounding of the tokens leaves, far below any component worth a colour.
constexpr double kNoVariance = 1e-12;

/// Calls `use` with float64 blocks of the rows, in order.
template <typename Use>
void forEachBlock(const std::vector<TokenRows>& inputs, const Use& use) {
  for (const TokenRows& input : inputs) {
    for (std::int64_t first = 0; first < input.rows.size(0); first += kBlockRows) {
      const std::int64_t length = std::min(kBlockRows, input.rows.size(0) - first);
      const at::Tensor rows = input.tokens.index_select(
          0, input.rows.narrow(0, first, length).to(input.tokens.device()));
      use(rows.to(at::kCPU, at::kDouble));
    }
  }
}

std::int64_t countRows(const std::vector<TokenRows>& inputs) {
  std::int64_t count = 0;
  for (const TokenRows& input : inputs) {
    count += input.rows.size(0);
  }
  return count;
}

at::Tensor meanOf(const std::vector<TokenRows>& inputs, std::int64_t n) {
  at::Tensor sum = at::zeros({inputs.front().tokens.size(1)}, at::kDouble);
  forEachBlock(inputs, [&](const at::Tensor& block) { sum += block.sum(0); });
  if (!at::isfinite(sum).all().item<bool>()) {
    throw Error(ErrorCode::kBadData,
                "The model gave values that are not numbers; its weights may be damaged, or the "
                "chosen precision too low: try fp32.");
  }
  return sum / static_cast<double>(n);
}

at::Tensor covarianceOf(const std::vector<TokenRows>& inputs,
                        const at::Tensor& mean,
                        std::int64_t n) {
  const std::int64_t width = mean.size(0);
  at::Tensor sum = at::zeros({width, width}, at::kDouble);
  forEachBlock(inputs, [&](const at::Tensor& block) {
    const at::Tensor centred = block - mean;
    sum.addmm_(centred.t(), centred);
  });
  return sum / static_cast<double>(std::max<std::int64_t>(n - 1, 1));
}

/// All rows less the mean, [n, D]; only for n < D, so that it is never large.
at::Tensor centredRows(const std::vector<TokenRows>& inputs, const at::Tensor& mean) {
  std::vector<at::Tensor> blocks;
  forEachBlock(inputs, [&](const at::Tensor& block) { blocks.push_back(block - mean); });
  return at::cat(blocks);
}

/// Unit rows whose largest loading is positive; zero rows where the variance is below `least`.
void normaliseAxes(PrincipalComponents& fit, double least) {
  for (std::int64_t k = 0; k < fit.axes.size(0); ++k) {
    at::Tensor axis = fit.axes[k];
    if (!(fit.variances[k].item<double>() > least)) {
      axis.zero_();
      fit.variances[k].zero_();
      continue;
    }
    const double largest = axis[axis.abs().argmax()].item<double>();
    axis.div_(axis.norm().item<double>() * (largest < 0 ? -1.0 : 1.0));
  }
}

Eigenpairs decomposeFully(const at::Tensor& symmetric, std::int64_t count) {
  const auto [values, vectors] = at::linalg_eigh(symmetric);
  const std::int64_t size = symmetric.size(0);
  return {.values = values.narrow(0, size - count, count).flip(0),
          .vectors = vectors.narrow(1, size - count, count).flip(1)};
}

std::optional<Eigenpairs> iterateSubspace(const at::Tensor& symmetric, std::int64_t count) {
  const std::int64_t block = count + kGuardVectors;
  at::Tensor basis = at::randn({symmetric.size(0), block},
                               at::detail::createCPUGenerator(1),
                               at::TensorOptions().dtype(at::kDouble));
  basis = std::get<0>(at::linalg_qr(basis));
  for (int step = 0; step < kMaxSteps; ++step) {
    const at::Tensor image = at::mm(symmetric, basis);
    const Eigenpairs inner = decomposeFully(at::mm(basis.t(), image), count);
    const at::Tensor vectors = at::mm(basis, inner.vectors);
    const at::Tensor residual = at::mm(image, inner.vectors) - vectors * inner.values;
    const at::Tensor allowed = at::maximum(kResidual * inner.values, kRounding * inner.values[0]);
    if (at::le(at::linalg_vector_norm(residual, 2, 0), allowed).all().item<bool>()) {
      return Eigenpairs{.values = inner.values, .vectors = vectors};
    }
    basis = std::get<0>(at::linalg_qr(image));
  }
  return std::nullopt;
}

}  // namespace

PrincipalComponents fitPrincipalComponents(const std::vector<TokenRows>& inputs,
                                           std::int64_t count) {
  PATCHSCAPE_CHECK(!inputs.empty()) << "no input";
  const std::int64_t n = countRows(inputs);
  const std::int64_t width = inputs.front().tokens.size(1);
  PATCHSCAPE_CHECK(count > 0 && count <= std::min(n, width)) << count << n << width;
  PrincipalComponents fit;
  fit.mean = meanOf(inputs, n);
  at::Tensor symmetric;
  Eigenpairs pairs;
  if (n < width) {
    const at::Tensor centred = centredRows(inputs, fit.mean);
    symmetric =
        at::mm(centred, centred.t()) / static_cast<double>(std::max<std::int64_t>(n - 1, 1));
    pairs = leadingEigenpairs(symmetric, count);
    fit.axes = at::mm(pairs.vectors.t(), centred);
  } else {
    symmetric = covarianceOf(inputs, fit.mean, n);
    pairs = leadingEigenpairs(symmetric, count);
    fit.axes = pairs.vectors.t().contiguous();
  }
  fit.variances = pairs.values.clone();
  fit.totalVariance = symmetric.trace().item<double>();
  const double rounding = kNoVariance * kNoVariance * fit.mean.square().sum().item<double>();
  normaliseAxes(fit, kNoVariance * fit.totalVariance + rounding);
  return fit;
}

at::Tensor projectTokens(const at::Tensor& tokens, const at::Tensor& mean, const at::Tensor& axes) {
  const TokenRows all{.tokens = tokens, .rows = at::arange(tokens.size(0), at::kLong)};
  std::vector<at::Tensor> scores{at::empty({0, axes.size(0)}, at::kDouble)};
  forEachBlock({all},
               [&](const at::Tensor& block) { scores.push_back(at::mm(block - mean, axes.t())); });
  return at::cat(scores);
}

Eigenpairs leadingEigenpairs(const at::Tensor& symmetric, std::int64_t count) {
  if (symmetric.size(0) > 4 * (count + kGuardVectors)) {
    if (const auto pairs = iterateSubspace(symmetric, count)) {
      return *pairs;
    }
  }
  return decomposeFully(symmetric, count);
}

}  // namespace patchscape
