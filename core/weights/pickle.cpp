// SPDX-License-Identifier: Apache-2.0
#include "core/weights/pickle.h"

#include "core/base/limits.h"
#include "core/weights/byte_reader.h"
#include "core/weights/pickle_stack.h"
#include "core/weights/weight_refusal.h"

#include <bit>
#include <string>
#include <unordered_map>

namespace patchscape {
namespace {

constexpr int kFirstProtocol = 2;
constexpr int kLastProtocol = 5;
constexpr char kStop = '.';
constexpr std::size_t kMaxShown = 100;

/// The stack machine; knows the opcodes of PyTorch's weight files and no others.
class PickleMachine {
 public:
  PickleMachine(const std::filesystem::path& path, std::string_view bytes, PickleGraph& graph)
      : path_(path),
        stack_(path, bytes, graph) {}

  [[nodiscard]] PickleValue run() {
    while (true) {
      const char opcode = stack_.take(1).front();
      if (opcode == kStop) {
        break;
      }
      if (!loadConstant(opcode) && !loadText(opcode) && !makeContainer(opcode) &&
          !fillContainer(opcode) && !useStack(opcode) && !useMemo(opcode) && !call(opcode)) {
        stack_.refuse("the opcode " + std::to_string(static_cast<unsigned char>(opcode)) +
                      " that no weight file needs");
      }
    }
    if (stack_.size() != 1 || stack_.hasMarks()) {
      stack_.refuse("an end with " + std::to_string(stack_.size()) + " values left instead of one");
    }
    return stack_.top();
  }

  [[nodiscard]] std::size_t position() const noexcept { return stack_.position(); }

 private:
  bool loadConstant(char opcode) {
    switch (opcode) {
      case '\x80':
        checkProtocol();
        return true;
      case '\x95':  // FRAME
        if (stack_.takeNumber(8) > stack_.remaining()) {
          stack_.refuse("a frame that reaches beyond its end");
        }
        return true;
      case 'N':
        stack_.push(std::monostate{});
        return true;
      case '\x88':
      case '\x89':
        stack_.push(opcode == '\x88');
        return true;
      case 'J':
        stack_.push(std::int64_t{static_cast<std::int32_t>(stack_.takeNumber(4))});
        return true;
      case 'K':
      case 'M':
        stack_.push(static_cast<std::int64_t>(stack_.takeNumber(opcode == 'K' ? 1 : 2)));
        return true;
      case '\x8a':
      case '\x8b':
        pushLong(stack_.takeCounted(opcode == '\x8a' ? 1 : 4));
        return true;
      case 'G':
        stack_.push(takeFloat());
        return true;
      default:
        return false;
    }
  }

  void checkProtocol() {
    const auto protocol = static_cast<int>(stack_.takeNumber(1));
    if (protocol < kFirstProtocol || protocol > kLastProtocol) {
      stack_.refuse("the unknown protocol " + std::to_string(protocol));
    }
  }

  void pushLong(std::string_view bytes) {
    if (bytes.size() > sizeof(std::int64_t)) {
      stack_.push(PickleBigInteger{bytes});
      return;
    }
    std::uint64_t value = littleEndian(bytes);
    if (!bytes.empty() && bytes.size() < sizeof value && (bytes.back() & '\x80') != 0) {
      value |= ~std::uint64_t{0} << (8 * bytes.size());
    }
    stack_.push(static_cast<std::int64_t>(value));
  }

  double takeFloat() {
    std::uint64_t bits = 0;
    for (const char byte : stack_.take(sizeof bits)) {
      bits = (bits << 8) | static_cast<unsigned char>(byte);
    }
    return std::bit_cast<double>(bits);
  }

  bool loadText(char opcode) {
    switch (opcode) {
      case 'X':  // BINUNICODE
      case 'T':  // BINSTRING
        stack_.push(PickleText{stack_.takeCounted(4)});
        return true;
      case '\x8c':  // SHORT_BINUNICODE
      case 'U':     // SHORT_BINSTRING
        stack_.push(PickleText{stack_.takeCounted(1)});
        return true;
      case 'B':  // BINBYTES
      case 'C':  // SHORT_BINBYTES
        stack_.takeCounted(opcode == 'B' ? 4 : 1);
        stack_.push(PickleBytes{});
        return true;
      default:
        return false;
    }
  }

