// SPDX-License-Identifier: Apache-2.0
#include "core/models/pins.h"

#include "core/base/write_failure.h"
#include "core/export/atomic_file.h"
#include "core/session/model_folders.h"

#include <fstream>
#include <system_error>

namespace patchscape {

namespace fs = std::filesystem;

fs::path noteOf(const std::string& file) { return pinFolder() / (file + ".sha256"); }

std::string notedSha256(const std::string& file) {
  std::ifstream in(noteOf(file));
  std::string hash;
  in >> hash;
  const bool whole = hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == hash.npos;
  return whole ? hash : std::string();
}

void noteSha256(const std::string& file, const std::string& sha256) {
  const fs::path note = noteOf(file);
  std::error_code error;
  fs::create_directories(note.parent_path(), error);
  if (error) {
    throwWriteFailed(note.parent_path(), error.message());
  }
  writeAtomically(note, [&](std::ostream& out) { out << sha256 << "  " << file << '\n'; });
}

}  // namespace patchscape
