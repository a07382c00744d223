// SPDX-License-Identifier: Apache-2.0
#include "core/export/array_writer.h"

#include "core/base/check.h"
#include "core/export/atomic_file.h"
#include "core/export/half.h"
#include "core/export/npy_header.h"
#include "core/export/zip_stream.h"
#include "core/weights/safetensors_writer.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <cstring>
#include <functional>
#include <numeric>
#include <set>
#include <span>
#include <string_view>

namespace patchscape {
namespace {

static_assert(std::endian::native == std::endian::little, "Both formats are little endian");

/// Bytes of an array as they go into the file; owns them only where they had to be converted.
struct ArrayBytes {
  std::vector<std::uint16_t> halves;
  std::span<const std::byte> bytes;
};

ArrayBytes bytesOf(const NamedArray& array, ArrayType type) {
  ArrayBytes result;
  if (type == ArrayType::kFloat32) {
    result.bytes = std::as_bytes(std::span(array.values));
    return result;
  }
  result.halves.reserve(array.values.size());
  for (const float value : array.values) {
    result.halves.push_back(halfBitsOf(value));
  }
  result.bytes = std::as_bytes(std::span(result.halves));
  return result;
}

void check(const std::vector<NamedArray>& arrays) {
  std::set<std::string_view> names{"meta"};
  for (const NamedArray& array : arrays) {
    const auto elements = std::accumulate(
        array.shape.begin(), array.shape.end(), std::int64_t{1}, std::multiplies<>());
    PATCHSCAPE_CHECK(elements == static_cast<std::int64_t>(array.values.size()))
        << array.name << ": " << array.values.size();
    PATCHSCAPE_CHECK(names.insert(array.name).second) << array.name << " is there twice";
  }
}

void writeEntry(ZipStream& zip,
                const std::string& name,
                const std::string& header,
                std::span<const std::byte> data) {
  zip.beginEntry(name + ".npy", header.size() + data.size());
  zip.write(std::as_bytes(std::span(header)));
  zip.write(data);
  zip.endEntry();
}

std::string jsonOf(const std::map<std::string, std::string>& metadata) {
  // File names need not be UTF-8, JSON must.
  return nlohmann::json(metadata).dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void writeNpz(const std::filesystem::path& path,
              const std::vector<NamedArray>& arrays,
              ArrayType type,
              const std::map<std::string, std::string>& metadata) {
  check(arrays);
  writeAtomically(path, [&](std::ostream& out) {
    ZipStream zip(out);
    for (const NamedArray& array : arrays) {
      const ArrayBytes data = bytesOf(array, type);
      const char* descr = type == ArrayType::kFloat32 ? "<f4" : "<f2";
      writeEntry(zip, array.name, npyHeader(descr, array.shape), data.bytes);
    }
    const std::string json = jsonOf(metadata);
    const auto size = static_cast<std::int64_t>(json.size());
    writeEntry(zip, "meta", npyHeader("|u1", {size}), std::as_bytes(std::span(json)));
    zip.finish();
  });
}

void writeArraysAsSafetensors(const std::filesystem::path& path,
                              const std::vector<NamedArray>& arrays,
                              ArrayType type,
                              const std::map<std::string, std::string>& metadata) {
  check(arrays);
  std::vector<ArrayBytes> data;
  std::vector<TensorToWrite> tensors;
  for (const NamedArray& array : arrays) {
    data.push_back(bytesOf(array, type));
    tensors.push_back({.name = array.name,
                       .dtype = type == ArrayType::kFloat32 ? DType::kF32 : DType::kF16,
                       .shape = array.shape,
                       .data = data.back().bytes});
  }
  writeAtomically(path, [&](std::ostream& out) { writeSafetensors(out, tensors, metadata); });
}

}  // namespace patchscape
