// SPDX-License-Identifier: Apache-2.0
#include "core/export/shared_log.h"

#include "core/base/error.h"
#include "core/base/write_failure.h"
#include "core/export/atomic_file.h"
#include "core/session/content_hash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

namespace patchscape {
namespace {

constexpr std::size_t kMaxLine = 1 << 20;
constexpr std::size_t kBlock = 1 << 16;
/// Locks lie far behind the text: on some systems a lock keeps others from reading its bytes.
constexpr std::int64_t kWholeLog = std::int64_t{1} << 62;
constexpr std::uint64_t kNames = std::uint64_t{1} << 60;

std::int64_t placeOf(const std::string& name) {
  const std::string hash = sha256Of(std::as_bytes(std::span(name)));
  const std::uint64_t number = std::stoull(hash.substr(0, 16), nullptr, 16);
  return kWholeLog + 1 + static_cast<std::int64_t>(number % kNames);
}

}  // namespace

SharedLog::SharedLog(std::filesystem::path path)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0 && errno != ENOENT && errno != ENOTDIR) {
    throw Error(ErrorCode::kBadData,
                "Cannot read " + path_.string() + ": " + std::strerror(errno) +
                    ". Choose another folder for the results.",
                path_.string());
  }
}

SharedLog::~SharedLog() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void SharedLog::readNew(const OnLine& onLine) {
  if (descriptor_ < 0) {
    return;
  }
  std::array<char, kBlock> block{};
  std::string line;
  std::uint64_t at = end_;
  while (const std::size_t size = readAt(block.data(), block.size(), at)) {
    at += size;
    for (std::string_view rest(block.data(), size); !rest.empty();) {
      const std::size_t stop = rest.find('\n');
      line += rest.substr(0, stop);
      if (line.size() > kMaxLine) {
        refuse("a line of it is too long");
      }
      if (stop == std::string_view::npos) {
        break;
      }
      rest.remove_prefix(stop + 1);
      onLine(line, end_);
      end_ += line.size() + 1;
      line.clear();
    }
  }
}

std::string SharedLog::lineAt(std::uint64_t at) const {
  std::string line;
  std::array<char, kBlock> block{};
  while (line.size() <= kMaxLine) {
    const std::size_t size = readAt(block.data(), block.size(), at + line.size());
    const std::string_view text(block.data(), size);
    const std::size_t stop = text.find('\n');
    line += text.substr(0, stop);
    if (stop != std::string_view::npos) {
      return line;
    }
    if (size == 0) {
      break;
    }
  }
  refuse("it was changed while it was read");
}

void SharedLog::openForAppending() {
  const int descriptor = ::open(
      path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  struct stat status {};
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0) {
    throwWriteFailed(path_, std::strerror(errno));
  }
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  descriptor_ = descriptor;
  if (!S_ISREG(status.st_mode)) {
    throwWriteFailed(path_, "it is no plain file");
  }
  syncFolderOf(path_);
  // Found out before anything is computed.
  const Turn turn(*this);
}

bool SharedLog::setLock(short type, std::int64_t place, bool wait) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = place;
  lock.l_len = 1;
  while (::fcntl(descriptor_, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock) != 0) {
    if (errno == EINTR) {
      continue;
    }
    if (!wait && (errno == EAGAIN || errno == EACCES)) {
      return false;
    }
    throw Error(ErrorCode::kUnsupported,
                "Cannot lock " + path_.string() + ": " + std::strerror(errno) +
                    ". Choose a folder on a disk with file locks; without them two runs could do "
                    "the same input.",
                path_.string());
  }
  return true;
}

SharedLog::Turn::Turn(SharedLog& log)
    : log_(log) {
  log_.setLock(F_WRLCK, kWholeLog, true);
}

SharedLog::Turn::~Turn() {
  try {
    log_.setLock(F_UNLCK, kWholeLog, false);
  } catch (const Error&) {
    // Given back with the descriptor at the latest.
  }
}

void SharedLog::Turn::append(std::string_view line) {
  const int descriptor = log_.descriptor_;
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    throwWriteFailed(log_.path_, std::strerror(errno));
  }
  std::string text;
  char last = '\n';
  if (status.st_size > 0 &&
      log_.readAt(&last, 1, static_cast<std::uint64_t>(status.st_size) - 1) == 1 && last != '\n') {
    text += '\n';
  }
  text.append(line).append("\n");
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = ::write(descriptor, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      const std::string reason = std::strerror(errno);
      // Where even that fails, the next append ends the torn line.
      static_cast<void>(::ftruncate(descriptor, status.st_size) == 0);
      throwWriteFailed(log_.path_, reason);
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void SharedLog::sync() const {
  if (::fdatasync(descriptor_) != 0) {
    throwWriteFailed(path_, std::strerror(errno));
  }
}

bool SharedLog::tryLock(const std::string& name) { return setLock(F_WRLCK, placeOf(name), false); }

void SharedLog::unlock(const std::string& name) { setLock(F_UNLCK, placeOf(name), false); }

std::size_t SharedLog::readAt(char* to, std::size_t size, std::uint64_t at) const {
  for (;;) {
    const ssize_t got = ::pread(descriptor_, to, size, static_cast<off_t>(at));
    if (got >= 0) {
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) {
      refuse(std::strerror(errno));
    }
  }
}

void SharedLog::refuse(const std::string& reason) const {
  throw Error(ErrorCode::kBadData,
              path_.string() + " cannot be read as the journal of a batch: " + reason +
                  ". Move it away, or choose another folder for the results.",
              path_.string());
}

}  // namespace patchscape
