// SPDX-License-Identifier: Apache-2.0
#include "core/export/atomic_file.h"

#include "core/base/write_failure.h"
#include "core/export/descriptor_buffer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throwErrno(const fs::path& path, int reason) {
  throwWriteFailed(path, std::strerror(reason));
}

/// Renaming over a folder would fail late, over a device it would replace the device.
void requireReplaceable(const fs::path& path) {
  if (!path.has_filename()) {
    throwWriteFailed(path, "it is no file name");
  }
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) {
      throwErrno(path, errno);
    }
    return;
  }
  if (S_ISDIR(status.st_mode)) {
    throwWriteFailed(path, "it is a folder");
  }
  if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) {
    throwWriteFailed(path, "it is no plain file");
  }
}

/// A hidden file beside the final one; removed unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target)
      : target_(target) {
    std::random_device random;
    do {
      // Short, so that it fits wherever the final name fits.
      path_ = target.parent_path() / (".patchscape-" + std::to_string(random()));
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    } while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) {
      throwErrno(target, errno);
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
    if (!renamed_) {
      ::unlink(path_.c_str());
    }
  }

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  /// Gives the file its final name once its bytes are on the disk.
  void commit() {
    if (::fsync(descriptor_) != 0) {
      throwErrno(target_, errno);
    }
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    // Network disks report a full disk only here.
    if (closed != 0 || ::rename(path_.c_str(), target_.c_str()) != 0) {
      throwErrno(target_, errno);
    }
    renamed_ = true;
  }

 private:
  fs::path target_;
  fs::path path_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

}  // namespace

void syncFolderOf(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

void writeAtomically(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  requireReplaceable(path);
  TemporaryFile file(path);
  DescriptorBuffer buffer(file.descriptor());
  std::ostream out(&buffer);
  write(out);
  out.flush();
  if (buffer.failure() != 0) {
    throwErrno(path, buffer.failure());
  }
  if (!out) {
    throwWriteFailed(path, "its contents could not be made");
  }
  file.commit();
  syncFolderOf(path);
}

}  // namespace patchscape