  bool makeContainer(char opcode) {
    switch (opcode) {
      case ')':
        stack_.pushNode(PickleNodeKind::kTuple, {});
        return true;
      case ']':
        stack_.pushNode(PickleNodeKind::kList, {});
        return true;
      case '}':
        stack_.pushNode(PickleNodeKind::kDict, {});
        return true;
      case '\x8f':
        stack_.pushNode(PickleNodeKind::kSet, {});
        return true;
      case 't':
        stack_.pushNode(PickleNodeKind::kTuple, stack_.popToMark());
        return true;
      case '\x85':
      case '\x86':
      case '\x87':
        pushTuple(static_cast<std::size_t>(opcode - '\x84'));
        return true;
      default:
        return false;
    }
  }

  void pushTuple(std::size_t count) {
    std::vector<PickleValue> items(count);
    for (std::size_t i = count; i-- > 0;) {
      items[i] = stack_.pop();
    }
    stack_.pushNode(PickleNodeKind::kTuple, items);
  }

  bool fillContainer(char opcode) {
    switch (opcode) {
      case 'a':  // APPEND
        stack_.fillTop(PickleNodeKind::kList, {stack_.pop()});
        return true;
      case 'e':  // APPENDS
        stack_.fillTop(PickleNodeKind::kList, stack_.popToMark());
        return true;
      case 's': {  // SETITEM
        const PickleValue value = stack_.pop();
        const PickleValue key = stack_.pop();
        stack_.fillTop(PickleNodeKind::kDict, {key, value});
        return true;
      }
      case 'u': {  // SETITEMS
        const std::vector<PickleValue> items = stack_.popToMark();
        if (items.size() % 2 != 0) {
          stack_.refuse("a key without a value");
        }
        stack_.fillTop(PickleNodeKind::kDict, items);
        return true;
      }
      case '\x90':  // ADDITEMS
        stack_.fillTop(PickleNodeKind::kSet, stack_.popToMark());
        return true;
      default:
        return false;
    }
  }

  bool useStack(char opcode) {
    switch (opcode) {
      case '(':
        stack_.pushMark();
        return true;
      case '0':
        stack_.popAny();
        return true;
      case '1':
        stack_.popToMark();
        return true;
      case '2':
        stack_.push(stack_.top());
        return true;
      default:
        return false;
    }
  }

  bool useMemo(char opcode) {
    switch (opcode) {
      case 'q':  // BINPUT
      case 'r':  // LONG_BINPUT
        remember(stack_.takeNumber(opcode == 'q' ? 1 : 4));
        return true;
      case '\x94':  // MEMOIZE
        remember(memo_.size());
        return true;
      case 'h':  // BINGET
      case 'j':  // LONG_BINGET
        recall(stack_.takeNumber(opcode == 'h' ? 1 : 4));
        return true;
      default:
        return false;
    }
  }

  void remember(std::uint64_t index) {
    if (memo_.size() >= limits::kMaxPickleMemo) {
      stack_.refuse("more than " + std::to_string(limits::kMaxPickleMemo) + " remembered values");
    }
    memo_.insert_or_assign(index, stack_.top());
  }

  void recall(std::uint64_t index) {
    const auto place = memo_.find(index);
    if (place == memo_.end()) {
      stack_.refuse("a reference to the value " + std::to_string(index) +
                    ", which it never stored");
    }
    stack_.push(place->second);
  }

  bool call(char opcode) {
    switch (opcode) {
      case 'c': {  // GLOBAL
        const std::string_view module = stack_.takeLine();
        pushGlobal(module, stack_.takeLine());
        return true;
      }
      case '\x93': {  // STACK_GLOBAL
        const std::string_view name = popText();
        pushGlobal(popText(), name);
        return true;
      }
      case 'Q': {  // BINPERSID
        const PickleValue id = stack_.pop();
        stack_.pushNode(PickleNodeKind::kPersistentId, {id});
        return true;
      }
      case 'R':     // REDUCE
      case '\x81':  // NEWOBJ
        reduce();
        return true;
      case 'b':  // BUILD: the state of a placeholder is dropped, as is that of an OrderedDict.
        stack_.pop();
        if (nodeOf(stack_.top(), PickleNodeKind::kDict) == nullptr &&
            nodeOf(stack_.top(), PickleNodeKind::kInert) == nullptr) {
          stack_.refuse("a state for something that takes none");
        }
        return true;
      default:
        return false;
    }
  }

