// SPDX-License-Identifier: Apache-2.0
#include "core/weights/torch_object.h"

#include "core/base/limits.h"
#include "core/weights/weight_refusal.h"
#include "core/weights/weight_tensor.h"

#include <array>
#include <string>
#include <unordered_set>
#include <utility>

namespace patchscape {
namespace {

constexpr std::array<std::string_view, 5> kWrappers{
    "state_dict", "model", "teacher", "student", "model_state_dict"};

constexpr std::size_t kStorageFields = 5;
constexpr std::size_t kMetadataArgument = 6;

/// Keys are decimal numbers; hashing one of 1 MB for each of many tensors would take hours.
constexpr std::size_t kMaxKeyBytes = 64;

const PickleValue* itemOf(const PickleNode& node, std::size_t index) noexcept {
  return index < node.items.size() ? &node.items[index] : nullptr;
}

std::optional<std::int64_t> integerAt(const PickleNode& node, std::size_t index) noexcept {
  const PickleValue* item = itemOf(node, index);
  const auto* number = item != nullptr ? std::get_if<std::int64_t>(item) : nullptr;
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

std::optional<std::string_view> textAt(const PickleNode& node, std::size_t index) noexcept {
  const PickleValue* item = itemOf(node, index);
  const auto* text = item != nullptr ? std::get_if<PickleText>(item) : nullptr;
  return text != nullptr ? std::optional(text->value) : std::nullopt;
}

const PickleNode* nodeAt(const PickleNode& node, std::size_t index, PickleNodeKind kind) noexcept {
  const PickleValue* item = itemOf(node, index);
  return item != nullptr ? nodeOf(*item, kind) : nullptr;
}

/// The arguments of a rebuild call with parameters unwrapped, or null for any other value.
const PickleNode* tensorArguments(const PickleValue& value) noexcept {
  const PickleNode* call = nodeOf(value, PickleNodeKind::kCall);
  for (std::size_t level = 0; call != nullptr && level < limits::kMaxPickleDepth; ++level) {
    const PickleNode* arguments = nodeAt(*call, 0, PickleNodeKind::kTuple);
    if (call->callee->kind == PickleGlobalKind::kRebuildTensor || arguments == nullptr) {
      return arguments;
    }
    call = nodeAt(*arguments, 0, PickleNodeKind::kCall);
  }
  return nullptr;
}

/// Collects tensors one after the other; each is checked in full.
class TensorCollector {
 public:
  TensorCollector(const std::shared_ptr<const MappedFile>& file, const StorageLookup& lookup)
      : file_(file),
        lookup_(lookup) {}

  [[nodiscard]] std::vector<WeightTensor> collect(const PickleNode& dict) {
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
      const auto* name = std::get_if<PickleText>(&dict.items[i]);
      if (name != nullptr && nodeOf(dict.items[i + 1], PickleNodeKind::kCall) != nullptr) {
        add(name->value, dict.items[i + 1]);
      }
    }
    return std::move(tensors_);
  }

 private:
  [[noreturn]] void refuse(std::string_view name, const std::string& what) const {
    refuseDamaged(file_->path(), "tensor " + quotedName(name) + ' ' + what);
  }

  void add(std::string_view name, const PickleValue& value) {
    if (tensors_.size() >= limits::kMaxTensors) {
      refuseDamaged(file_->path(),
                    "it lists more than " + std::to_string(limits::kMaxTensors) + " tensors");
    }
    if (!names_.insert(name).second) {
      refuse(name, "comes twice");
    }
    const PickleNode* arguments = tensorArguments(value);
    const PickleNode* storage =
        arguments != nullptr ? nodeAt(*arguments, 0, PickleNodeKind::kPersistentId) : nullptr;
    if (storage == nullptr) {
      refuse(name, "is not made from a storage");
    }
    const PickleNode* metadata = nodeAt(*arguments, kMetadataArgument, PickleNodeKind::kDict);
    if (metadata != nullptr && !metadata->items.empty()) {
      refuseUnsupported(file_->path(),
                        "tensor " + quotedName(name) + " is a negated or conjugated view",
                        "save a plain copy of it");
    }
    tensors_.push_back(makeTensor(name, *arguments, *storage));
  }

  WeightTensor makeTensor(std::string_view name,
                          const PickleNode& arguments,
                          const PickleNode& persistentId) const {
    const TorchStorage storage = parseStorage(file_->path(), persistentId);
    const std::optional<std::int64_t> offset = integerAt(arguments, 1);
    WeightTensor tensor{std::string(name),
                        storage.dtype,
                        numbersAt(name, arguments, 2),
                        numbersAt(name, arguments, 3),
                        nullptr,
                        file_};
    const std::optional<std::int64_t> end =
        endOfView(tensor.shape, tensor.strides, offset.value_or(-1));
    if (!end) {
      refuse(name, "has a negative or far too large shape, stride or offset");
    }
    if (*end > storage.viewCount || *offset > storage.viewCount) {
      refuse(name,
             "reaches to element " + std::to_string(*end) + " of a storage of " +
                 std::to_string(storage.viewCount));
    }
    checkRepetition(tensor);
    const std::int64_t first = storage.viewStart + *offset;
    tensor.data = lookup_(storage) + static_cast<std::size_t>(first) * bytesOf(tensor.dtype);
    return tensor;
  }

  /// Strides of 0 make any number of elements out of one: who copies such a tensor must not need
  /// more memory than the file has bytes.
  void checkRepetition(const WeightTensor& tensor) const {
    if (std::cmp_greater(tensor.elements(), file_->bytes().size() / bytesOf(tensor.dtype))) {
      refuse(tensor.name, "has more elements than the file can hold");
    }
  }

  [[nodiscard]] std::vector<std::int64_t> numbersAt(std::string_view name,
                                                    const PickleNode& arguments,
                                                    std::size_t index) const {
    const PickleNode* tuple = nodeAt(arguments, index, PickleNodeKind::kTuple);
    if (tuple == nullptr || tuple->items.size() > limits::kMaxTensorRank) {
      refuse(name, "has no shape, or more than 8 dimensions");
    }
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < tuple->items.size(); ++i) {
      const std::optional<std::int64_t> number = integerAt(*tuple, i);
      if (!number) {
        refuse(name, "has a size or stride that is no integer of 64 bits");
      }
      numbers.push_back(*number);
    }
    return numbers;
  }

