// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ostream>
#include <string_view>
#include <type_traits>

namespace patchscape {

static_assert(std::endian::native == std::endian::little, "Values go into files as they are");

/// Values on their way into a stream, gathered so that a point costs no call of the stream.
/// Errors: the stream's own state. The last values go out with the buffer.
class PointBuffer {
 public:
  explicit PointBuffer(std::ostream& out)
      : out_(out) {}
  PointBuffer(const PointBuffer&) = delete;
  PointBuffer& operator=(const PointBuffer&) = delete;
  ~PointBuffer() { flush(); }

  /// The bytes of a value, little endian.
  template <typename Value>
  void put(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value> && sizeof(Value) <= kLongest);
    std::memcpy(room(), &value, sizeof(Value));
    used_ += sizeof(Value);
  }

  void text(std::string_view text);

  /// A number with six decimals, correctly rounded, in every locale; never "-0.000000".
  void decimal(float value);

  void integer(std::uint64_t value);

 private:
  static constexpr std::size_t kLongest = 64;  ///< FLT_MAX with six decimals has 46 letters.

  char* room() {
    if (used_ + kLongest > bytes_.size()) {
      flush();
    }
    return bytes_.data() + used_;
  }
  void flush();

  std::ostream& out_;
  std::size_t used_ = 0;
  std::array<char, std::size_t{1} << 15> bytes_{};
};

}  // namespace patchscape
