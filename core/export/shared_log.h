// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace patchscape {

/// A file of text lines that several processes append to and read, on a shared disk, too.
///
/// A line that was cut short (kill, power cut) is never read as a whole one, and the next append
/// ends it. Locks go with the process that holds them, however it ends.
/// Thread: one at a time.
class SharedLog {
 public:
  explicit SharedLog(std::filesystem::path path);
  SharedLog(const SharedLog&) = delete;
  SharedLog& operator=(const SharedLog&) = delete;
  ~SharedLog();

  /// Told each line and where it begins.
  using OnLine = std::function<void(std::string_view line, std::uint64_t at)>;

  /// Gives the whole lines that were not given before; none where there is no file.
  /// Errors: kBadData for what is no text of lines, or cannot be read.
  void readNew(const OnLine& onLine);

  /// The line at a place that `readNew` told. Errors: kBadData.
  [[nodiscard]] std::string lineAt(std::uint64_t at) const;

  /// Where the next line to read begins.
  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }

  /// Makes the file where it is missing, and opens it for `append` and locks.
  /// Errors: kWriteFailed; kUnsupported where the file system has no locks.
  void openForAppending();

  /// Holds the whole log while it lives: reading on and appending become one step.
  class Turn {
   public:
    explicit Turn(SharedLog& log);
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn();

    /// Appends a line, given without its end. Errors: kWriteFailed; then nothing of it stays.
    void append(std::string_view line);

   private:
    SharedLog& log_;
  };

  /// Waits until all lines are on the disk. Outside of a turn, since others need not wait for it.
  /// Errors: kWriteFailed.
  void sync() const;

  /// Takes what `name` stands for; false where another process holds it.
  [[nodiscard]] bool tryLock(const std::string& name);
  void unlock(const std::string& name);

 private:
  bool setLock(short type, std::int64_t place, bool wait);
  [[nodiscard]] std::size_t readAt(char* to, std::size_t size, std::uint64_t at) const;
  [[noreturn]] void refuse(const std::string& reason) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t end_ = 0;
};

}  // namespace patchscape
