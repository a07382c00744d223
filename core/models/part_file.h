// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace patchscape {

/// A file that is being fetched: FINAL.part, beside it FINAL.part.source, which says where its
/// bytes come from, so that a later run may go on.
///
/// One process at a time has it; the lock ends with the process, however that ends. Nothing but
/// `finish` ever touches the final name. Thread: one at a time.
class PartFile {
 public:
  /// Opens or makes it, with its folder. Errors: kWriteFailed: not writable, or another process has
  /// it.
  explicit PartFile(std::filesystem::path finalPath);
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  /// What `begin` was given for these bytes; empty where that is not known.
  [[nodiscard]] const std::string& source() const noexcept { return source_; }

  /// Starts anew, without a byte. Errors: kWriteFailed.
  void begin(const std::string& source);
  /// Errors: kWriteFailed, such as a full disk; what came before stays.
  void append(std::span<const char> bytes);
  /// Takes part and note away; `begin` may follow.
  void discard();
  /// Gives the file its final name once its bytes are on the disk. Errors: kWriteFailed.
  void finish();

 private:
  void open();

  std::filesystem::path final_;
  std::filesystem::path path_;
  std::string source_;
  std::int64_t size_ = 0;
  int descriptor_ = -1;
};

/// Errors: kWriteFailed where fewer than `bytes` are free for `file`, naming both numbers.
void requireSpace(const std::filesystem::path& file, std::int64_t bytes);

}  // namespace patchscape
