// SPDX-License-Identifier: Apache-2.0
#include "core/export/point_buffer.h"

#include <charconv>
#include <cmath>

namespace patchscape {
namespace {

constexpr int kDecimals = 6;
constexpr std::int64_t kMillion = 1'000'000;

}  // namespace

void PointBuffer::flush() {
  out_.write(bytes_.data(), static_cast<std::streamsize>(used_));
  used_ = 0;
}

void PointBuffer::text(std::string_view text) {
  if (text.size() > kLongest) {
    flush();
    out_.write(text.data(), static_cast<std::streamsize>(text.size()));
    return;
  }
  text.copy(room(), text.size());
  used_ += text.size();
}

void PointBuffer::integer(std::uint64_t value) {
  char* const start = room();
  used_ += static_cast<std::size_t>(std::to_chars(start, start + kLongest, value).ptr - start);
}

void PointBuffer::decimal(float value) {
  // 24 bits of a float times the 20 of a million are exact in a double, so that this rounds as
  // std::to_chars, in a tenth of its time.
  const double millionths = static_cast<double>(value) * static_cast<double>(kMillion);
  if (!(std::abs(millionths) < 1e15)) {
    char* const start = room();
    const auto end =
        std::to_chars(start, start + kLongest, value, std::chars_format::fixed, kDecimals).ptr;
    used_ += static_cast<std::size_t>(end - start);
    return;
  }
  const std::int64_t rounded = std::llrint(millionths);
  if (rounded < 0) {
    put('-');
  }
  const std::int64_t size = std::abs(rounded);
  integer(static_cast<std::uint64_t>(size / kMillion));
  std::array<char, 1 + kDecimals> digits{'.'};
  std::int64_t rest = size % kMillion;
  for (int i = kDecimals; i > 0; --i, rest /= 10) {
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + rest % 10);
  }
  put(digits);
}

}  // namespace patchscape
