// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pth_writer.h"

#include "tests/support/weights_pickle.h"
#include "tests/support/weights_zip.h"

#include <cstddef>
#include <fstream>
#include <stdexcept>

namespace patchscape {
namespace {

std::int64_t elementsOf(const NamedTensor& tensor) {
  std::int64_t count = 1;
  for (const std::int64_t size : tensor.shape) {
    count *= size;
  }
  if (count != static_cast<std::int64_t>(tensor.values.size())) {
    throw std::runtime_error("The values of " + tensor.name + " do not fit its shape.");
  }
  return count;
}

std::string_view bytesOfValues(const NamedTensor& tensor) {
  return {reinterpret_cast<const char*>(tensor.values.data()),
          tensor.values.size() * sizeof(float)};
}

void addTensor(PickleWriter& out, const NamedTensor& tensor, std::size_t key, bool legacy) {
  out.global("torch._utils", "_rebuild_tensor_v2").mark();
  out.mark().text("storage").global("torch", "FloatStorage").text(std::to_string(key)).text("cpu");
  out.integer(elementsOf(tensor));
  if (legacy) {
    out.none();
  }
  out.tuple().persistentId().integer(0).mark();
  for (const std::int64_t size : tensor.shape) {
    out.integer(size);
  }
  out.tuple().mark();
  std::int64_t stride = elementsOf(tensor);
  for (const std::int64_t size : tensor.shape) {
    stride = size == 0 ? 1 : stride / size;
    out.integer(stride);
  }
  out.tuple().boolean(false).orderedDict().tuple().reduce();
}

void addStateDict(PickleWriter& out, std::span<const NamedTensor> tensors, bool legacy) {
  out.orderedDict();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    out.text(tensors[i].name);
    addTensor(out, tensors[i], i, legacy);
    out.setItem();
  }
}

}  // namespace

void writeTorchZip(const std::filesystem::path& path,
                   std::span<const NamedTensor> tensors,
                   const std::string& wrapper) {
  PickleWriter pickle;
  if (wrapper.empty()) {
    addStateDict(pickle, tensors, false);
  } else {
    pickle.emptyDict().text("epoch").integer(100).setItem().text(wrapper);
    addStateDict(pickle, tensors, false);
    pickle.setItem();
  }
  std::vector<ZipEntrySpec> entries{{.name = "archive/data.pkl", .data = pickle.finish()},
                                    {.name = "archive/byteorder", .data = "little"}};
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    entries.push_back({.name = "archive/data/" + std::to_string(i),
                       .data = std::string(bytesOfValues(tensors[i]))});
  }
  entries.push_back({.name = "archive/version", .data = "3\n"});
  writeBytes(path, makeZip(entries));
}

void writeTorchLegacy(const std::filesystem::path& path, std::span<const NamedTensor> tensors) {
  PickleWriter object;
  addStateDict(object, tensors, true);
  PickleWriter keys;
  keys.emptyList();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    keys.text(std::to_string(i)).append();
  }
  PickleWriter system;
  system.emptyDict().text("protocol_version").integer(1001).setItem();
  system.text("little_endian").boolean(true).setItem();
  std::string out =
      PickleWriter().op('\x8a', "\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19").finish() +
      PickleWriter().integer(1001).finish() + system.finish() + object.finish() + keys.finish();
  for (const NamedTensor& tensor : tensors) {
    appendLittleEndian(out, tensor.values.size(), 8);
    out += bytesOfValues(tensor);
  }
  writeBytes(path, out);
}

void writeBytes(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) {
    throw std::runtime_error("Cannot write " + path.string() + ".");
  }
}

}  // namespace patchscape
