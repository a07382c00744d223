// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/geometry/point_cloud.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace patchscape::test {

/// What a reader that knows nothing of the writer finds in a cloud file.
struct CloudBack {
  std::vector<std::string> header;  ///< Lines, of PLY and PCD.
  std::vector<Vector3> positions;
  std::vector<Rgb> colours;
  std::vector<Vector3> normals;
  std::vector<std::uint16_t> labels;
  std::vector<float> confidence;
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::string rest;  ///< Bytes behind the last thing.

  [[nodiscard]] bool hasLine(const std::string& line) const {
    for (const std::string& each : header) {
      if (each == line) {
        return true;
      }
    }
    return false;
  }
};

/// Takes values from the front of bytes; throws where they end.
class Bytes {
 public:
  explicit Bytes(const std::string& bytes, std::size_t at = 0)
      : bytes_(bytes),
        at_(at) {}

  template <typename Value>
  Value take() {
    if (at_ + sizeof(Value) > bytes_.size()) {
      throw std::runtime_error("the file ends too soon");
    }
    Value value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

  std::string line() {
    const std::size_t end = bytes_.find('\n', at_);
    if (end == std::string::npos) {
      throw std::runtime_error("a line does not end");
    }
    const std::string line = bytes_.substr(at_, end - at_);
    at_ = end + 1;
    return line;
  }

  [[nodiscard]] bool atEnd() const { return at_ == bytes_.size(); }
  [[nodiscard]] std::string rest() const { return bytes_.substr(at_); }

 private:
  const std::string& bytes_;
  std::size_t at_;
};

/// The number behind a header line's words, such as "element vertex ".
inline std::size_t numberBehind(const CloudBack& back, const std::string& words) {
  for (const std::string& line : back.header) {
    if (line.starts_with(words)) {
      return std::stoul(line.substr(words.size()));
    }
  }
  return 0;
}

/// Reads a PLY by the properties that its header lists.
inline CloudBack readPly(const std::string& file) {
  CloudBack back;
  Bytes bytes(file);
  do {
    back.header.push_back(bytes.line());
  } while (back.header.back() != "end_header");
  const std::size_t points = numberBehind(back, "element vertex ");
  for (std::size_t i = 0; i < points; ++i) {
    back.positions.push_back(bytes.take<Vector3>());
    back.colours.push_back(bytes.take<Rgb>());
    if (back.hasLine("property float nx")) {
      back.normals.push_back(bytes.take<Vector3>());
    }
    if (back.hasLine("property ushort label")) {
      back.labels.push_back(bytes.take<std::uint16_t>());
    }
    if (back.hasLine("property float confidence")) {
      back.confidence.push_back(bytes.take<float>());
    }
  }
  const std::size_t faces = numberBehind(back, "element face ");
  for (std::size_t i = 0; i < faces; ++i) {
    if (bytes.take<std::uint8_t>() != 3) {
      throw std::runtime_error("no triangle");
    }
    back.triangles.push_back(bytes.take<std::array<std::uint32_t, 3>>());
  }
  back.rest = bytes.rest();
  return back;
}

/// Reads a PCD, missing points included.
inline CloudBack readPcd(const std::string& file) {
  CloudBack back;
  Bytes bytes(file);
  do {
    back.header.push_back(bytes.line());
  } while (back.header.back() != "DATA binary");
  const std::size_t points = numberBehind(back, "POINTS ");
  for (std::size_t i = 0; i < points; ++i) {
    back.positions.push_back(bytes.take<Vector3>());
    const auto rgb = bytes.take<std::uint32_t>();
    back.colours.push_back({static_cast<std::uint8_t>(rgb >> 16U),
                            static_cast<std::uint8_t>(rgb >> 8U & 0xFFU),
                            static_cast<std::uint8_t>(rgb & 0xFFU)});
  }
  back.rest = bytes.rest();
  return back;
}

/// A GLB taken apart by its own JSON.
struct GlbBack {
  nlohmann::json json;
  std::string binary;

  /// The values of an accessor, `Value` an element of it.
  template <typename Value>
  [[nodiscard]] std::vector<Value> values(std::size_t accessor) const {
    const auto& about = json.at("accessors").at(accessor);
    const auto& view = json.at("bufferViews").at(about.at("bufferView").get<std::size_t>());
    const auto count = about.at("count").get<std::size_t>();
    const auto start = view.at("byteOffset").get<std::size_t>();
    if (view.at("byteLength").get<std::size_t>() != count * sizeof(Value) || start % 4 != 0) {
      throw std::runtime_error("a view does not fit its accessor");
    }
    Bytes bytes(binary, start);
    std::vector<Value> values;
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(bytes.take<Value>());
    }
    return values;
  }

  [[nodiscard]] const nlohmann::json& primitive() const {
    return json.at("meshes").at(0).at("primitives").at(0);
  }

  template <typename Value>
  [[nodiscard]] std::vector<Value> attribute(const char* name) const {
    return values<Value>(primitive().at("attributes").at(name).get<std::size_t>());
  }
};

inline GlbBack readGlb(const std::string& file) {
  Bytes bytes(file);
  const auto header = bytes.take<std::array<std::uint32_t, 3>>();
  if (header[0] != 0x46546C67 || header[1] != 2 || header[2] != file.size()) {
    throw std::runtime_error("no GLB of this length");
  }
  const auto first = bytes.take<std::array<std::uint32_t, 2>>();
  GlbBack back{.json = nlohmann::json::parse(file.substr(20, first[0])), .binary = {}};
  Bytes behind(file, 20 + first[0]);
  const auto second = behind.take<std::array<std::uint32_t, 2>>();
  if (first[0] % 4 != 0 || first[1] != 0x4E4F534A || second[0] % 4 != 0 ||
      second[1] != 0x004E4942) {
    throw std::runtime_error("no two chunks");
  }
  back.binary = behind.rest();
  if (back.binary.size() != second[0]) {
    throw std::runtime_error("the binary chunk has another length");
  }
  return back;
}

/// The lines of a text file, split at `separator`; "#" lines are left out.
inline std::vector<std::vector<std::string>> readRows(const std::string& file, char separator) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("#")) {
      continue;
    }
    std::istringstream words(line);
    rows.emplace_back();
    for (std::string word; std::getline(words, word, separator);) {
      rows.back().push_back(word);
    }
  }
  return rows;
}

}  // namespace patchscape::test