  std::string_view popText() {
    const PickleValue value = stack_.pop();
    const auto* text = std::get_if<PickleText>(&value);
    if (text == nullptr) {
      stack_.refuse("a name that is no text");
    }
    return text->value;
  }

  void pushGlobal(std::string_view module, std::string_view name) {
    const PickleGlobal* global = findPickleGlobal(module, name);
    if (global == nullptr) {
      const std::string dotted =
          std::string(module.substr(0, kMaxShown)) + '.' + std::string(name.substr(0, kMaxShown));
      refuseUnsupported(path_,
                        "its pickle asks for " + quotedName(dotted) +
                            ", which weights do not need and Patchscape never runs",
                        "save the bare weights as safetensors or with torch.save(state_dict), and "
                        "do not open the file elsewhere if you do not trust its source");
    }
    stack_.push(global);
  }

  void reduce() {
    const PickleValue arguments = stack_.pop();
    const PickleValue callee = stack_.pop();
    const PickleNode* tuple = nodeOf(arguments, PickleNodeKind::kTuple);
    const auto* global = std::get_if<const PickleGlobal*>(&callee);
    if (tuple == nullptr || global == nullptr) {
      stack_.refuse("a call of something that is no function");
    }
    switch ((*global)->kind) {
      case PickleGlobalKind::kOrderedDict:
        pushOrderedDict(*tuple);
        return;
      case PickleGlobalKind::kSize:
        if (tuple->items.size() != 1 ||
            nodeOf(tuple->items[0], PickleNodeKind::kTuple) == nullptr) {
          stack_.refuse("a torch.Size that is no tuple");
        }
        stack_.push(tuple->items[0]);
        return;
      case PickleGlobalKind::kRebuildTensor:
      case PickleGlobalKind::kRebuildParameter: {
        PickleNode& node = stack_.addNode(PickleNodeKind::kCall, *global);
        stack_.addItem(node, arguments);
        stack_.push(&node);
        return;
      }
      case PickleGlobalKind::kInertCallable:
        stack_.push(&stack_.addNode(PickleNodeKind::kInert));
        return;
      case PickleGlobalKind::kStorage:
      case PickleGlobalKind::kInertValue:
        stack_.refuse("a call of " + quotedName((*global)->name) + ", which is no function");
    }
  }

  /// Python 2 wrote the items into the call, as a list of pairs.
  void pushOrderedDict(const PickleNode& arguments) {
    PickleNode& dict = stack_.addNode(PickleNodeKind::kDict);
    if (!arguments.items.empty()) {
      const PickleNode* pairs = nodeOf(arguments.items[0], PickleNodeKind::kList);
      if (pairs == nullptr || arguments.items.size() != 1) {
        stack_.refuse("an OrderedDict made of something other than a list");
      }
      for (const PickleValue& pair : pairs->items) {
        addPair(dict, pair);
      }
    }
    stack_.push(&dict);
  }

  void addPair(PickleNode& dict, const PickleValue& pair) {
    const PickleNode* list = nodeOf(pair, PickleNodeKind::kList);
    const PickleNode* node = list != nullptr ? list : nodeOf(pair, PickleNodeKind::kTuple);
    if (node == nullptr || node->items.size() != 2) {
      stack_.refuse("an OrderedDict made of something other than pairs");
    }
    stack_.addItem(dict, node->items[0]);
    stack_.addItem(dict, node->items[1]);
  }

  const std::filesystem::path& path_;
  PickleStack stack_;
  std::unordered_map<std::uint64_t, PickleValue> memo_;
};

}  // namespace

PickleValue readPickle(const std::filesystem::path& path,
                       std::string_view bytes,
                       PickleGraph& graph,
                       std::size_t& used) {
  PickleMachine machine(path, bytes.substr(0, limits::kMaxWeightHeaderBytes), graph);
  const PickleValue value = machine.run();
  used = machine.position();
  return value;
}

const PickleNode* nodeOf(const PickleValue& value, PickleNodeKind kind) noexcept {
  const auto* node = std::get_if<PickleNode*>(&value);
  return node != nullptr && (*node)->kind == kind ? *node : nullptr;
}

}  // namespace patchscape
