// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/pickle_globals.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string_view>
#include <variant>
#include <vector>

namespace patchscape {

struct PickleNode;

/// Text of a pickle, where it lies in the mapped file.
struct PickleText {
  std::string_view value;
};

/// An integer of more than 64 bits, lowest byte first.
struct PickleBigInteger {
  std::string_view bytes;
};

/// A byte string; nothing that Patchscape reads needs its content.
struct PickleBytes {};

/// One value; nodes belong to the graph that it came with.
using PickleValue = std::variant<std::monostate,
                                 bool,
                                 std::int64_t,
                                 double,
                                 PickleText,
                                 PickleBigInteger,
                                 PickleBytes,
                                 const PickleGlobal*,
                                 PickleNode*>;

enum class PickleNodeKind {
  kTuple,
  kList,
  kDict,  ///< `items`: key, value, key, value.
  kSet,
  kCall,          ///< Of `callee`, a rebuild function; `items`: the tuple of its arguments.
  kPersistentId,  ///< `items`: the id, a tuple in every PyTorch file.
  kInert,         ///< A placeholder for something that is dropped.
};

/// A container; may hold itself through the memo, so never walk into it without a limit.
struct PickleNode {
  PickleNodeKind kind = PickleNodeKind::kInert;
  const PickleGlobal* callee = nullptr;
  std::size_t depth = 0;  ///< Levels of containers below it when its last item came.
  std::vector<PickleValue> items;
};

/// Owns all nodes of one pickle side by side: cycles neither leak nor deepen any recursion.
using PickleGraph = std::deque<PickleNode>;

/// Nodes and items of one pickle together; bounds the memory that a small file can ask for.
inline constexpr std::size_t kMaxPickleValues = std::size_t{1} << 22;

/// Interprets one pickle from the start of `bytes`; nothing in it is ever executed.
///
/// Texts point into `bytes`. `used` becomes the number of bytes up to the STOP opcode. Only names
/// of the allow-list may occur; calls of them become nodes, not objects.
/// Errors: kUnsupported with the name of a forbidden global as `module.name`; kBadData for
/// everything else, such as opcodes that weight files do not use and limits::kMaxPickle*.
/// Source: CPython, Lib/pickletools.py.
[[nodiscard]] PickleValue readPickle(const std::filesystem::path& path,
                                     std::string_view bytes,
                                     PickleGraph& graph,
                                     std::size_t& used);

/// The node of that kind, or null.
[[nodiscard]] const PickleNode* nodeOf(const PickleValue& value, PickleNodeKind kind) noexcept;

}  // namespace patchscape
