// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/feature_bundle.h"
#include "core/inference/model_description.h"
#include "tests/support/pth_writer.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace patchscape::test {

/// Measures of a depth head that fuses four layers.
struct SpecFusingHead {
  std::int64_t embedDim = 16;
  std::array<std::int64_t, 4> channels{2, 4, 8, 16};
  std::int64_t features = 8;
};

/// The heads' tensors by the weight rule of the numerical self-check, under upstream's names
/// without prefix; `prefix` is put in front after the values are made.
[[nodiscard]] std::vector<NamedTensor> specLinearDepthHead(std::int64_t channels,
                                                           const std::string& prefix = {});
[[nodiscard]] std::vector<NamedTensor> specDptHead(const SpecFusingHead& head,
                                                   const std::string& prefix = {});
[[nodiscard]] std::vector<NamedTensor> specDepthAnythingHead(const SpecFusingHead& head,
                                                             const std::string& prefix = {});
/// The values follow the names with `decode_head.`, as the self-check has it.
[[nodiscard]] std::vector<NamedTensor> specSegmentationHead(std::int64_t classes,
                                                            std::int64_t width);
[[nodiscard]] std::vector<NamedTensor> specClassificationHead(std::int64_t classes,
                                                              std::int64_t width);

/// Tokens by formula of a 5 × 7 grid, width 16, kept as `layers`: level l of them has patches
/// 4 (1 + 0.1 l) sin(0.05 x + 0.07 y + 1.3 c) and the class token cos(0.3 c + l), normed and raw
/// alike.
[[nodiscard]] FeatureBundle specBundle(const std::vector<std::int64_t>& layers);

/// A description as far as heads read it.
[[nodiscard]] ModelDescription modelOf(std::int64_t embedDim, std::int64_t depth);

}  // namespace patchscape::test
