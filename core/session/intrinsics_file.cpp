// SPDX-License-Identifier: Apache-2.0
#include "core/session/intrinsics_file.h"

#include "core/base/error.h"
#include "core/base/mapped_file.h"
#include "core/session/camera_numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace patchscape {
namespace {

constexpr std::size_t kMaxFileBytes = 16 << 20;
constexpr double kMaxSide = 1'000'000.0;   // Pixels; far past any camera, well inside an int.
constexpr double kMaxFocal = 1e9;          // Pixels; a number past it is a mistake.
constexpr double kAspectTolerance = 0.01;  // Of the quotient of two aspects.
constexpr double kZeroTolerance = 1e-6;    // Of the focal length, for what must be zero.

/// Rows of a camera matrix.
using Matrix = std::array<std::array<double, 3>, 3>;

/// The camera of one file; every complaint names the file.
class CameraFile {
 public:
  CameraFile(const std::filesystem::path& path, const NumbersByPath& numbers)
      : path_(path),
        numbers_(numbers) {}

  /// The camera as written; a width of 0 where the file says no size.
  [[nodiscard]] Intrinsics read() const {
    for (const std::string place : {"", "intrinsics.", "camera."}) {
      std::optional<Intrinsics> camera = readAt(place);
      if (camera) {
        camera->source = IntrinsicsSource::kFile;
        requireSensible(*camera);
        readSize(place, *camera);
        return *camera;
      }
    }
    fail("holds no camera. Give it fx, fy, cx and cy in pixels");
  }

  [[noreturn]] void fail(const std::string& what, ErrorCode code = ErrorCode::kBadData) const {
    throw Error(code, path_.filename().string() + " " + what + ".", path_.string());
  }

 private:
  [[nodiscard]] std::optional<double> find(const std::string& name) const {
    const auto found = numbers_.find(name);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }

  [[nodiscard]] double get(const std::string& name) const {
    const auto value = find(name);
    if (!value) {
      fail("lacks the number " + name + ". Write it into the file");
    }
    return *value;
  }

  /// Whether anything is written under `name`.
  [[nodiscard]] bool has(const std::string& name) const {
    const auto next = numbers_.lower_bound(name);
    return next != numbers_.end() && next->first.starts_with(name);
  }

  [[nodiscard]] std::optional<Intrinsics> readAt(const std::string& place) const {
    if (std::ranges::any_of(std::array{"fx", "fy", "cx", "cy"},
                            [&](const char* name) { return find(place + name).has_value(); })) {
      return Intrinsics{.fx = get(place + "fx"),
                        .fy = get(place + "fy"),
                        .cx = get(place + "cx"),
                        .cy = get(place + "cy")};
    }
    if (const std::string name = place + "intrinsic_matrix"; has(name + '.')) {
      return fromMatrix(name, readNine(name + '.', true));
    }
    for (const char* const key : {"K", "camera_matrix"}) {
      const std::string name = place + key;
      if (has(name + ".data.")) {
        return fromMatrix(name, readNine(name + ".data.", false));
      }
      if (has(name + ".0.")) {
        return fromMatrix(name, readRows(name + '.'));
      }
      if (has(name + '.')) {
        return fromMatrix(name, readNine(name + '.', false));
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] Matrix readNine(const std::string& prefix, bool columnsFirst) const {
    Matrix matrix{};
    for (std::size_t i = 0; i < 9; ++i) {
      auto& target = columnsFirst ? matrix[i % 3][i / 3] : matrix[i / 3][i % 3];
      target = get(prefix + std::to_string(i));
    }
    return matrix;
  }

  [[nodiscard]] Matrix readRows(const std::string& prefix) const {
    Matrix matrix{};
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t column = 0; column < 3; ++column) {
        matrix[row][column] = get(prefix + std::to_string(row) + '.' + std::to_string(column));
      }
    }
    return matrix;
  }

  [[nodiscard]] Intrinsics fromMatrix(const std::string& name, const Matrix& k) const {
    const double zero = kZeroTolerance * std::abs(k[0][0]);
    const bool isCamera = std::abs(k[0][1]) <= zero && std::abs(k[1][0]) <= zero &&
                          std::abs(k[2][0]) <= zero && std::abs(k[2][1]) <= zero && k[2][2] == 1.0;
    if (!isCamera) {
      fail("has in " + name + " no matrix (fx, 0, cx), (0, fy, cy), (0, 0, 1). " +
           (name.ends_with("intrinsic_matrix") ? "Write it column by column, without skew"
                                               : "Write it row by row, without skew"));
    }
    return Intrinsics{.fx = k[0][0], .fy = k[1][1], .cx = k[0][2], .cy = k[1][2]};
  }

  void requireSensible(const Intrinsics& camera) const {
    for (const auto& [name, value] : {std::pair("fx", camera.fx), std::pair("fy", camera.fy)}) {
      if (!(value > 0.0 && value <= kMaxFocal)) {
        fail("says " + std::string(name) + " is " + textOf(value) +
             ". A focal length is above 0 pixels: correct it");
      }
    }
    for (const auto& [name, value] : {std::pair("cx", camera.cx), std::pair("cy", camera.cy)}) {
      if (!(std::abs(value) <= kMaxFocal)) {
        fail("says " + std::string(name) + " is " + textOf(value) +
             ". The middle of a camera lies in or near its picture: correct it");
      }
    }
  }

  void readSize(const std::string& place, Intrinsics& camera) const {
    for (const std::string& where : {place, std::string()}) {
      for (const std::string kind : {"", "image_"}) {
        const auto width = find(where + kind + "width");
        const auto height = find(where + kind + "height");
        if (!width && !height) {
          continue;
        }
        camera.width = side(where + kind + "width");
        camera.height = side(where + kind + "height");
        return;
      }
    }
  }

  [[nodiscard]] int side(const std::string& name) const {
    const double value = get(name);
    if (!(value >= 1.0 && value <= kMaxSide) || std::floor(value) != value) {
      fail("says " + name + " is " + textOf(value) +
           ". A size is a whole number of pixels above 0: correct it");
    }
    return static_cast<int>(value);
  }

  static std::string textOf(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", value);
    return text.data();
  }

  const std::filesystem::path& path_;
  const NumbersByPath& numbers_;
};

std::string sizeText(int width, int height) {
  return std::to_string(width) + " x " + std::to_string(height);
}

}  // namespace

Intrinsics readIntrinsicsFile(const std::filesystem::path& path, int width, int height) {
  const auto file = MappedFile::open(path);
  const auto bytes = file->bytes();
  NumbersByPath numbers;
  const CameraFile reader(path, numbers);
  if (bytes.size() > kMaxFileBytes) {
    reader.fail("has " + std::to_string(bytes.size()) + " bytes; a camera file has at most " +
                    std::to_string(kMaxFileBytes) + ". Choose another file",
                ErrorCode::kUnsupported);
  }
  numbers = readCameraNumbers(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  Intrinsics camera = reader.read();
  if (camera.width == 0) {
    camera.width = width;
    camera.height = height;
  }
  const double quotient = static_cast<double>(camera.width) / camera.height * height / width;
  if (!(std::abs(quotient - 1.0) <= kAspectTolerance)) {
    reader.fail("is of a camera with pictures of " + sizeText(camera.width, camera.height) +
                    " pixels, and this picture has " + sizeText(width, height) +
                    ". Choose the file of this picture's camera",
                ErrorCode::kInvalidArgument);
  }
  return resized(camera, width, height);
}

}  // namespace patchscape
