// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace patchscape {

/// SHA-256 in lower-case hexadecimal. Thread: any.
[[nodiscard]] std::string sha256Of(std::span<const std::byte> bytes);

/// The same of a file, which need not fit into memory. Errors: those of MappedFile::open;
/// kCancelled.
[[nodiscard]] std::string sha256OfFile(const std::filesystem::path& path,
                                       const KeepGoing& keepGoing = {});

/// The same in pieces, for what is read bit by bit. Thread: one at a time.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void add(std::span<const std::byte> bytes);
  /// Of all that was added; nothing may be added after it.
  [[nodiscard]] std::string text();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patchscape
