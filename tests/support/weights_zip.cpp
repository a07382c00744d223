// SPDX-License-Identifier: Apache-2.0
#include "tests/support/weights_zip.h"

#include "tests/support/weights_pickle.h"

#include <array>
#include <cstddef>
#include <vector>

namespace patchscape {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kLocalHeaderBytes = 30;
constexpr std::uint64_t kInZip64 = 0xFFFFFFFF;

constexpr std::array<std::uint32_t, 256> makeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? (value >> 1) ^ 0xEDB88320U : value >> 1;
    }
    table[i] = value;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = makeCrcTable();

std::uint32_t crc32Of(const std::string& data) {
  std::uint32_t value = 0xFFFFFFFFU;
  for (const char byte : data) {
    value = kCrcTable[(value ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (value >> 8);
  }
  return ~value;
}

/// What a local header and a directory entry have in common, from the version on.
void appendShared(std::string& out, const ZipEntrySpec& entry, std::uint64_t size) {
  appendLittleEndian(out, 0, 2);
  appendLittleEndian(out, entry.flags, 2);
  appendLittleEndian(out, entry.method, 2);
  appendLittleEndian(out, 0, 4);
  appendLittleEndian(out, crc32Of(entry.data), 4);
  appendLittleEndian(out, size, 4);
  appendLittleEndian(out, size, 4);
}

void appendLocal(std::string& out, const ZipEntrySpec& entry) {
  const std::string& name = entry.localName.empty() ? entry.name : entry.localName;
  const std::size_t unpadded = out.size() + kLocalHeaderBytes + name.size() + 4;
  const std::size_t padding = (kAlignment - unpadded % kAlignment) % kAlignment;
  appendLittleEndian(out, 0x04034b50, 4);
  appendShared(out, entry, entry.data.size());
  appendLittleEndian(out, name.size(), 2);
  appendLittleEndian(out, padding + 4, 2);
  out += name + "FB";
  appendLittleEndian(out, padding, 2);
  out.append(padding, 'Z');
  out += entry.data;
}

void appendDirectoryEntry(std::string& out,
                          const ZipEntrySpec& entry,
                          std::uint64_t offset,
                          bool zip64) {
  const std::uint64_t size = entry.data.size() + static_cast<std::uint64_t>(entry.sizeShift);
  const std::uint64_t start = offset + static_cast<std::uint64_t>(entry.offsetShift);
  appendLittleEndian(out, 0x02014b50, 4);
  appendLittleEndian(out, 0, 2);
  appendShared(out, entry, zip64 ? kInZip64 : size);
  appendLittleEndian(out, entry.name.size(), 2);
  appendLittleEndian(out, zip64 ? 28 : 0, 2);
  appendLittleEndian(out, 0, 10);
  appendLittleEndian(out, zip64 ? kInZip64 : start, 4);
  out += entry.name;
  if (zip64) {
    appendLittleEndian(out, 1, 2);
    appendLittleEndian(out, 24, 2);
    appendLittleEndian(out, size, 8);
    appendLittleEndian(out, size, 8);
    appendLittleEndian(out, start, 8);
  }
}

void appendZip64End(std::string& out, std::uint64_t count, std::uint64_t size, std::uint64_t at) {
  const std::uint64_t here = out.size();
  appendLittleEndian(out, 0x06064b50, 4);
  appendLittleEndian(out, 44, 8);
  appendLittleEndian(out, 0, 12);
  appendLittleEndian(out, count, 8);
  appendLittleEndian(out, count, 8);
  appendLittleEndian(out, size, 8);
  appendLittleEndian(out, at, 8);
  appendLittleEndian(out, 0x07064b50, 4);
  appendLittleEndian(out, 0, 4);
  appendLittleEndian(out, here, 8);
  appendLittleEndian(out, 1, 4);
}

}  // namespace

std::string makeZip(std::span<const ZipEntrySpec> entries, const ZipOptions& options) {
  std::string out;
  std::vector<std::uint64_t> offsets;
  for (const ZipEntrySpec& entry : entries) {
    offsets.push_back(out.size());
    appendLocal(out, entry);
  }
  const std::uint64_t directory = out.size() + static_cast<std::uint64_t>(options.directoryShift);
  const std::size_t start = out.size();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    appendDirectoryEntry(out, entries[i], offsets[i], options.zip64);
  }
  const std::uint64_t size = out.size() - start;
  const std::uint64_t count = entries.size() + options.extraEntries;
  if (options.zip64) {
    appendZip64End(out, count, size, directory);
  }
  appendLittleEndian(out, 0x06054b50, 4);
  appendLittleEndian(out, 0, 4);
  appendLittleEndian(out, options.zip64 ? 0xFFFF : count, 2);
  appendLittleEndian(out, options.zip64 ? 0xFFFF : count, 2);
  appendLittleEndian(out, options.zip64 ? kInZip64 : size, 4);
  appendLittleEndian(out, options.zip64 ? kInZip64 : directory, 4);
  appendLittleEndian(out, options.comment.size(), 2);
  return out + options.comment;
}

}  // namespace patchscape
