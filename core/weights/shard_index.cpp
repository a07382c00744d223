// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/weights/byte_reader.h"
#include "core/weights/json_walk.h"
#include "core/weights/safetensors_reader.h"

#include <unordered_map>
#include <utility>

namespace patchscape {
namespace {

constexpr int kMaxDepth = 64;

using WeightMap = std::map<std::string, std::string>;

/// Walks {"metadata": anything, "weight_map": {tensor: shard}}.
class IndexWalk final : public JsonWalk {
 public:
  explicit IndexWalk(const std::filesystem::path& path)
      : JsonWalk(path, "its JSON") {}

  [[nodiscard]] WeightMap take() {
    if (!seen_) {
      refuse("is no index of safetensors shards (it has no \"weight_map\")");
    }
    return std::move(map_);
  }

  bool start_object(std::size_t) override {
    if (inMap_ && depth_ != 1) {
      refuse("has an object where the name of a shard belongs");
    }
    return descend();
  }

  bool start_array(std::size_t) override {
    if (inMap_ || depth_ == 0) {
      refuse("has an array where none belongs");
    }
    return descend();
  }

  bool end_object() override {
    --depth_;
    return true;
  }

  bool end_array() override {
    --depth_;
    return true;
  }

  bool key(string_t& text) override {
    if (depth_ == 1) {
      inMap_ = text == "weight_map";
      if (inMap_ && std::exchange(seen_, true)) {
        refuse("has \"weight_map\" twice");
      }
    }
    name_ = text;
    return true;
  }

  bool string(string_t& text) override {
    if (!inMap_) {
      return true;
    }
    if (depth_ != 2) {
      refuse("has a \"weight_map\" that is no object");
    }
    if (map_.size() >= limits::kMaxTensors) {
      refuse("lists more than " + std::to_string(limits::kMaxTensors) + " tensors");
    }
    if (!map_.emplace(name_, text).second) {
      refuse("names tensor " + quotedName(name_) + " twice");
    }
    return true;
  }

  bool null() override { return skip(); }
  bool boolean(bool) override { return skip(); }
  bool number_integer(number_integer_t) override { return skip(); }
  bool number_unsigned(number_unsigned_t) override { return skip(); }
  bool number_float(number_float_t, const string_t&) override { return skip(); }

 private:
  bool descend() {
    if (++depth_ > kMaxDepth) {
      refuse("nests too deep");
    }
    return true;
  }

  bool skip() const {
    if (inMap_) {
      refuse("has a value other than the name of a shard at " + quotedName(name_));
    }
    return true;
  }

  WeightMap map_;
  std::string name_;
  int depth_ = 0;
  bool inMap_ = false;
  bool seen_ = false;
};

/// Refuses a shard name that could lead anywhere but into the folder of the index.
void checkShardName(const std::filesystem::path& index, const std::string& name) {
  if (name.empty() || name == "." || name.find("..") != std::string::npos ||
      name.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) {
    refuseDamaged(
        index,
        "it names the shard " + quotedName(name) + ", which is no plain file name beside it");
  }
}

WeightFile openShard(const std::filesystem::path& index, const std::string& name) {
  checkShardName(index, name);
  const std::filesystem::path path = index.parent_path() / name;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    throw Error(ErrorCode::kNotFound,
                "Cannot use " + index.string() + ": its shard " + quotedName(name) +
                    " is missing; put it into the same folder.",
                path.string());
  }
  return readSafetensors(MappedFile::open(path));
}

/// Moves the tensors that the index expects from this shard, in their order there.
void moveTensors(const std::filesystem::path& index,
                 const std::string& name,
                 const std::vector<std::string>& wanted,
                 WeightFile& result) {
  WeightFile shard = openShard(index, name);
  std::unordered_map<std::string_view, bool> found;
  for (const std::string& tensor : wanted) {
    found.emplace(tensor, false);
  }
  for (WeightTensor& tensor : shard.tensors) {
    const auto place = found.find(tensor.name);
    if (place != found.end()) {
      place->second = true;
      result.tensors.push_back(std::move(tensor));
    }
  }
  for (const auto& [tensor, present] : found) {
    if (!present) {
      refuseDamaged(index,
                    "it says that tensor " + quotedName(tensor) + " is in the shard " +
                        quotedName(name) + ", which lacks it");
    }
  }
  result.metadata.merge(shard.metadata);
}

}  // namespace

WeightFile readShardedSafetensors(const std::shared_ptr<const MappedFile>& index) {
  const std::string_view text = textOf(index->bytes());
  if (text.size() > limits::kMaxWeightHeaderBytes) {
    refuseDamaged(index->path(),
                  "it looks like an index of shards but is over the " +
                      std::to_string(limits::kMaxWeightHeaderBytes) + " bytes allowed");
  }
  IndexWalk walk(index->path());
  nlohmann::json::sax_parse(text.begin(), text.end(), &walk);
  std::map<std::string, std::vector<std::string>> shards;
  for (auto& [tensor, shard] : walk.take()) {
    shards[shard].push_back(tensor);
  }
  WeightFile result{index->path(), WeightContainer::kShardedSafetensors, {}, {}};
  for (const auto& [shard, tensors] : shards) {
    moveTensors(index->path(), shard, tensors, result);
  }
  return result;
}

}  // namespace patchscape
