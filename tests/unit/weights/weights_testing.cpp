// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/weights/weights_testing.h"

#include "tests/support/pth_writer.h"
#include "tests/unit/weights/allocation_watch.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace patchscape {
namespace {

constexpr std::size_t kMaxAllocation = 1 << 20;

template <typename T>
T readAs(const std::byte* data) {
  T value{};
  std::memcpy(&value, data, sizeof value);
  return value;
}

double halfValue(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1F;
  const double fraction = bits & 0x3FF;
  const double size =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}

double elementAt(DType dtype, const std::byte* data) {
  switch (dtype) {
    case DType::kF64:
      return readAs<double>(data);
    case DType::kF32:
      return static_cast<double>(readAs<float>(data));
    case DType::kF16:
      return halfValue(readAs<std::uint16_t>(data));
    case DType::kBF16:
      return static_cast<double>(
          std::bit_cast<float>(static_cast<std::uint32_t>(readAs<std::uint16_t>(data)) << 16));
    case DType::kI64:
      return static_cast<double>(readAs<std::int64_t>(data));
    case DType::kI32:
      return readAs<std::int32_t>(data);
    case DType::kI16:
      return readAs<std::int16_t>(data);
    case DType::kI8:
      return readAs<std::int8_t>(data);
    case DType::kU8:
    case DType::kBool:
      return readAs<std::uint8_t>(data);
  }
  throw std::logic_error("unknown type");
}

std::int64_t lastElement(const WeightTensor& tensor) {
  std::int64_t last = 0;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    last += (tensor.shape[i] - 1) * tensor.strides[i];
  }
  return last;
}

}  // namespace

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "patchscape-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("Cannot make a temporary folder.");
  }
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TempFolder::write(const std::string& name, std::string_view bytes) const {
  // A new file each time: some file systems flush to disk when an existing one is truncated.
  std::filesystem::remove(path_ / name);
  writeBytes(path_ / name, bytes);
  return path_ / name;
}

std::string readBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void expectRefused(const std::filesystem::path& path, ErrorCode code, std::string_view fragment) {
  const AllocationWatch watch;
  try {
    const WeightFile file = openWeightFile(path);
    ADD_FAILURE() << "opened with " << file.tensors.size() << " tensors, expected: " << fragment;
  } catch (const Error& error) {
    const std::size_t largest = watch.largest();
    const std::string message = error.what();
    EXPECT_EQ(nameOf(error.code()), nameOf(code)) << message;
    EXPECT_NE(message.find(fragment), std::string::npos) << message << "\n  lacks " << fragment;
    EXPECT_NE(message.find(path.string()), std::string::npos) << message;
    EXPECT_TRUE(message.ends_with('.')) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_LE(largest, kMaxAllocation) << message;
  }
}

void expectBytesRefused(std::string_view bytes, ErrorCode code, std::string_view fragment) {
  const TempFolder folder;
  expectRefused(folder.write("model.bin", bytes), code, fragment);
}

std::string safetensorsOf(std::string_view header, std::string_view data) {
  std::string out;
  appendLittleEndian(out, header.size(), 8);
  return out.append(header).append(data);
}

void addTensorCall(PickleWriter& out, const TensorSpec& tensor, bool legacy) {
  out.global("torch._utils", "_rebuild_tensor_v2").mark();
  out.mark().text("storage").global("torch", tensor.storageClass).text(tensor.key).text("cuda:0");
  out.integer(tensor.count);
  if (legacy) {
    out.none();
  }
  out.tuple().persistentId().integer(tensor.offset).mark();
  for (const std::int64_t size : tensor.shape) {
    out.integer(size);
  }
  out.tuple().mark();
  for (const std::int64_t stride : tensor.strides) {
    out.integer(stride);
  }
  out.tuple().boolean(false).orderedDict().tuple().reduce();
}

std::string stateDictPickle(std::initializer_list<TensorSpec> tensors) {
  PickleWriter out;
  out.emptyDict();
  for (const TensorSpec& tensor : tensors) {
    out.text(tensor.name);
    addTensorCall(out, tensor);
    out.setItem();
  }
  return out.finish();
}

std::string torchZipOf(const std::string& pickle,
                       std::initializer_list<std::string> storages,
                       const ZipOptions& options) {
  std::vector<ZipEntrySpec> entries{{.name = "m/data.pkl", .data = pickle}};
  for (const std::string& storage : storages) {
    entries.push_back({.name = "m/data/" + std::to_string(entries.size() - 1), .data = storage});
  }
  return makeZip(entries, options);
}

std::string floatsUpTo(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    appendLittleEndian(out, std::bit_cast<std::uint32_t>(static_cast<float>(i)), 4);
  }
  return out;
}

std::vector<double> valuesOf(const WeightTensor& tensor) {
  std::vector<double> values;
  std::vector<std::int64_t> index(tensor.shape.size());
  for (std::int64_t n = 0; n < tensor.elements(); ++n) {
    std::int64_t place = 0;
    for (std::size_t i = 0; i < index.size(); ++i) {
      place += index[i] * tensor.strides[i];
    }
    const std::int64_t bytes = place * static_cast<std::int64_t>(bytesOf(tensor.dtype));
    values.push_back(elementAt(tensor.dtype, tensor.data + bytes));
    for (std::size_t i = index.size(); i-- > 0 && ++index[i] == tensor.shape[i];) {
      index[i] = 0;
    }
  }
  return values;
}

void expectInsideMapping(const WeightFile& file) {
  unsigned touched = 0;
  for (const WeightTensor& tensor : file.tensors) {
    const std::span<const std::byte> bytes = tensor.file->bytes();
    const std::byte* end = bytes.data() + bytes.size();
    ASSERT_EQ(tensor.shape.size(), tensor.strides.size());
    ASSERT_TRUE(tensor.data >= bytes.data() && tensor.data <= end) << tensor.name;
    if (tensor.elements() == 0) {
      continue;
    }
    const std::int64_t size = static_cast<std::int64_t>(bytesOf(tensor.dtype));
    ASSERT_LE((lastElement(tensor) + 1) * size, end - tensor.data) << tensor.name;
    touched += std::to_integer<unsigned>(tensor.data[0]) +
               std::to_integer<unsigned>(tensor.data[(lastElement(tensor) + 1) * size - 1]);
  }
  // Keeps the reads, whose only purpose is to fault where a page is missing.
  volatile unsigned sink = touched;
  static_cast<void>(sink);
}

}  // namespace patchscape
