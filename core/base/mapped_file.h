// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace patchscape {

/// A whole file, read-only, in the address space; pages come from disk when they are touched.
///
/// Thread: any. The mapping lives as long as the last shared pointer.
class MappedFile {
 public:
  /// Maps `path`. Errors: kNotFound where it cannot be opened, kBadData where it is no plain file.
  [[nodiscard]] static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);

  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  /// Gives back the memory of the pages that lie wholly in `part`, a piece of bytes(), which was
  /// read and is not needed for now; whoever reads them again waits for the file.
  void letGo(std::span<const std::byte> part) const noexcept;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size);

  std::filesystem::path path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace patchscape
