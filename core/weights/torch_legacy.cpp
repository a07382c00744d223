// SPDX-License-Identifier: Apache-2.0
#include "core/weights/byte_reader.h"
#include "core/weights/torch_object.h"
#include "core/weights/torch_reader.h"
#include "core/weights/weight_refusal.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace patchscape {
namespace {

constexpr std::string_view kStart = "\x80\x02\x8a\x0a";
constexpr std::string_view kMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::int64_t kProtocol = 1001;
constexpr std::size_t kCountBytes = 8;

/// Reads the parts of a legacy file one behind the other.
class LegacyParser {
 public:
  explicit LegacyParser(const std::shared_ptr<const MappedFile>& file)
      : file_(file),
        path_(file->path()),
        rest_(textOf(file->bytes())) {}

  [[nodiscard]] std::vector<WeightTensor> parse() {
    checkPreamble();
    PickleGraph graph;
    const PickleValue object = next(graph);
    rememberStorages(graph);
    readStorages();
    return collectTensors(file_, object, [this](const TorchStorage& storage) {
      return places_.at(storage.key).data;
    });
  }

 private:
  /// A storage that the object refers to, and where its data turned out to lie.
  struct Place {
    DType dtype = DType::kF32;
    std::int64_t count = 0;
    const std::byte* data = nullptr;
  };

  PickleValue next(PickleGraph& graph) {
    std::size_t used = 0;
    const PickleValue value = readPickle(path_, rest_, graph, used);
    rest_.remove_prefix(used);
    return value;
  }

  void checkPreamble() {
    PickleGraph graph;
    const PickleValue magic = next(graph);
    const auto* number = std::get_if<PickleBigInteger>(&magic);
    if (number == nullptr || number->bytes != kMagic) {
      refuseDamaged(path_, "it starts like a PyTorch file of before 1.6 but has a wrong magic");
    }
    const PickleValue protocol = next(graph);
    const auto* version = std::get_if<std::int64_t>(&protocol);
    if (version == nullptr || *version != kProtocol) {
      refuseDamaged(path_, "it is a PyTorch file of before 1.6 with an unknown protocol number");
    }
    const PickleValue system = next(graph);
    const PickleNode* dict = nodeOf(system, PickleNodeKind::kDict);
    if (dict == nullptr) {
      refuseDamaged(path_, "it is a PyTorch file of before 1.6 without its system entry");
    }
    refuseBigEndian(*dict);
  }

  void refuseBigEndian(const PickleNode& system) const {
    for (std::size_t i = 0; i + 1 < system.items.size(); i += 2) {
      const auto* key = std::get_if<PickleText>(&system.items[i]);
      const auto* little = std::get_if<bool>(&system.items[i + 1]);
      if (key != nullptr && key->value == "little_endian" && little != nullptr && !*little) {
        refuseUnsupported(
            path_, "its numbers are big-endian", "save it again on a little-endian machine");
      }
    }
  }

  /// The sizes of all storages are needed to walk over the data, also of those that are dropped.
  void rememberStorages(const PickleGraph& graph) {
    for (const PickleNode& node : graph) {
      if (node.kind != PickleNodeKind::kPersistentId) {
        continue;
      }
      const TorchStorage storage = parseStorage(path_, node);
      const Place place{storage.dtype, storage.count};
      const auto known = places_.emplace(storage.key, place).first;
      if (known->second.dtype != place.dtype || known->second.count != place.count) {
        refuseDamaged(path_,
                      "its storage " + quotedName(storage.key) + " has two types or two sizes");
      }
    }
  }

  void readStorages() {
    PickleGraph graph;
    const PickleValue keys = next(graph);
    const PickleNode* list = nodeOf(keys, PickleNodeKind::kList);
    if (list == nullptr || list->items.size() != places_.size()) {
      refuseDamaged(path_, "its list of storages does not fit its tensors");
    }
    for (const PickleValue& item : list->items) {
      const auto* key = std::get_if<PickleText>(&item);
      const auto place = key != nullptr ? places_.find(key->value) : places_.end();
      if (place == places_.end() || place->second.data != nullptr) {
        refuseDamaged(path_, "its list of storages does not fit its tensors");
      }
      place->second.data = takeData(place->first, place->second);
    }
    if (!rest_.empty()) {
      refuseDamaged(path_, "it holds " + std::to_string(rest_.size()) + " bytes behind its end");
    }
  }

  const std::byte* takeData(std::string_view key, const Place& place) {
    if (rest_.size() < kCountBytes) {
      refuseDamaged(path_, "it is cut off before the data of its storage " + quotedName(key));
    }
    const std::uint64_t count = littleEndian(rest_.substr(0, kCountBytes));
    rest_.remove_prefix(kCountBytes);
    if (std::cmp_not_equal(count, place.count)) {
      refuseDamaged(path_,
                    "its storage " + quotedName(key) + " holds " + std::to_string(count) +
                        " elements where its tensors need " + std::to_string(place.count));
    }
    if (count > rest_.size() / bytesOf(place.dtype)) {
      refuseDamaged(path_, "it is cut off in the data of its storage " + quotedName(key));
    }
    const std::byte* data = bytesOfText(rest_).data();
    rest_.remove_prefix(count * bytesOf(place.dtype));
    return data;
  }

  const std::shared_ptr<const MappedFile>& file_;
  const std::filesystem::path& path_;
  std::string_view rest_;
  std::unordered_map<std::string_view, Place> places_;
};

}  // namespace

bool looksLikeTorchLegacy(const MappedFile& file) noexcept {
  return textOf(file.bytes()).starts_with(kStart);
}

WeightFile readTorchLegacy(const std::shared_ptr<const MappedFile>& file) {
  return {file->path(), WeightContainer::kTorchLegacy, LegacyParser(file).parse(), {}};
}

bool looksLikePickle(const MappedFile& file) noexcept {
  const std::string_view bytes = textOf(file.bytes());
  return bytes.size() >= 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5;
}

void refuseBarePickle(const MappedFile& file) {
  PickleGraph graph;
  std::size_t used = 0;
  const PickleValue ignored = readPickle(file.path(), textOf(file.bytes()), graph, used);
  static_cast<void>(ignored);
  refuseDamaged(file.path(), "it is a Python pickle but not a PyTorch weight file");
}

}  // namespace patchscape
