// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>

namespace patchscape {

/// Writes a file so that its final name is either absent, as before, or complete.
///
/// `write` fills a temporary file in the same folder, which is flushed and renamed at the end; on
/// any failure it is removed.
/// Errors: kWriteFailed naming the file and the reason (disk full, read-only, no folder); whatever
/// `write` throws.
void writeAtomically(const std::filesystem::path& path,
                     const std::function<void(std::ostream&)>& write);

/// Makes a new name in the folder of `path` survive a power cut. Not every file system can; the
/// file is whole either way, so that a failure is no error.
void syncFolderOf(const std::filesystem::path& path);

}  // namespace patchscape
