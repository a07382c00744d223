// SPDX-License-Identifier: Apache-2.0
#include "core/weights/safetensors_header.h"

#include "core/base/limits.h"
#include "core/weights/json_walk.h"

#include <array>
#include <limits>
#include <unordered_set>
#include <utility>

namespace patchscape {
namespace {

constexpr std::string_view kMetadata = "__metadata__";
constexpr std::array<std::string_view, 3> kFields{"dtype", "shape", "data_offsets"};

/// Walks {name: {dtype, shape, data_offsets}, "__metadata__": {key: text}}.
class HeaderWalk final : public JsonWalk {
 public:
  explicit HeaderWalk(const std::filesystem::path& path)
      : JsonWalk(path, "its safetensors header") {}

  [[nodiscard]] SafetensorsHeader take() { return std::move(header_); }

  bool start_object(std::size_t) override {
    if (depth_ > 1) {
      refuse("nests objects too deep");
    }
    if (++depth_ == 2) {
      seen_ = {};
      offsets_.clear();
      if (!inMetadata_) {
        header_.entries.emplace_back().name = name_;
      }
    }
    return true;
  }

  bool key(string_t& text) override {
    if (depth_ == 1) {
      beginEntry(text);
    } else if (inMetadata_) {
      if (!header_.metadata.emplace(text, "").second) {
        refuse("names the metadata " + quotedName(text) + " twice");
      }
      name_ = text;
    } else {
      beginField(text);
    }
    return true;
  }

  bool end_object() override {
    if (depth_-- == 2 && !inMetadata_) {
      finishEntry();
    }
    return true;
  }

  bool string(string_t& text) override {
    if (depth_ == 2 && inMetadata_) {
      header_.metadata[name_] = text;
    } else if (depth_ == 2 && field_ == 0) {
      header_.entries.back().dtype = text;
    } else {
      refuse("has a text where none belongs, at " + quotedName(name_));
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (depth_ != 2 || inMetadata_ || field_ == 0) {
      refuse("has an array where none belongs, at " + quotedName(name_));
    }
    ++depth_;
    return true;
  }

  bool end_array() override {
    --depth_;
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (depth_ != 3) {
      refuse("has a number where none belongs, at " + quotedName(name_));
    }
    if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      refuse("has a number too large for any file, at " + quotedName(name_));
    }
    auto& numbers = field_ == 1 ? header_.entries.back().shape : offsets_;
    if (numbers.size() >= (field_ == 1 ? limits::kMaxTensorRank : 2)) {
      refuse(field_ == 1 ? "has more than 8 dimensions in tensor " + quotedName(name_)
                         : "has more than two offsets in tensor " + quotedName(name_));
    }
    numbers.push_back(static_cast<std::int64_t>(value));
    return true;
  }

 private:
  void beginEntry(const std::string& name) {
    if (!names_.insert(name).second) {
      refuse("names " + quotedName(name) + " twice");
    }
    if (header_.entries.size() >= limits::kMaxTensors && name != kMetadata) {
      refuse("lists more than " + std::to_string(limits::kMaxTensors) + " tensors");
    }
    name_ = name;
    inMetadata_ = name == kMetadata;
    field_ = kFields.size();
  }

  void beginField(const std::string& text) {
    for (field_ = 0; field_ < kFields.size() && kFields[field_] != text;) {
      ++field_;
    }
    if (field_ == kFields.size()) {
      refuse("has the unknown field " + quotedName(text) + " in tensor " + quotedName(name_));
    }
    if (std::exchange(seen_[field_], true)) {
      refuse("has the field " + quotedName(text) + " twice in tensor " + quotedName(name_));
    }
  }

  void finishEntry() {
    if (seen_ != std::array{true, true, true} || offsets_.size() != 2) {
      refuse("lacks the type, the shape or the two offsets of tensor " + quotedName(name_));
    }
    header_.entries.back().begin = offsets_[0];
    header_.entries.back().end = offsets_[1];
    field_ = kFields.size();
  }

  SafetensorsHeader header_;
  std::unordered_set<std::string> names_;
  std::string name_;
  std::vector<std::int64_t> offsets_;
  std::array<bool, kFields.size()> seen_{};
  std::size_t field_ = kFields.size();
  int depth_ = 0;
  bool inMetadata_ = false;
};

}  // namespace

SafetensorsHeader parseSafetensorsHeader(const std::filesystem::path& path, std::string_view text) {
  HeaderWalk walk(path);
  nlohmann::json::sax_parse(text.begin(), text.end(), &walk);
  return walk.take();
}

}  // namespace patchscape