  const std::shared_ptr<const MappedFile>& file_;
  const StorageLookup& lookup_;
  std::unordered_set<std::string_view> names_;
  std::vector<WeightTensor> tensors_;
};

bool holdsTensors(const PickleNode& dict) noexcept {
  for (std::size_t i = 1; i < dict.items.size(); i += 2) {
    if (nodeOf(dict.items[i], PickleNodeKind::kCall) != nullptr) {
      return true;
    }
  }
  return false;
}

/// The dictionary under that key, or null. Only the first such key counts: looking into each of
/// many would take a forged file's number of keys times its number of values.
const PickleNode* dictUnder(const PickleNode& dict, std::string_view key) noexcept {
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    if (textAt(dict, i) == key) {
      return nodeAt(dict, i + 1, PickleNodeKind::kDict);
    }
  }
  return nullptr;
}

/// The dictionary under the first wrapper key that holds tensors, or `dict` itself.
const PickleNode& unwrap(const PickleNode& dict) noexcept {
  for (const std::string_view wrapper : kWrappers) {
    const PickleNode* inner = dictUnder(dict, wrapper);
    if (inner != nullptr && holdsTensors(*inner)) {
      return *inner;
    }
  }
  return dict;
}

}  // namespace

TorchStorage parseStorage(const std::filesystem::path& path, const PickleNode& persistentId) {
  const PickleNode* id = nodeAt(persistentId, 0, PickleNodeKind::kTuple);
  if (id == nullptr || textAt(*id, 0) != "storage" || id->items.size() < kStorageFields) {
    refuseDamaged(path, "its pickle refers to something that is no storage");
  }
  const auto* global = std::get_if<const PickleGlobal*>(&id->items[1]);
  const std::optional<std::string_view> key = textAt(*id, 2);
  const std::optional<std::int64_t> count = integerAt(*id, 4);
  if (global == nullptr || !(*global)->dtype || !key || key->size() > kMaxKeyBytes || !count ||
      *count < 0) {
    refuseDamaged(path, "a storage has no element type, no valid key or no valid size");
  }
  TorchStorage storage{*key, *(*global)->dtype, *count, 0, *count};
  const PickleNode* view = nodeAt(*id, kStorageFields, PickleNodeKind::kTuple);
  if (view != nullptr) {
    storage.viewStart = integerAt(*view, 1).value_or(-1);
    storage.viewCount = integerAt(*view, 2).value_or(-1);
    if (storage.viewStart < 0 || storage.viewCount < 0 || storage.viewStart > *count ||
        storage.viewCount > *count - storage.viewStart) {
      refuseDamaged(path, "a view leaves the storage " + quotedName(*key));
    }
  }
  return storage;
}

std::vector<WeightTensor> collectTensors(const std::shared_ptr<const MappedFile>& file,
                                         const PickleValue& object,
                                         const StorageLookup& lookup) {
  const PickleNode* dict = nodeOf(object, PickleNodeKind::kDict);
  std::vector<WeightTensor> tensors;
  if (dict != nullptr) {
    tensors = TensorCollector(file, lookup).collect(unwrap(*dict));
  }
  if (tensors.empty()) {
    refuseDamaged(file->path(),
                  "it is a PyTorch file without a state dictionary (names with their tensors)");
  }
  return tensors;
}

}  // namespace patchscape
