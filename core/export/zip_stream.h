// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <ostream>
#include <span>
#include <string>

namespace patchscape {

/// Writes a ZIP of stored (not compressed) entries into a stream that can seek.
///
/// Every entry has the same date, so that equal contents give equal files.
/// Errors: the stream's own state; a call after its first failure does nothing.
class ZipStream {
 public:
  explicit ZipStream(std::ostream& out);
  ~ZipStream();

  /// Starts an entry of `size` bytes in all.
  void beginEntry(const std::string& name, std::size_t size);
  void write(std::span<const std::byte> data);
  void endEntry();

  /// Writes the directory. Nothing is a ZIP before this.
  void finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace patchscape
