// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/sliding_window.h"

#include "core/base/check.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

namespace patchscape {
namespace {

/// Zeros around the pixels up to multiples of the patch size, the smaller half first.
at::Tensor padded(const at::Tensor& pixels, std::int64_t patchSize) {
  const auto missing = [&](std::int64_t side) {
    return (patchSize - side % patchSize) % patchSize;
  };
  const std::int64_t across = missing(pixels.size(3));
  const std::int64_t down = missing(pixels.size(2));
  return at::constant_pad_nd(
      pixels, {across / 2, across - across / 2, down / 2, down - down / 2}, 0);
}

std::int64_t windowsAlong(std::int64_t length, std::int64_t side, std::int64_t stride) {
  return std::max<std::int64_t>(length - side + stride - 1, 0) / stride + 1;
}

}  // namespace

std::vector<Window> slidingWindows(std::int64_t width,
                                   std::int64_t height,
                                   std::int64_t side,
                                   std::int64_t stride) {
  PATCHSCAPE_CHECK(side > 0 && stride > 0 && stride <= side) << side << ' ' << stride;
  std::vector<Window> windows;
  for (std::int64_t i = 0; i < windowsAlong(height, side, stride); ++i) {
    for (std::int64_t j = 0; j < windowsAlong(width, side, stride); ++j) {
      const std::int64_t bottom = std::min(i * stride + side, height);
      const std::int64_t right = std::min(j * stride + side, width);
      const std::int64_t top = std::max<std::int64_t>(bottom - side, 0);
      const std::int64_t left = std::max<std::int64_t>(right - side, 0);
      windows.push_back({.left = left, .top = top, .width = right - left, .height = bottom - top});
    }
  }
  return windows;
}

at::Tensor slideOver(const at::Tensor& pixels,
                     std::int64_t side,
                     std::int64_t stride,
                     std::int64_t patchSize,
                     const WindowScores& scores) {
  const c10::InferenceMode guard;
  const std::int64_t height = pixels.size(2);
  const std::int64_t width = pixels.size(3);
  at::Tensor sum;
  const at::Tensor count = at::zeros({1, 1, height, width}, at::kFloat);
  for (const Window& window : slidingWindows(width, height, side, stride)) {
    const auto cut = [&](const at::Tensor& map) {
      return map.narrow(2, window.top, window.height).narrow(3, window.left, window.width);
    };
    const at::Tensor part =
        at::upsample_bilinear2d(
            scores(padded(cut(pixels), patchSize)), {window.height, window.width}, false)
            .to(at::kCPU);
    if (!sum.defined()) {
      sum = at::zeros({1, part.size(1), height, width}, part.options());
    }
    cut(sum).add_(part);
    cut(count).add_(1.0);
  }
  return sum.div_(count);
}

}  // namespace patchscape
