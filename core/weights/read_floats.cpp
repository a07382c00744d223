// SPDX-License-Identifier: Apache-2.0
#include "core/weights/read_floats.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace patchscape {
namespace {

float fromBFloat16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

float fromHalf(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1F;
  const int fraction = bits & 0x3FF;
  float value = 0.0F;
  if (exponent == 0x1F) {
    value = fraction == 0 ? INFINITY : NAN;
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    value = std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

/// May be unaligned: the bytes are copied out.
template <typename T>
T valueAt(const std::byte* place) {
  T value;
  std::memcpy(&value, place, sizeof value);
  return value;
}

float floatAt(DType dtype, const std::byte* place) {
  switch (dtype) {
    case DType::kF64:
      return static_cast<float>(valueAt<double>(place));
    case DType::kF32:
      return valueAt<float>(place);
    case DType::kF16:
      return fromHalf(valueAt<std::uint16_t>(place));
    case DType::kBF16:
      return fromBFloat16(valueAt<std::uint16_t>(place));
    case DType::kI64:
      return static_cast<float>(valueAt<std::int64_t>(place));
    case DType::kI32:
      return static_cast<float>(valueAt<std::int32_t>(place));
    case DType::kI16:
      return static_cast<float>(valueAt<std::int16_t>(place));
    case DType::kI8:
      return static_cast<float>(valueAt<std::int8_t>(place));
    case DType::kU8:
    case DType::kBool:
      return static_cast<float>(valueAt<std::uint8_t>(place));
  }
  return 0.0F;
}

}  // namespace

std::vector<float> readFloats(const WeightTensor& tensor) {
  const auto count = static_cast<std::size_t>(tensor.elements());
  std::vector<float> values(count);
  const auto size = static_cast<std::int64_t>(bytesOf(tensor.dtype));
  if (tensor.dtype == DType::kF32 && tensor.isContiguous()) {
    if (count > 0) {
      std::memcpy(values.data(), tensor.data, count * sizeof(float));
    }
    return values;
  }
  std::vector<std::int64_t> index(tensor.shape.size(), 0);
  std::int64_t offset = 0;
  for (float& value : values) {
    value = floatAt(tensor.dtype, tensor.data + offset * size);
    // The next index in row-major order, and where it lies.
    for (std::size_t axis = index.size(); axis-- > 0;) {
      offset += tensor.strides[axis];
      if (++index[axis] < tensor.shape[axis]) {
        break;
      }
      offset -= tensor.strides[axis] * tensor.shape[axis];
      index[axis] = 0;
    }
  }
  return values;
}

}  // namespace patchscape
