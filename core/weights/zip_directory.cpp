// SPDX-License-Identifier: Apache-2.0
#include "core/weights/zip_directory.h"

#include "core/base/limits.h"
#include "core/weights/byte_reader.h"
#include "core/weights/weight_refusal.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace patchscape {
namespace {

constexpr std::uint64_t kEndBytes = 22;
constexpr std::uint64_t kMaxComment = 0xFFFF;
constexpr std::uint64_t kLocatorBytes = 20;
constexpr std::uint64_t kZip64EndBytes = 56;
constexpr std::uint64_t kDirectoryEntryBytes = 46;
constexpr std::uint64_t kLocalBytes = 30;
constexpr std::uint64_t kEncrypted = 0x0001;
constexpr std::uint64_t kSizesBehindData = 0x0008;
constexpr std::uint64_t kInZip64 = 0xFFFFFFFF;
constexpr std::uint64_t kZip64ExtraId = 1;

/// Where the central directory lies.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t count = 0;
  std::uint64_t limit = 0;  ///< Start of the end records; the directory ends at or before it.
};

/// What the central directory says of one entry.
struct Listed {
  std::string_view name;
  std::uint64_t flags = 0;
  std::uint64_t method = 0;
  std::uint64_t packed = 0;
  std::uint64_t size = 0;
  std::uint64_t local = 0;
};

/// Reads the records of one archive; every access is checked against its size.
class ZipParser {
 public:
  explicit ZipParser(const MappedFile& file)
      : path_(file.path()),
        bytes_(textOf(file.bytes())) {}

  [[nodiscard]] std::vector<ZipEntry> parse() {
    const Extent extent = findDirectory();
    if (extent.offset > extent.limit || extent.size > extent.limit - extent.offset) {
      refuseDamaged(path_, "its zip directory lies outside the file, which may be cut off");
    }
    if (extent.count > limits::kMaxZipEntries ||
        extent.count > extent.size / kDirectoryEntryBytes) {
      refuseDamaged(path_, "its zip directory is too small for the entries it announces");
    }
    std::vector<ZipEntry> entries;
    entries.reserve(extent.count);
    std::uint64_t at = extent.offset;
    for (std::uint64_t i = 0; i < extent.count; ++i) {
      const Listed listed = readListed(at, extent.offset + extent.size);
      entries.push_back({listed.name, bytesOfText(dataOf(listed, extent.offset))});
    }
    if (at != extent.offset + extent.size) {
      refuseDamaged(path_, "its zip directory holds more than the entries it announces");
    }
    checkOverlap();
    return entries;
  }

 private:
  [[nodiscard]] std::string_view take(std::uint64_t offset, std::uint64_t count) const {
    if (offset > bytes_.size() || count > bytes_.size() - offset) {
      refuseDamaged(path_, "one of its zip records lies outside the file, which may be cut off");
    }
    return bytes_.substr(offset, count);
  }

  [[nodiscard]] std::uint64_t number(std::uint64_t offset, std::uint64_t count) const {
    return littleEndian(take(offset, count));
  }

  [[nodiscard]] bool isAt(std::uint64_t offset, std::string_view signature) const {
    return offset <= bytes_.size() && bytes_.substr(offset).starts_with(signature);
  }

  /// The end record is the last one whose comment reaches exactly to the end of the file.
  [[nodiscard]] std::uint64_t findEnd() const {
    for (std::uint64_t comment = 0; comment <= kMaxComment; ++comment) {
      if (comment + kEndBytes > bytes_.size()) {
        break;
      }
      const std::uint64_t at = bytes_.size() - kEndBytes - comment;
      if (isAt(at, "PK\5\6") && number(at + 20, 2) == comment) {
        return at;
      }
    }
    refuseDamaged(path_, "it is a zip archive without its end record, so it is cut off");
  }

  [[nodiscard]] Extent findDirectory() const {
    const std::uint64_t end = findEnd();
    if (number(end + 4, 4) != 0) {
      refuseDamaged(path_, "it is one part of a zip archive over several disks");
    }
    if (end >= kLocatorBytes && isAt(end - kLocatorBytes, "PK\6\7")) {
      return readZip64End(end - kLocatorBytes);
    }
    return {number(end + 16, 4), number(end + 12, 4), number(end + 10, 2), end};
  }

  [[nodiscard]] Extent readZip64End(std::uint64_t locator) const {
    const std::uint64_t at = number(locator + 8, 8);
    if (at > locator || kZip64EndBytes > locator - at || !isAt(at, "PK\6\6")) {
      refuseDamaged(path_, "its Zip64 locator points at no Zip64 record");
    }
    return {number(at + 48, 8), number(at + 40, 8), number(at + 32, 8), at};
  }

