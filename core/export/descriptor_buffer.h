// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ios>
#include <streambuf>
#include <vector>

namespace patchscape {

/// An output buffer over a POSIX descriptor, which it does not own.
///
/// Unlike std::filebuf it keeps the reason of the first failure and its descriptor can be synced.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor);

  /// errno of the first write or seek that failed, or 0.
  [[nodiscard]] int failure() const noexcept { return failure_; }

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* data, std::streamsize size) override;
  int sync() override;
  pos_type seekoff(off_type offset,
                   std::ios_base::seekdir from,
                   std::ios_base::openmode which) override;
  pos_type seekpos(pos_type position, std::ios_base::openmode which) override;

 private:
  bool writeOut(const char* data, std::streamsize size);

  int descriptor_;
  int failure_ = 0;
  std::vector<char> buffer_;
};

}  // namespace patchscape
