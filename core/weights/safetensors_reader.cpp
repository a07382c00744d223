// SPDX-License-Identifier: Apache-2.0
#include "core/weights/safetensors_reader.h"

#include "core/base/limits.h"
#include "core/weights/byte_reader.h"
#include "core/weights/safetensors_header.h"
#include "core/weights/weight_refusal.h"
#include "core/weights/weight_tensor.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace patchscape {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::array<std::string_view, 12> kForeignTypes{"F8_E4M3",
                                                         "F8_E5M2",
                                                         "F8_E8M0",
                                                         "F8_E4M3FNUZ",
                                                         "F8_E5M2FNUZ",
                                                         "F6_E2M3",
                                                         "F6_E3M2",
                                                         "F4",
                                                         "C64",
                                                         "U64",
                                                         "U32",
                                                         "U16"};

/// The text of the header, within the limits.
std::string_view headerText(const MappedFile& file) {
  const std::string_view bytes = textOf(file.bytes());
  if (bytes.size() < kLengthBytes) {
    refuseDamaged(file.path(), "it is too short to be a weight file");
  }
  const std::uint64_t length = littleEndian(bytes.substr(0, kLengthBytes));
  if (length > bytes.size() - kLengthBytes) {
    refuseDamaged(file.path(),
                  "it is cut off, or neither a safetensors nor a PyTorch file (a header of " +
                      std::to_string(length) + " bytes is longer than the file)");
  }
  if (length > limits::kMaxWeightHeaderBytes) {
    refuseDamaged(file.path(),
                  "its safetensors header of " + std::to_string(length) + " bytes is over the " +
                      std::to_string(limits::kMaxWeightHeaderBytes) + " bytes allowed");
  }
  const std::string_view text = bytes.substr(kLengthBytes, length);
  if (!text.starts_with('{')) {
    refuseDamaged(file.path(), "its safetensors header is not a JSON object");
  }
  return text;
}

DType dtypeOf(const std::filesystem::path& path, const SafetensorsEntry& entry) {
  for (const DType dtype : {DType::kF64,
                            DType::kF32,
                            DType::kF16,
                            DType::kBF16,
                            DType::kI64,
                            DType::kI32,
                            DType::kI16,
                            DType::kI8,
                            DType::kU8,
                            DType::kBool}) {
    if (nameOf(dtype) == entry.dtype) {
      return dtype;
    }
  }
  const std::string what =
      "tensor " + quotedName(entry.name) + " has the element type " + quotedName(entry.dtype);
  if (std::find(kForeignTypes.begin(), kForeignTypes.end(), entry.dtype) != kForeignTypes.end()) {
    refuseUnsupported(path, what, "convert the file to F32, F16 or BF16");
  }
  refuseDamaged(path, what + ", which safetensors does not know");
}

/// Checks that the entries fill the data block without holes and overlaps; they must be sorted.
void checkLayout(const std::filesystem::path& path,
                 const std::vector<SafetensorsEntry>& entries,
                 std::size_t blockBytes) {
  std::int64_t next = 0;
  for (const SafetensorsEntry& entry : entries) {
    const std::string name = "tensor " + quotedName(entry.name);
    if (entry.end < entry.begin) {
      refuseDamaged(path, name + " ends before it begins");
    }
    if (std::cmp_greater(entry.end, blockBytes)) {
      refuseDamaged(path, name + " lies outside the file, which may be cut off");
    }
    if (entry.begin != next) {
      refuseDamaged(path,
                    name + (entry.begin < next ? " overlaps the one before it"
                                               : " leaves a hole behind the one before it"));
    }
    next = entry.end;
  }
  if (std::cmp_not_equal(next, blockBytes)) {
    refuseDamaged(path,
                  "it holds " + std::to_string(blockBytes - static_cast<std::size_t>(next)) +
                      " bytes that belong to no tensor");
  }
}

WeightTensor makeTensor(const std::shared_ptr<const MappedFile>& file,
                        SafetensorsEntry entry,
                        std::size_t blockStart) {
  const DType dtype = dtypeOf(file->path(), entry);
  const std::optional<std::int64_t> elements = elementsOf(entry.shape);
  std::int64_t bytes = 0;
  if (!elements ||
      __builtin_mul_overflow(*elements, static_cast<std::int64_t>(bytesOf(dtype)), &bytes)) {
    refuseDamaged(file->path(),
                  "the shape of tensor " + quotedName(entry.name) + " is too large for any file");
  }
  if (bytes != entry.end - entry.begin) {
    refuseDamaged(file->path(),
                  "tensor " + quotedName(entry.name) + " holds " +
                      std::to_string(entry.end - entry.begin) + " bytes where its shape needs " +
                      std::to_string(bytes));
  }
  const std::byte* data = file->bytes().data() + blockStart + static_cast<std::size_t>(entry.begin);
  std::vector<std::int64_t> strides = rowMajorStrides(entry.shape);
  return {std::move(entry.name), dtype, std::move(entry.shape), std::move(strides), data, file};
}

}  // namespace

bool looksLikeSafetensors(const MappedFile& file) noexcept {
  const std::string_view bytes = textOf(file.bytes());
  return bytes.size() > kLengthBytes && bytes[kLengthBytes] == '{' &&
         littleEndian(bytes.substr(0, kLengthBytes)) <= limits::kMaxWeightHeaderBytes;
}

WeightFile readSafetensors(const std::shared_ptr<const MappedFile>& file) {
  const std::string_view text = headerText(*file);
  SafetensorsHeader header = parseSafetensorsHeader(file->path(), text);
  std::sort(header.entries.begin(), header.entries.end(), [](const auto& a, const auto& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  const std::size_t blockStart = kLengthBytes + text.size();
  checkLayout(file->path(), header.entries, file->bytes().size() - blockStart);
  WeightFile result{file->path(), WeightContainer::kSafetensors, {}, std::move(header.metadata)};
  result.tensors.reserve(header.entries.size());
  for (SafetensorsEntry& entry : header.entries) {
    result.tensors.push_back(makeTensor(file, std::move(entry), blockStart));
  }
  return result;
}

}  // namespace patchscape
