// SPDX-License-Identifier: Apache-2.0
#include "core/media/depth_formats.h"
#include "core/media/media_error.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <string>

namespace patchscape {
namespace {

constexpr std::string_view kFormat = "PFM";
constexpr std::size_t kMaxHeaderBytes = 256;

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// The words of a header, one after the other.
class PfmHeader {
 public:
  explicit PfmHeader(Bytes file)
      : text_(reinterpret_cast<const char*>(file.data()), std::min(file.size(), kMaxHeaderBytes)) {}

  /// The next word; one white space behind it is passed over, as the pixels may follow.
  [[nodiscard]] std::string_view next() {
    while (at_ < text_.size() && isSpace(text_[at_])) {
      ++at_;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && !isSpace(text_[at_])) {
      ++at_;
    }
    if (at_ == text_.size()) {
      if (text_.size() < kMaxHeaderBytes) {
        throwCutShort(kFormat);
      }
      throwDamaged(kFormat, "its header has no end");
    }
    return text_.substr(start, at_++ - start);
  }

  template <typename Number>
  [[nodiscard]] Number number(std::string_view what) {
    const std::string_view word = next();
    Number value{};
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) {
      throwDamaged(kFormat, "its " + std::string(what) + " is no number");
    }
    return value;
  }

  [[nodiscard]] std::size_t bytes() const noexcept { return at_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

ScalarMap readPfmDepth(Bytes file) {
  PfmHeader header(file);
  const std::string_view kind = header.next();
  if (kind == "PF") {
    throwNoDepthMap(kFormat, "holds colours (\"PF\"), not distances");
  }
  if (kind != "Pf") {
    throwDamaged(kFormat, "its first line is not \"Pf\"");
  }
  const auto width = header.number<std::uint64_t>("width");
  const auto height = header.number<std::uint64_t>("height");
  const auto scale = header.number<double>("scale");
  requireAllowedSize(kFormat, width, height);
  if (scale != 1.0 && scale != -1.0) {
    throwNoDepthMap(kFormat, "has a scale other than 1, which programs read differently");
  }
  if (!holds(file, header.bytes(), width * height * sizeof(float))) {
    throwCutShort(kFormat);
  }
  ScalarMap map{.width = static_cast<int>(width), .height = static_cast<int>(height)};
  map.values.resize(width * height);
  std::size_t offset = header.bytes();
  for (std::size_t row = height; row-- > 0;) {  // Rows go from the bottom up.
    for (std::size_t x = 0; x < width; ++x, offset += sizeof(float)) {
      const std::uint32_t bits = scale < 0.0 ? littleU32(file, offset) : bigU32(file, offset);
      map.values[row * width + x] = std::bit_cast<float>(bits);
    }
  }
  return map;
}

}  // namespace patchscape
