// SPDX-License-Identifier: Apache-2.0
#include "core/weights/pickle_stack.h"

#include "core/base/limits.h"
#include "core/weights/byte_reader.h"
#include "core/weights/weight_refusal.h"

#include <algorithm>

namespace patchscape {

void PickleStack::refuse(const std::string& what) const {
  refuseDamaged(path_, "its pickle has " + what + " (at byte " + std::to_string(position_) + ")");
}

std::string_view PickleStack::take(std::size_t count) {
  if (count > remaining()) {
    refuse("its end too early or is over " + std::to_string(limits::kMaxWeightHeaderBytes) +
           " bytes");
  }
  position_ += count;
  return bytes_.substr(position_ - count, count);
}

std::uint64_t PickleStack::takeNumber(std::size_t count) { return littleEndian(take(count)); }

std::string_view PickleStack::takeCounted(std::size_t lengthBytes) {
  const std::uint64_t length = takeNumber(lengthBytes);
  if (length > limits::kMaxPickleString) {
    refuse("a text of " + std::to_string(length) + " bytes, which is over the limit");
  }
  return take(length);
}

std::string_view PickleStack::takeLine() {
  const std::string_view rest = bytes_.substr(position_, limits::kMaxPickleString);
  const std::size_t length = rest.find('\n');
  if (length == std::string_view::npos) {
    refuse("a name without an end");
  }
  return take(length + 1).substr(0, length);
}

void PickleStack::push(const PickleValue& value) {
  if (stack_.size() >= limits::kMaxPickleStack) {
    refuse("too many values on its stack");
  }
  stack_.push_back(value);
}

std::size_t PickleStack::available() const noexcept {
  return stack_.size() - (marks_.empty() ? 0 : marks_.back());
}

PickleValue PickleStack::pop() {
  const PickleValue value = top();
  stack_.pop_back();
  return value;
}

const PickleValue& PickleStack::top() const {
  if (available() == 0) {
    refuse("an operation on an empty stack");
  }
  return stack_.back();
}

void PickleStack::pushMark() {
  if (marks_.size() >= limits::kMaxPickleStack) {
    refuse("too many marks on its stack");
  }
  marks_.push_back(stack_.size());
}

std::vector<PickleValue> PickleStack::popToMark() {
  if (marks_.empty()) {
    refuse("an operation that lacks its mark");
  }
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<PickleValue> values(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return values;
}

void PickleStack::popAny() {
  if (!marks_.empty() && available() == 0) {
    marks_.pop_back();
  } else {
    pop();
  }
}

PickleNode& PickleStack::addNode(PickleNodeKind kind, const PickleGlobal* callee) {
  countValue();
  graph_.push_back({kind, callee, 0, {}});
  return graph_.back();
}

void PickleStack::countValue() {
  if (++values_ > kMaxPickleValues) {
    refuse("more than " + std::to_string(kMaxPickleValues) + " values");
  }
}

void PickleStack::addItem(PickleNode& node, const PickleValue& value) {
  countValue();
  if (const auto* child = std::get_if<PickleNode*>(&value)) {
    node.depth = std::max(node.depth, (*child)->depth + 1);
    if (node.depth >= limits::kMaxPickleDepth) {
      refuse("containers nested more than " + std::to_string(limits::kMaxPickleDepth) +
             " levels deep");
    }
  }
  node.items.push_back(value);
}

void PickleStack::pushNode(PickleNodeKind kind, const std::vector<PickleValue>& items) {
  PickleNode& node = addNode(kind);
  for (const PickleValue& item : items) {
    addItem(node, item);
  }
  push(&node);
}

void PickleStack::fillTop(PickleNodeKind kind, const std::vector<PickleValue>& items) {
  if (nodeOf(top(), kind) == nullptr) {
    refuse("an item for something that is no container of that kind");
  }
  PickleNode& node = *std::get<PickleNode*>(top());
  for (const PickleValue& item : items) {
    addItem(node, item);
  }
}

}  // namespace patchscape
