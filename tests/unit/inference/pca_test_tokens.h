// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/inference/pca.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cstdint>
#include <string>

namespace patchscape::testing {

/// Random tokens whose spread falls from dimension to dimension, away from the origin.
inline PcaInput randomInput(std::int64_t rows,
                            std::int64_t cols,
                            std::int64_t width,
                            std::uint64_t seed = 1) {
  const at::Tensor spread = at::pow(0.8, at::arange(width, at::kFloat)) * 5.0 + 0.1;
  const at::Tensor noise =
      at::randn({rows * cols, width}, at::detail::createCPUGenerator(seed), at::kFloat);
  return {.patchTokens = noise * spread + 2.0, .grid = {.rows = rows, .cols = cols}};
}

inline PcaInput constantInput(std::int64_t rows, std::int64_t cols, std::int64_t width) {
  return {.patchTokens = at::full({rows * cols, width}, 0.1, at::kFloat),
          .grid = {.rows = rows, .cols = cols}};
}

/// What `call` throws, as "code: sentence"; empty where it throws nothing.
template <typename Call>
std::string errorOf(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(nameOf(error.code())) + ": " + error.what();
  }
  return {};
}

/// Largest difference of two arrays of one size.
template <typename Values>
double maxDifference(const Values& a, const Values& b) {
  double largest = a.size() == b.size() ? 0.0 : 1e9;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return largest;
}

}  // namespace patchscape::testing
