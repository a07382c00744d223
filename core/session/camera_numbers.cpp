// SPDX-License-Identifier: Apache-2.0
#include "core/session/camera_numbers.h"

#include "core/weights/json_walk.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace patchscape {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxItems = 64;  // In all arrays together; a matrix has nine.

constexpr std::array<std::string_view, 2> kPlaces{"intrinsics", "camera"};
constexpr std::array<std::string_view, 8> kNumbers{
    "fx", "fy", "cx", "cy", "width", "height", "image_width", "image_height"};
constexpr std::array<std::string_view, 3> kMatrices{"intrinsic_matrix", "K", "camera_matrix"};

template <typename List>
bool contains(const List& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

/// Where in a document the walk stands.
enum class Place {
  kCamera,  ///< In an object whose keys are looked at.
  kNumber,  ///< Behind the key of a number.
  kMatrix,  ///< Behind the key of a matrix or in one.
  kOther
};

class CameraWalk final : public JsonWalk {
 public:
  explicit CameraWalk(const std::filesystem::path& path)
      : JsonWalk(path, "it") {}

  [[nodiscard]] NumbersByPath take() {
    if (!sawObject_) {
      refuse("is no object with the numbers of a camera");
    }
    return std::move(numbers_);
  }

  bool start_object(std::size_t) override {
    const Place outer = next();
    if (outer == Place::kNumber) {
      refuse("has an object where " + name() + " belongs");
    }
    sawObject_ = sawObject_ || levels_.empty();
    descend(levels_.empty() ? Place::kCamera : outer, false);
    return true;
  }

  bool start_array(std::size_t) override {
    const Place outer = next();
    if (outer == Place::kNumber) {
      refuse("has an array where " + name() + " belongs");
    }
    descend(outer == Place::kMatrix ? outer : Place::kOther, true);
    return true;
  }

  bool end_object() override { return ascend(); }
  bool end_array() override { return ascend(); }

  bool key(string_t& text) override {
    Level& level = levels_.back();
    level.key = text;
    level.behindKey = Place::kOther;
    if (level.place == Place::kMatrix) {
      level.behindKey = text == "data" ? Place::kMatrix : Place::kOther;
    } else if (level.place == Place::kCamera) {
      if (contains(kNumbers, text)) {
        level.behindKey = Place::kNumber;
      } else if (contains(kMatrices, text)) {
        level.behindKey = Place::kMatrix;
      } else if (levels_.size() == 1 && contains(kPlaces, text)) {
        level.behindKey = Place::kCamera;
      }
    }
    return true;
  }

  bool number_integer(number_integer_t value) override { return put(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool null() override { return pass("null"); }
  bool boolean(bool) override { return pass("a boolean"); }
  bool string(string_t&) override { return pass("a text"); }

 private:
  struct Level {
    Place place = Place::kOther;
    bool isArray = false;
    std::size_t items = 0;  ///< Begun, of an array.
    std::string key;        ///< The last one, of an object.
    Place behindKey = Place::kOther;
  };

  /// What the value that begins now is; counts it where it is an item.
  Place next() {
    if (levels_.empty()) {
      return Place::kOther;
    }
    Level& level = levels_.back();
    if (!level.isArray) {
      return level.behindKey;
    }
    ++level.items;
    return level.place;
  }

  [[nodiscard]] std::string name() const {
    std::string path;
    for (const Level& level : levels_) {
      path +=
          (path.empty() ? "" : ".") + (level.isArray ? std::to_string(level.items - 1) : level.key);
    }
    return path;
  }

  void descend(Place place, bool isArray) {
    if (levels_.size() == kMaxDepth) {
      refuse("nests too deep");
    }
    levels_.push_back({.place = place, .isArray = isArray});
  }

  bool ascend() {
    levels_.pop_back();
    return true;
  }

  bool put(double value) {
    const Place place = next();
    if (place != Place::kNumber && place != Place::kMatrix) {
      return true;
    }
    if (numbers_.size() == kMaxItems) {
      refuse("has too many numbers for a camera");
    }
    if (!numbers_.emplace(name(), value).second) {
      refuse("says " + name() + " twice");
    }
    return true;
  }

  bool pass(const std::string& what) {
    const Place place = next();
    // OpenCV writes texts beside the data of a matrix; those stand behind keys of their own.
    if (place == Place::kNumber || place == Place::kMatrix) {
      refuse("has " + what + " where " + name() + " belongs, a number");
    }
    return true;
  }

  NumbersByPath numbers_;
  std::vector<Level> levels_;
  bool sawObject_ = false;
};

}  // namespace

NumbersByPath readCameraNumbers(const std::filesystem::path& path, std::string_view text) {
  CameraWalk walk(path);
  nlohmann::json::sax_parse(text.begin(), text.end(), &walk);
  return walk.take();
}

}  // namespace patchscape
