// SPDX-License-Identifier: Apache-2.0
#include "core/inference/preprocess.h"

#include "core/base/resample.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

namespace patchscape {
namespace {

using Table = std::array<float, 256>;

std::array<Table, 3> makeTables(const Normalisation& normalisation) {
  std::array<Table, 3> tables{};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (std::size_t value = 0; value < 256; ++value) {
      const float unit = static_cast<float>(value) / 255.0F;
      tables[channel][value] = (unit - normalisation.mean[channel]) / normalisation.std[channel];
    }
  }
  return tables;
}

}  // namespace

at::Tensor preprocess(const Image& image, InputSize size, const Normalisation& normalisation) {
  const Image resized = resample(
      image, static_cast<int>(size.width), static_cast<int>(size.height), ResampleFilter::kBicubic);
  // 256 values a channel, so the division is done once a value and not once a pixel.
  const std::array<Table, 3> tables = makeTables(normalisation);
  at::Tensor pixels = at::empty({1, 3, size.height, size.width}, at::kFloat);
  const std::int64_t plane = size.width * size.height;
  float* red = pixels.mutable_data_ptr<float>();
  float* green = red + plane;
  float* blue = green + plane;
  const std::uint8_t* source = resized.pixels().data();
  for (std::int64_t i = 0; i < plane; ++i, source += 3) {
    red[i] = tables[0][source[0]];
    green[i] = tables[1][source[1]];
    blue[i] = tables[2][source[2]];
  }
  return pixels;
}

at::Tensor batchOf(const std::vector<at::Tensor>& pixels) {
  return pixels.size() == 1 ? pixels.front() : at::cat(pixels);
}

}  // namespace patchscape
