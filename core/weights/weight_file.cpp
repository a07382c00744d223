// SPDX-License-Identifier: Apache-2.0
#include "core/weights/weight_file.h"

#include "core/weights/byte_reader.h"
#include "core/weights/safetensors_reader.h"
#include "core/weights/torch_reader.h"
#include "core/weights/weight_refusal.h"

#include <algorithm>

namespace patchscape {
namespace {

/// JSON text has no zero bytes, but the length in front of a short safetensors header always has.
bool looksLikeJson(std::string_view bytes) noexcept {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '{' &&
         bytes.substr(0, sizeof(std::uint64_t)).find('\0') == std::string_view::npos;
}

}  // namespace

const WeightTensor* WeightFile::find(std::string_view name) const noexcept {
  const auto place = std::find_if(tensors.begin(), tensors.end(), [&](const WeightTensor& tensor) {
    return tensor.name == name;
  });
  return place != tensors.end() ? &*place : nullptr;
}

WeightFile openWeightFile(const std::filesystem::path& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const std::string_view bytes = textOf(file->bytes());
  if (bytes.empty()) {
    refuseDamaged(path, "it is empty");
  }
  // A header of 640 bytes starts as a pickle does, and one of 123 bytes with '{': so this is first.
  if (looksLikeSafetensors(*file)) {
    return readSafetensors(file);
  }
  if (bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6")) {
    return readTorchZip(file);
  }
  if (looksLikeTorchLegacy(*file)) {
    return readTorchLegacy(file);
  }
  if (looksLikePickle(*file)) {
    refuseBarePickle(*file);
  }
  if (bytes.starts_with("version https://git-lfs")) {
    refuseDamaged(path, "it is a Git LFS pointer, not the weights themselves");
  }
  if (looksLikeJson(bytes)) {
    return readShardedSafetensors(file);
  }
  return readSafetensors(file);
}

}  // namespace patchscape
