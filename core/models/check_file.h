// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/session/model_catalog.h"

#include <filesystem>
#include <string>

namespace patchscape {

/// What a file's SHA-256 was compared with.
enum class HashOrigin {
  kPublished,  ///< That of the catalog.
  kNoted,      ///< That of the first download.
  kUnknown     ///< Nothing is known; the file's structure alone was checked.
};

/// What a whole and right file turned out to be.
struct CheckedFile {
  std::string sha256;
  HashOrigin origin = HashOrigin::kUnknown;
};

/// Checks size, SHA-256 and structure of a file against what is known of it.
///
/// Errors: kBadData, saying which of them differs and both values; kNotFound; kUnsupported for a
/// weights file this program never opens; kCancelled. Thread: any; reads the whole file.
[[nodiscard]] CheckedFile checkFile(const std::filesystem::path& path,
                                    const CatalogFile& file,
                                    const KeepGoing& keepGoing);

/// Throws kBadData where a file of that size cannot be the one meant: another than the published
/// size, or further than a factor of three from the expected one.
void requirePlausibleSize(const CatalogFile& file, std::int64_t bytes, const std::string& from);

}  // namespace patchscape
