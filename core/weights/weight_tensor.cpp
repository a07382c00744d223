// SPDX-License-Identifier: Apache-2.0
#include "core/weights/weight_tensor.h"

#include <algorithm>
#include <cstddef>

namespace patchscape {

std::optional<std::int64_t> elementsOf(std::span<const std::int64_t> shape) noexcept {
  std::int64_t product = 1;
  bool empty = false;
  for (const std::int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(product, std::max<std::int64_t>(size, 1), &product)) {
      return std::nullopt;
    }
    empty = empty || size == 0;
  }
  return empty ? 0 : product;
}

std::optional<std::int64_t> endOfView(std::span<const std::int64_t> shape,
                                      std::span<const std::int64_t> strides,
                                      std::int64_t offset) noexcept {
  const std::optional<std::int64_t> elements = elementsOf(shape);
  if (!elements || offset < 0 || strides.size() != shape.size()) {
    return std::nullopt;
  }
  std::int64_t last = offset;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    std::int64_t reach = 0;
    if (strides[i] < 0 ||
        __builtin_mul_overflow(std::max<std::int64_t>(shape[i] - 1, 0), strides[i], &reach) ||
        __builtin_add_overflow(last, reach, &last)) {
      return std::nullopt;
    }
  }
  std::int64_t end = 0;
  if (__builtin_add_overflow(last, std::int64_t{1}, &end)) {
    return std::nullopt;
  }
  return *elements == 0 ? 0 : end;
}

std::vector<std::int64_t> rowMajorStrides(std::span<const std::int64_t> shape) {
  std::vector<std::int64_t> strides(shape.size());
  std::int64_t stride = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= std::max<std::int64_t>(shape[i], 1);
  }
  return strides;
}

std::string_view nameOf(DType dtype) noexcept {
  switch (dtype) {
    case DType::kF64:
      return "F64";
    case DType::kF32:
      return "F32";
    case DType::kF16:
      return "F16";
    case DType::kBF16:
      return "BF16";
    case DType::kI64:
      return "I64";
    case DType::kI32:
      return "I32";
    case DType::kI16:
      return "I16";
    case DType::kI8:
      return "I8";
    case DType::kU8:
      return "U8";
    case DType::kBool:
      return "BOOL";
  }
  return "U8";
}

std::size_t bytesOf(DType dtype) noexcept {
  switch (dtype) {
    case DType::kF64:
    case DType::kI64:
      return 8;
    case DType::kF32:
    case DType::kI32:
      return 4;
    case DType::kF16:
    case DType::kBF16:
    case DType::kI16:
      return 2;
    case DType::kI8:
    case DType::kU8:
    case DType::kBool:
      return 1;
  }
  return 1;
}

std::int64_t WeightTensor::elements() const noexcept { return elementsOf(shape).value_or(0); }

bool WeightTensor::isContiguous() const noexcept {
  std::int64_t expected = 1;
  bool contiguous = true;
  for (std::size_t i = shape.size(); i-- > 0;) {
    // The stride of a dimension of one element is never used, so it may be anything.
    contiguous = contiguous && (shape[i] == 1 || strides[i] == expected);
    expected *= std::max<std::int64_t>(shape[i], 1);
  }
  return contiguous || elements() == 0;
}

}  // namespace patchscape
