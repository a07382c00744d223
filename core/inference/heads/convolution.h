// SPDX-License-Identifier: Apache-2.0
// The pieces that both fusing depth heads are built of.
#pragma once

#include "core/inference/heads/head_tensors.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace patchscape {

/// A convolution that keeps the size at stride 1.
struct Convolution {
  at::Tensor weight;  ///< [out, in, k, k]
  at::Tensor bias;    ///< [out]; undefined: none.
  std::int64_t stride = 1;

  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
};

/// A transposed convolution whose stride is its kernel: each value becomes a block.
struct Enlarging {
  at::Tensor weight;  ///< [in, out, k, k]
  at::Tensor bias;    ///< [out]

  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
};

/// z + conv2(relu(conv1(relu(z)))).
struct ResidualUnit {
  Convolution conv1;
  Convolution conv2;

  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
};

/// Four layers brought to four sizes: 4 ×, 2 ×, 1 × and half the patch grid.
struct Pyramid {
  Convolution projects[4];
  Enlarging resize0;
  Enlarging resize1;
  Convolution resize3;

  [[nodiscard]] at::Tensor level(std::size_t index, const at::Tensor& map) const;
};

/// Takes convolutions out of a file; `options` is where and how they run.
class ConvolutionLoader {
 public:
  ConvolutionLoader(HeadTensors& tensors, const at::TensorOptions& options)
      : tensors_(tensors),
        options_(options) {}

  [[nodiscard]] at::Tensor tensor(const std::string& name, const std::vector<std::int64_t>& shape);
  [[nodiscard]] Convolution convolution(
      const std::string& name, std::int64_t out, std::int64_t in, std::int64_t kernel, bool bias);
  [[nodiscard]] Enlarging enlarging(const std::string& name,
                                    std::int64_t channels,
                                    std::int64_t kernel);
  /// The keys are `prefix` + "conv1" + `suffix`, and so on.
  [[nodiscard]] ResidualUnit residualUnit(const std::string& prefix,
                                          const std::string& suffix,
                                          std::int64_t channels,
                                          bool bias);
  /// The keys are `prefix` + "projects.i" + `suffix` and `prefix` + "resize_layers.i".
  [[nodiscard]] Pyramid pyramid(const std::string& prefix,
                                const std::string& suffix,
                                std::int64_t embedDim);
  [[nodiscard]] HeadTensors& tensors() { return tensors_; }

 private:
  HeadTensors& tensors_;
  at::TensorOptions options_;
};

}  // namespace patchscape
