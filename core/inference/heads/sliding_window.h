// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace patchscape {

/// One window of a larger input. Units: pixels.
struct Window {
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// The windows of upstream's sliding inference, row by row; the last ones are moved inwards.
[[nodiscard]] std::vector<Window> slidingWindows(std::int64_t width,
                                                 std::int64_t height,
                                                 std::int64_t side,
                                                 std::int64_t stride);

/// Scores of one window's pixels: [1, 3, h, w] to [1, C, rows, cols].
using WindowScores = std::function<at::Tensor(const at::Tensor& pixels)>;

/// Scores of every input pixel, [1, C, H, W]: each window is padded by zeros around it to multiples
/// of `patchSize`, its scores are resized to the window (bilinear, stretched over the padding as
/// upstream), summed, and divided by how many windows cover a pixel.
///
/// One window where the input fits into it gives exactly the pass over the whole input.
/// Source: slide_inference of mmsegmentation's EncoderDecoder, as facebookresearch/dinov2 uses it.
[[nodiscard]] at::Tensor slideOver(const at::Tensor& pixels,
                                   std::int64_t side,
                                   std::int64_t stride,
                                   std::int64_t patchSize,
                                   const WindowScores& scores);

}  // namespace patchscape