  /// Reads the directory entry at `at`, which must end before `limit`, and moves `at` behind it.
  [[nodiscard]] Listed readListed(std::uint64_t& at, std::uint64_t limit) const {
    if (at > limit || kDirectoryEntryBytes > limit - at || !isAt(at, "PK\1\2")) {
      refuseDamaged(path_, "its zip directory is damaged");
    }
    const std::uint64_t name = number(at + 28, 2);
    const std::uint64_t extra = number(at + 30, 2);
    const std::uint64_t next = at + kDirectoryEntryBytes + name + extra + number(at + 32, 2);
    if (next > limit || number(at + 34, 2) != 0) {
      refuseDamaged(path_, "an entry of its zip directory reaches beyond it");
    }
    Listed listed{take(at + kDirectoryEntryBytes, name),
                  number(at + 8, 2),
                  number(at + 10, 2),
                  number(at + 20, 4),
                  number(at + 24, 4),
                  number(at + 42, 4)};
    applyZip64(take(at + kDirectoryEntryBytes + name, extra), listed);
    at = next;
    return listed;
  }

  /// Replaces the fields that did not fit 32 bits by those of the Zip64 extra field.
  void applyZip64(std::string_view extra, Listed& listed) const {
    while (extra.size() >= 4) {
      const std::uint64_t id = littleEndian(extra.substr(0, 2));
      const std::uint64_t size = littleEndian(extra.substr(2, 2));
      std::string_view field = extra.substr(4, size);
      if (field.size() != size) {
        break;
      }
      extra.remove_prefix(4 + size);
      if (id == kZip64ExtraId) {
        for (std::uint64_t* value : {&listed.size, &listed.packed, &listed.local}) {
          if (*value == kInZip64 && field.size() >= 8) {
            *value = littleEndian(field.substr(0, 8));
            field.remove_prefix(8);
          }
        }
        return;
      }
    }
  }

  /// The stored bytes of an entry; they must end before the directory, which starts at `limit`.
  [[nodiscard]] std::string_view dataOf(const Listed& listed, std::uint64_t limit) {
    const std::string name = "the zip entry " + quotedName(listed.name);
    if ((listed.flags & kEncrypted) != 0) {
      refuseUnsupported(path_, name + " is encrypted", "save it without a password");
    }
    if (listed.method != 0) {
      refuseUnsupported(
          path_, name + " is compressed", "save the weights with torch.save or as safetensors");
    }
    if (listed.packed != listed.size) {
      refuseDamaged(path_, name + " has two different sizes");
    }
    if (listed.local > limit || kLocalBytes > limit - listed.local ||
        !isAt(listed.local, "PK\3\4")) {
      refuseDamaged(path_, name + " has no local header where the directory says");
    }
    const std::uint64_t start = checkLocal(listed, name);
    if (start > limit || listed.size > limit - start) {
      refuseDamaged(path_, name + " lies outside the file, which may be cut off");
    }
    ranges_.push_back({listed.local, start + listed.size});
    return take(start, listed.size);
  }

  /// Compares the local header with the directory; the result is where the data start.
  [[nodiscard]] std::uint64_t checkLocal(const Listed& listed, const std::string& name) const {
    const std::uint64_t flags = number(listed.local + 6, 2);
    const std::uint64_t size = number(listed.local + 22, 4);
    const std::uint64_t nameBytes = number(listed.local + 26, 2);
    const bool sizeElsewhere = (flags & kSizesBehindData) != 0 || size == kInZip64;
    if (number(listed.local + 8, 2) != 0 || (flags & kEncrypted) != 0 ||
        (!sizeElsewhere && size != listed.size) ||
        take(listed.local + kLocalBytes, nameBytes) != listed.name) {
      refuseDamaged(path_, name + " has a local header that contradicts the directory");
    }
    return listed.local + kLocalBytes + nameBytes + number(listed.local + 28, 2);
  }

  /// Refuses entries that share bytes: a sign of a forged archive.
  void checkOverlap() {
    std::sort(ranges_.begin(), ranges_.end());
    for (std::size_t i = 1; i < ranges_.size(); ++i) {
      if (ranges_[i].first < ranges_[i - 1].second) {
        refuseDamaged(path_, "two of its zip entries overlap");
      }
    }
  }

  const std::filesystem::path& path_;
  std::string_view bytes_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
};

}  // namespace

ZipDirectory::ZipDirectory(const MappedFile& file) {
  entries_ = ZipParser(file).parse();
  std::sort(entries_.begin(), entries_.end(), [](const ZipEntry& a, const ZipEntry& b) {
    return a.name < b.name;
  });
  const auto twice = std::adjacent_find(
      entries_.begin(), entries_.end(), [](const ZipEntry& a, const ZipEntry& b) {
        return a.name == b.name;
      });
  if (twice != entries_.end()) {
    refuseDamaged(file.path(), "it has the zip entry " + quotedName(twice->name) + " twice");
  }
}

const ZipEntry* ZipDirectory::find(std::string_view name) const noexcept {
  const auto place = std::lower_bound(
      entries_.begin(), entries_.end(), name, [](const ZipEntry& entry, std::string_view wanted) {
        return entry.name < wanted;
      });
  return place != entries_.end() && place->name == name ? &*place : nullptr;
}

}  // namespace patchscape
