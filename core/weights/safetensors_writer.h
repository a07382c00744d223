// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/weight_file.h"

#include <cstdint>
#include <map>
#include <ostream>
#include <span>
#include <string>
#include <vector>

namespace patchscape {

/// One tensor to be written; `data` is row-major and must hold product(shape) * bytesOf(dtype).
struct TensorToWrite {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> data;
};

/// Writes a safetensors file: header padded with spaces to 8 bytes, then the data in order.
///
/// Errors: kInternal where a size does not fit its shape; the stream's own state for disk errors.
void writeSafetensors(std::ostream& out,
                      std::span<const TensorToWrite> tensors,
                      const std::map<std::string, std::string>& metadata);

}  // namespace patchscape
