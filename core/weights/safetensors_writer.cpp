// SPDX-License-Identifier: Apache-2.0
#include "core/weights/safetensors_writer.h"

#include "core/base/check.h"
#include "core/weights/weight_tensor.h"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace patchscape {
namespace {

constexpr std::size_t kAlignment = 8;

/// The entry of one tensor whose data begin at `begin`.
nlohmann::ordered_json entryOf(const TensorToWrite& tensor, std::size_t begin) {
  const std::optional<std::int64_t> elements = elementsOf(tensor.shape);
  PATCHSCAPE_CHECK(elements && static_cast<std::size_t>(*elements) * bytesOf(tensor.dtype) ==
                                   tensor.data.size())
      << tensor.name;
  nlohmann::ordered_json entry;
  entry["dtype"] = nameOf(tensor.dtype);
  entry["shape"] = tensor.shape;
  entry["data_offsets"] = {begin, begin + tensor.data.size()};
  return entry;
}

}  // namespace

void writeSafetensors(std::ostream& out,
                      std::span<const TensorToWrite> tensors,
                      const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) {
    header["__metadata__"] = metadata;
  }
  std::size_t begin = 0;
  for (const TensorToWrite& tensor : tensors) {
    PATCHSCAPE_CHECK(!header.contains(tensor.name)) << tensor.name;
    header[tensor.name] = entryOf(tensor, begin);
    begin += tensor.data.size();
  }
  std::string text = header.dump();
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
    out.put(static_cast<char>((text.size() >> (8 * i)) & 0xFF));
  }
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  for (const TensorToWrite& tensor : tensors) {
    out.write(reinterpret_cast<const char*>(tensor.data.data()),
              static_cast<std::streamsize>(tensor.data.size()));
  }
}

}  // namespace patchscape
