// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace patchscape {

/// The rows of one picture's tokens that take part in a fit.
struct TokenRows {
  at::Tensor tokens;  ///< [N, D]
  at::Tensor rows;    ///< [n] int64, ascending
};

/// The leading principal components of all given rows together. float64 on the CPU.
struct PrincipalComponents {
  at::Tensor mean;             ///< [D]
  at::Tensor axes;             ///< [K, D], unit rows, largest loading positive; see below.
  at::Tensor variances;        ///< [K], descending; eigenvalues of the covariance with n − 1.
  double totalVariance = 0.0;  ///< Trace of the covariance.
};

/// Fits the first `count` principal components; `count` is at most min(n, D).
///
/// Where no variance is left (constant tokens, more components than the rank) an axis is all zero
/// and its variance 0. Works in blocks of rows: no float64 copy of everything is made.
/// Errors: kBadData for tokens that are not finite.
[[nodiscard]] PrincipalComponents fitPrincipalComponents(const std::vector<TokenRows>& inputs,
                                                         std::int64_t count);

/// Scores (token − mean) · axis in float64: [N, K] of tokens [N, D], mean [D] and axes [K, D].
[[nodiscard]] at::Tensor projectTokens(const at::Tensor& tokens,
                                       const at::Tensor& mean,
                                       const at::Tensor& axes);

/// Largest eigenvalues [count], descending, and their unit vectors [n, count] as columns.
struct Eigenpairs {
  at::Tensor values;
  at::Tensor vectors;
};

/// The `count` largest eigenpairs of a symmetric positive semi-definite float64 matrix.
///
/// Block subspace iteration until every residual is below 1e-10 of its eigenvalue (or lost in the
/// rounding of the largest); the full decomposition for small matrices and where that does not
/// converge. Every call gives the same.
[[nodiscard]] Eigenpairs leadingEigenpairs(const at::Tensor& symmetric, std::int64_t count);

}  // namespace patchscape
