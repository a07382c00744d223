// SPDX-License-Identifier: Apache-2.0
#include "core/models/part_file.h"

#include "core/base/write_failure.h"
#include "core/export/atomic_file.h"
#include "core/models/readable_size.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSpareBytes = std::int64_t{64} << 20;  // A full disk hurts everything else.

[[noreturn]] void throwErrno(const fs::path& path, int reason) {
  throwWriteFailed(path, std::strerror(reason));
}

fs::path withEnd(fs::path path, const char* end) {
  path += end;
  return path;
}

std::string readNote(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Whether an open file still has its name: another process may have renamed or removed it between
/// our opening and our locking.
bool stillNamed(int descriptor, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

PartFile::PartFile(fs::path finalPath)
    : final_(std::move(finalPath)),
      path_(withEnd(final_, ".part")) {
  std::error_code error;
  fs::create_directories(final_.parent_path(), error);
  if (error) {
    throwWriteFailed(final_.parent_path(), error.message());
  }
  open();
  size_ = static_cast<std::int64_t>(fs::file_size(path_, error));
  if (size_ > 0) {
    source_ = readNote(withEnd(path_, ".source"));
  }
}

PartFile::~PartFile() {
  if (descriptor_ < 0) {
    return;
  }
  if (size_ == 0) {
    // Nothing to go on with: leave no trace.
    ::unlink(path_.c_str());
  }
  ::close(descriptor_);
}

void PartFile::open() {
  for (;;) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor_ < 0) {
      throwErrno(path_, errno);
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      ::close(descriptor_);
      descriptor_ = -1;
      throw Error(ErrorCode::kWriteFailed,
                  "Another Patchscape is just getting " + final_.filename().string() +
                      ": wait until it is done.",
                  path_.string());
    }
    if (stillNamed(descriptor_, path_)) {
      return;
    }
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

void PartFile::begin(const std::string& source) {
  if (descriptor_ < 0) {
    open();
  }
  if (::ftruncate(descriptor_, 0) != 0) {
    throwErrno(path_, errno);
  }
  size_ = 0;
  source_ = source;
  // After the truncation: a note never stands beside bytes that it does not tell of.
  writeAtomically(withEnd(path_, ".source"), [&](std::ostream& out) { out << source; });
}

void PartFile::append(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      throwErrno(path_, errno);
    }
    if (written > 0) {
      size_ += written;
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
}

void PartFile::discard() {
  ::unlink(withEnd(path_, ".source").c_str());
  ::unlink(path_.c_str());
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
  size_ = 0;
  source_.clear();
}

void PartFile::finish() {
  if (::fsync(descriptor_) != 0 || ::rename(path_.c_str(), final_.c_str()) != 0) {
    throwErrno(final_, errno);
  }
  ::close(descriptor_);
  descriptor_ = -1;
  ::unlink(withEnd(path_, ".source").c_str());
  syncFolderOf(final_);
}

void requireSpace(const fs::path& file, std::int64_t bytes) {
  std::error_code error;
  const fs::space_info space = fs::space(file.parent_path(), error);
  if (!error && static_cast<std::int64_t>(space.available) - kSpareBytes < bytes) {
    throw Error(ErrorCode::kWriteFailed,
                "There is not enough room for " + file.filename().string() + ": it needs " +
                    readableSize(bytes) + ", and " +
                    readableSize(static_cast<std::int64_t>(space.available)) + " are free in " +
                    file.parent_path().string() + ". Make room there.",
                file.string());
  }
}

}  // namespace patchscape
