// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace patchscape {

/// One entry of a zip archive to be made; the numbers are written as they are, true or not.
struct ZipEntrySpec {
  std::string name;
  std::string data;
  std::uint16_t method = 0;  ///< 0 = stored.
  std::uint16_t flags = 0;   ///< Bit 0 = encrypted.
  std::string localName{};   ///< A name of the local header that differs; empty: the same.
  int offsetShift = 0;       ///< Added to the local header's offset in the directory.
  int sizeShift = 0;         ///< Added to both sizes in the directory.
};

struct ZipOptions {
  bool zip64 = false;            ///< Zip64 records, and Zip64 fields in every directory entry.
  std::string comment{};         ///< Behind the end record.
  int directoryShift = 0;        ///< Added to the directory's offset in the end record.
  std::size_t extraEntries = 0;  ///< Added to the number of entries in the end record.
};

/// A zip archive with its data aligned to 64 bytes by padding in the local headers, as PyTorch
/// does.
[[nodiscard]] std::string makeZip(std::span<const ZipEntrySpec> entries,
                                  const ZipOptions& options = {});

}  // namespace patchscape
