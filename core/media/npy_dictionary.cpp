// SPDX-License-Identifier: Apache-2.0
#include "core/media/npy_dictionary.h"

#include "core/media/depth_formats.h"
#include "core/media/media_error.h"

#include <charconv>
#include <utility>

namespace patchscape {
namespace {

constexpr std::size_t kMagicBytes = 8;            // With the version.
constexpr std::size_t kMaxTextBytes = 64 * 1024;  // NumPy itself warns past 10,000.
constexpr std::size_t kMaxSides = 8;

/// A reader of the one kind of Python dictionary that NumPy writes.
class DictionaryText {
 public:
  explicit DictionaryText(std::string_view text)
      : text_(text) {}

  [[nodiscard]] NpyDictionary read() {
    NpyDictionary found;
    expect('{');
    while (!accept('}')) {
      readEntry(found);
      if (!accept(',') && peek() != '}') {
        refuse("lacks a comma");
      }
    }
    if (peek() != '\0' || at_ < text_.size()) {
      refuse("goes on after its end");
    }
    if (!type_ || !order_ || !shape_) {
      refuse("lacks descr, fortran_order or shape");
    }
    return found;
  }

 private:
  void readEntry(NpyDictionary& found) {
    const std::string_view key = quoted();
    expect(':');
    bool* seen = nullptr;
    if (key == "descr") {
      if (peek() == '[') {
        throwNoDepthMap(kNpyFormat, "holds records of several values");
      }
      found.type = quoted();
      seen = &type_;
    } else if (key == "fortran_order") {
      found.columnsFirst = readBoolean();
      seen = &order_;
    } else if (key == "shape") {
      found.shape = readShape();
      seen = &shape_;
    }
    if (seen == nullptr || std::exchange(*seen, true)) {
      refuse("has a key that is unknown or there twice");
    }
  }

  bool readBoolean() {
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true},
                                      std::pair<std::string_view, bool>{"False", false}}) {
      static_cast<void>(peek());
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return value;
      }
    }
    refuse("has a fortran_order that is neither True nor False");
  }

  std::vector<std::uint64_t> readShape() {
    std::vector<std::uint64_t> shape;
    expect('(');
    while (!accept(')')) {
      if (shape.size() == kMaxSides) {
        refuse("has a shape of more than eight sides");
      }
      shape.push_back(readSide());
      if (!accept(',') && peek() != ')') {
        refuse("has a shape that is no list of numbers");
      }
    }
    return shape;
  }

  std::uint64_t readSide() {
    if (peek() == '-') {
      refuse("has a negative side in its shape");
    }
    std::uint64_t side = 0;
    const char* const start = text_.data() + at_;
    const auto [end, error] = std::from_chars(start, text_.data() + text_.size(), side);
    if (error != std::errc()) {
      refuse(error == std::errc::result_out_of_range ? "has a side past 64 bits in its shape"
                                                     : "has a shape that is no list of numbers");
    }
    at_ += static_cast<std::size_t>(end - start);
    accept('L');  // Python 2 wrote long numbers so.
    return side;
  }

  std::string_view quoted() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') {
      refuse("lacks a quoted text where one belongs");
    }
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == text_.npos) {
      refuse("has a text without an end");
    }
    const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return inside;
  }

  /// The next character that is no white space; '\0' at the end.
  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) {
      ++at_;
    }
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool accept(char wanted) {
    const bool found = at_ < text_.size() && peek() == wanted;
    at_ += found ? 1 : 0;
    return found;
  }

  void expect(char wanted) {
    if (!accept(wanted)) {
      refuse(std::string("lacks a ") + wanted);
    }
  }

  [[noreturn]] static void refuse(const std::string& problem) {
    throwDamaged(kNpyFormat, "its header " + problem);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool type_ = false;
  bool order_ = false;
  bool shape_ = false;
};

}  // namespace

NpyDictionary readNpyDictionary(Bytes file) {
  if (!holds(file, 0, kMagicBytes)) {
    throwCutShort(kNpyFormat);
  }
  const std::uint32_t major = byteAt(file, 6);
  if (major < 1 || major > 3 || byteAt(file, 7) != 0) {
    throwNoDepthMap(kNpyFormat,
                    "is of version " + std::to_string(major) + "." +
                        std::to_string(byteAt(file, 7)) + "; 1.0, 2.0 and 3.0 are known");
  }
  const std::size_t lengthBytes = major == 1 ? 2 : 4;
  if (!holds(file, kMagicBytes, lengthBytes)) {
    throwCutShort(kNpyFormat);
  }
  const std::size_t size = major == 1 ? littleU16(file, kMagicBytes) : littleU32(file, kMagicBytes);
  if (size > kMaxTextBytes) {
    throwDamaged(kNpyFormat, "its header is over " + std::to_string(kMaxTextBytes) + " bytes");
  }
  const std::size_t start = kMagicBytes + lengthBytes;
  if (!holds(file, start, size)) {
    throwCutShort(kNpyFormat);
  }
  NpyDictionary found =
      DictionaryText({reinterpret_cast<const char*>(file.data()) + start, size}).read();
  found.dataOffset = start + size;
  return found;
}

}  // namespace patchscape
