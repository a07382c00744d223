// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/model_description.h"
#include "core/inference/vit/key_map.h"

#include <cstdint>
#include <string>
#include <vector>

namespace patchscape {

/// One tensor that a network needs.
struct ExpectedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
};

/// Every tensor the network of `description` needs, under the official names.
[[nodiscard]] std::vector<ExpectedTensor> expectedTensors(const ModelDescription& description);

/// Finds width, depth, heads and the rest from keys and shapes; fills `missing` and `unexpected`.
///
/// \param metadata Of the file; `num_attention_heads` overrides the rule width / 64.
[[nodiscard]] ModelDescription describe(const KeyMap& keys,
                                        const std::map<std::string, std::string>& metadata);

/// "[3, 4]"
[[nodiscard]] std::string shapeText(const std::vector<std::int64_t>& shape);

}  // namespace patchscape
