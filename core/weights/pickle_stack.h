// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/pickle.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// The bytes, the stack and the nodes of a pickle being read; every access and limit is checked.
///
/// Errors: each function throws kBadData with the position where the pickle breaks a rule.
class PickleStack {
 public:
  PickleStack(const std::filesystem::path& path, std::string_view bytes, PickleGraph& graph)
      : path_(path),
        bytes_(bytes),
        graph_(graph) {}

  /// Throws kBadData: "its pickle has WHAT (at byte N)".
  [[noreturn]] void refuse(const std::string& what) const;

  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - position_; }

  std::string_view take(std::size_t count);
  std::uint64_t takeNumber(std::size_t count);

  /// A text behind its own length, which has that many bytes.
  std::string_view takeCounted(std::size_t lengthBytes);

  /// The text up to the next line feed, which is taken as well.
  std::string_view takeLine();

  void push(const PickleValue& value);
  PickleValue pop();
  [[nodiscard]] const PickleValue& top() const;
  [[nodiscard]] std::size_t size() const noexcept { return stack_.size(); }

  void pushMark();
  [[nodiscard]] bool hasMarks() const noexcept { return !marks_.empty(); }

  /// Takes the values above the last mark, and the mark.
  std::vector<PickleValue> popToMark();

  /// Takes the mark where it is on top, otherwise one value.
  void popAny();

  PickleNode& addNode(PickleNodeKind kind, const PickleGlobal* callee = nullptr);
  void addItem(PickleNode& node, const PickleValue& value);
  void pushNode(PickleNodeKind kind, const std::vector<PickleValue>& items);

  /// Adds to the container on top of the stack, which must be of that kind.
  void fillTop(PickleNodeKind kind, const std::vector<PickleValue>& items);

 private:
  [[nodiscard]] std::size_t available() const noexcept;
  void countValue();

  const std::filesystem::path& path_;
  std::string_view bytes_;
  PickleGraph& graph_;
  std::size_t position_ = 0;
  std::size_t values_ = 0;
  std::vector<PickleValue> stack_;
  std::vector<std::size_t> marks_;  ///< Sizes of the stack when each was set.
};

}  // namespace patchscape
