// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/mapped_file.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace patchscape {

/// One stored entry; both point into the mapping.
struct ZipEntry {
  std::string_view name;
  std::span<const std::byte> data;
};

/// The entries of a zip archive where every one is stored as it is; nothing is unpacked.
///
/// Zip64 is read. The place of the data comes from each local header, whose padding differs from
/// the directory's. Names are keys for looking up, never paths.
/// Errors: kBadData where a record lies outside, overlaps, or contradicts another one;
/// kUnsupported for compressed or encrypted entries. Thread: any.
/// Source: PKWARE APPNOTE 6.3, sections 4.3 and 4.5.3.
class ZipDirectory {
 public:
  explicit ZipDirectory(const MappedFile& file);

  /// Sorted by name; the names are unique.
  [[nodiscard]] std::span<const ZipEntry> entries() const noexcept { return entries_; }

  /// The entry of that name, or null.
  [[nodiscard]] const ZipEntry* find(std::string_view name) const noexcept;

 private:
  std::vector<ZipEntry> entries_;
};

}  // namespace patchscape
