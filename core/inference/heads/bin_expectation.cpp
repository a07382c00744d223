// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/bin_expectation.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

namespace patchscape {
namespace {

constexpr float kOffset = 0.1F;  // Added to every bin, so that no sum is zero.

/// The two samples around an output sample, and the share of the second.
struct Between {
  std::int64_t first = 0;
  std::int64_t second = 0;
  float share = 0.0F;
};

Between between(std::int64_t out, std::int64_t enlargement, std::int64_t cells) {
  const float at =
      std::max(0.0F, (static_cast<float>(out) + 0.5F) / static_cast<float>(enlargement) - 0.5F);
  const auto first = static_cast<std::int64_t>(at);
  return {.first = first,
          .second = std::min(first + 1, cells - 1),
          .share = at - static_cast<float>(first)};
}

/// out = a + (b − a) · share. The plain loop is what the compiler turns into vectors.
void mix(const float* a, const float* b, float share, std::int64_t count, float* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = a[i] + (b[i] - a[i]) * share;
  }
}

/// The expectation between two cells. Several partial sums, so that the additions do not wait for
/// each other.
float expectationBetween(
    const float* a, const float* b, float share, const float* bins, std::int64_t count) {
  constexpr std::int64_t kLanes = 8;
  float weights[kLanes] = {};
  float moments[kLanes] = {};
  const auto add = [&](std::int64_t i, std::int64_t lane) {
    const float weight = std::max(a[i] + (b[i] - a[i]) * share, 0.0F) + kOffset;
    weights[lane] += weight;
    moments[lane] += weight * bins[i];
  };
  const std::int64_t whole = count / kLanes * kLanes;
  for (std::int64_t i = 0; i < whole; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      add(i + lane, lane);
    }
  }
  for (std::int64_t i = whole; i < count; ++i) {
    add(i, i - whole);
  }
  float weight = 0.0F;
  float moment = 0.0F;
  for (std::int64_t lane = 0; lane < kLanes; ++lane) {
    weight += weights[lane];
    moment += moments[lane];
  }
  return moment / weight;
}

at::Tensor onCpu(const at::Tensor& logits, const at::Tensor& bins, std::int64_t enlargement) {
  const std::int64_t rows = logits.size(0);
  const std::int64_t cols = logits.size(1);
  const std::int64_t count = logits.size(2);
  const std::int64_t width = cols * enlargement;
  at::Tensor result = at::empty({1, 1, rows * enlargement, width}, logits.options());
  const float* const cells = logits.const_data_ptr<float>();
  const float* const centres = bins.const_data_ptr<float>();
  float* const out = result.mutable_data_ptr<float>();
  at::parallel_for(0, rows * enlargement, enlargement, [&](std::int64_t from, std::int64_t to) {
    std::vector<float> row(static_cast<std::size_t>(cols * count));
    for (std::int64_t y = from; y < to; ++y) {
      const Between down = between(y, enlargement, rows);
      mix(cells + down.first * cols * count,
          cells + down.second * cols * count,
          down.share,
          cols * count,
          row.data());
      for (std::int64_t x = 0; x < width; ++x) {
        const Between across = between(x, enlargement, cols);
        out[y * width + x] = expectationBetween(row.data() + across.first * count,
                                                row.data() + across.second * count,
                                                across.share,
                                                centres,
                                                count);
      }
    }
  });
  return result;
}

}  // namespace

at::Tensor expectationOverBins(const at::Tensor& logits,
                               const at::Tensor& bins,
                               std::int64_t enlargement) {
  if (logits.is_cpu()) {
    return onCpu(logits.contiguous(), bins.contiguous(), enlargement);
  }
  const at::Tensor large =
      at::upsample_bilinear2d(logits.permute({2, 0, 1}).unsqueeze(0),
                              {logits.size(0) * enlargement, logits.size(1) * enlargement},
                              false);
  const at::Tensor weights = large.clamp_min(0.0).add_(kOffset);
  return (weights * bins.view({1, -1, 1, 1})).sum(1, true).div(weights.sum(1, true));
}

}  // namespace patchscape
