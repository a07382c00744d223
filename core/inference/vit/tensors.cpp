// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/tensors.h"

#include "core/base/check.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

namespace patchscape {
namespace {

at::ScalarType scalarTypeOf(DType dtype) {
  switch (dtype) {
    case DType::kF64:
      return at::kDouble;
    case DType::kF32:
      return at::kFloat;
    case DType::kF16:
      return at::kHalf;
    case DType::kBF16:
      return at::kBFloat16;
    case DType::kI64:
      return at::kLong;
    case DType::kI32:
      return at::kInt;
    case DType::kI16:
      return at::kShort;
    case DType::kI8:
      return at::kChar;
    case DType::kU8:
      return at::kByte;
    case DType::kBool:
      return at::kBool;
  }
  return at::kFloat;
}

}  // namespace

at::Tensor tensorFrom(const WeightTensor& weight) {
  const auto options = at::TensorOptions().dtype(scalarTypeOf(weight.dtype));
  const std::size_t size = bytesOf(weight.dtype);
  if (reinterpret_cast<std::uintptr_t>(weight.data) % size != 0) {
    PATCHSCAPE_CHECK(weight.isContiguous()) << weight.name;
    at::Tensor copy = at::empty(weight.shape, options);
    std::memcpy(copy.data_ptr(), weight.data, static_cast<std::size_t>(weight.elements()) * size);
    return copy;
  }
  // from_blob takes a writable pointer; nothing ever writes to a weight.
  auto* data = const_cast<std::byte*>(weight.data);
  const std::span part(weight.data, weight.isContiguous() ? size * weight.elements() : 0);
  const auto release = [file = weight.file, part](void*) {
    if (file != nullptr) {
      file->letGo(part);  // It was packed, rounded or copied to a device: once in memory is enough.
    }
  };
  return at::from_blob(data, weight.shape, weight.strides, release, options);
}

at::Tensor tensorFrom(const TensorSource& source) {
  if (source.parts.size() == 1) {
    return tensorFrom(*source.parts.front());
  }
  std::vector<at::Tensor> parts;
  for (const WeightTensor* part : source.parts) {
    parts.push_back(tensorFrom(*part));
  }
  return at::cat(parts);
}

}  // namespace patchscape
