// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/convolution.h"

#include <ATen/ATen.h>

namespace patchscape {

at::Tensor Convolution::operator()(const at::Tensor& x) const {
  const std::int64_t padding = weight.size(2) / 2;
  return at::conv2d(x, weight, bias, {stride, stride}, {padding, padding});
}

at::Tensor Enlarging::operator()(const at::Tensor& x) const {
  const std::int64_t kernel = weight.size(2);
  return at::conv_transpose2d(x, weight, bias, {kernel, kernel});
}

at::Tensor ResidualUnit::operator()(const at::Tensor& x) const {
  at::Tensor inner = conv1(at::relu(x));
  return conv2(inner.relu_()).add_(x);
}

at::Tensor Pyramid::level(std::size_t index, const at::Tensor& map) const {
  const at::Tensor projected = projects[index](map);
  switch (index) {
    case 0:
      return resize0(projected);
    case 1:
      return resize1(projected);
    case 3:
      return resize3(projected);
    default:
      return projected;
  }
}

at::Tensor ConvolutionLoader::tensor(const std::string& name,
                                     const std::vector<std::int64_t>& shape) {
  const at::Tensor found = tensors_.take(name, shape);
  return found.defined() ? found.to(options_).contiguous() : found;
}

Convolution ConvolutionLoader::convolution(
    const std::string& name, std::int64_t out, std::int64_t in, std::int64_t kernel, bool bias) {
  Convolution convolution;
  convolution.weight = tensor(name + ".weight", {out, in, kernel, kernel});
  if (bias) {
    convolution.bias = tensor(name + ".bias", {out});
  }
  return convolution;
}

Enlarging ConvolutionLoader::enlarging(const std::string& name,
                                       std::int64_t channels,
                                       std::int64_t kernel) {
  return {.weight = tensor(name + ".weight", {channels, channels, kernel, kernel}),
          .bias = tensor(name + ".bias", {channels})};
}

ResidualUnit ConvolutionLoader::residualUnit(const std::string& prefix,
                                             const std::string& suffix,
                                             std::int64_t channels,
                                             bool bias) {
  return {.conv1 = convolution(prefix + "conv1" + suffix, channels, channels, 3, bias),
          .conv2 = convolution(prefix + "conv2" + suffix, channels, channels, 3, bias)};
}

Pyramid ConvolutionLoader::pyramid(const std::string& prefix,
                                   const std::string& suffix,
                                   std::int64_t embedDim) {
  Pyramid pyramid;
  std::int64_t channels[4] = {};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string name = prefix + "projects." + std::to_string(i) + suffix;
    channels[i] = tensors_.size(name + ".weight", 0);
    pyramid.projects[i] = convolution(name, channels[i], embedDim, 1, true);
  }
  const std::string resize = prefix + "resize_layers.";
  pyramid.resize0 = enlarging(resize + "0", channels[0], 4);
  pyramid.resize1 = enlarging(resize + "1", channels[1], 2);
  pyramid.resize3 = convolution(resize + "3", channels[3], channels[3], 3, true);
  pyramid.resize3.stride = 2;
  return pyramid;
}

}  // namespace patchscape
