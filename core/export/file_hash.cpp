// SPDX-License-Identifier: Apache-2.0
#include "core/export/file_hash.h"

#include "core/base/error.h"
#include "core/session/content_hash.h"

#include <map>
#include <mutex>
#include <tuple>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

using Version = std::tuple<std::string, std::uintmax_t, fs::file_time_type>;

}  // namespace

std::string rememberedSha256(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  const fs::file_time_type time = error ? fs::file_time_type() : fs::last_write_time(path, error);
  if (error) {
    return {};
  }
  static std::mutex mutex;
  static std::map<Version, std::string> hashes;
  // Held while hashing too: a second export of the same model waits instead of reading it again.
  const std::lock_guard lock(mutex);
  std::string& hash = hashes[{fs::absolute(path).string(), size, time}];
  if (hash.empty()) {
    try {
      hash = sha256OfFile(path);
    } catch (const Error&) {
      return {};
    }
  }
  return hash;
}

}  // namespace patchscape
