// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/npz_reader.h"

#include <cstring>
#include <regex>
#include <stdexcept>

namespace patchscape {
namespace {

template <typename T>
T number(const std::string& bytes, std::size_t at) {
  if (at + sizeof(T) > bytes.size()) {
    throw std::runtime_error("cut short");
  }
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

NumpyArray readNpy(const std::string& bytes) {
  if (bytes.substr(0, 8) != std::string("\x93NUMPY\x01\x00", 8)) {
    throw std::runtime_error("no NPY 1.0");
  }
  const auto headerSize = number<std::uint16_t>(bytes, 8);
  const std::string header = bytes.substr(10, headerSize);
  static const std::regex kHeader(
      R"(\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([0-9, ]*)\),? *\}\s*)");
  std::smatch match;
  if (!std::regex_match(header, match, kHeader) || (10 + headerSize) % 64 != 0) {
    throw std::runtime_error("unusual NPY header: " + header);
  }
  NumpyArray array{match[1], {}, bytes.substr(10U + headerSize)};
  const std::string sizes = match[2];
  static const std::regex kNumber("[0-9]+");
  for (auto each = std::sregex_iterator(sizes.begin(), sizes.end(), kNumber);
       each != std::sregex_iterator();
       ++each) {
    array.shape.push_back(std::stoll(each->str()));
  }
  return array;
}

}  // namespace

std::vector<float> NumpyArray::asFloats() const {
  std::vector<float> values(data.size() / sizeof(float));
  std::memcpy(values.data(), data.data(), values.size() * sizeof(float));
  return values;
}

std::map<std::string, NumpyArray> readNpz(const std::string& bytes) {
  constexpr std::size_t kEndSize = 22;
  const std::size_t end = bytes.rfind("PK\x05\x06");
  if (end == std::string::npos || end + kEndSize > bytes.size()) {
    throw std::runtime_error("no zip");
  }
  std::map<std::string, NumpyArray> arrays;
  std::size_t entry = number<std::uint32_t>(bytes, end + 16);
  for (int left = number<std::uint16_t>(bytes, end + 10); left > 0; --left) {
    if (number<std::uint32_t>(bytes, entry) != 0x02014b50 ||
        number<std::uint16_t>(bytes, entry + 10) != 0) {
      throw std::runtime_error("no stored entry");
    }
    const auto size = number<std::uint32_t>(bytes, entry + 24);
    const auto nameSize = number<std::uint16_t>(bytes, entry + 28);
    const auto local = number<std::uint32_t>(bytes, entry + 42);
    const std::string name = bytes.substr(entry + 46, nameSize);
    const std::size_t data = local + 30U + number<std::uint16_t>(bytes, local + 26) +
                             number<std::uint16_t>(bytes, local + 28);
    arrays[name.substr(0, name.rfind(".npy"))] = readNpy(bytes.substr(data, size));
    entry += 46U + nameSize + number<std::uint16_t>(bytes, entry + 30) +
             number<std::uint16_t>(bytes, entry + 32);
  }
  return arrays;
}

}  // namespace patchscape
