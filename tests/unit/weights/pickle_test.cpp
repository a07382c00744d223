// SPDX-License-Identifier: Apache-2.0
#include "core/weights/pickle.h"

#include "core/base/limits.h"
#include "tests/support/pth_writer.h"
#include "tests/unit/weights/weights_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

using testing::HasSubstr;

const std::filesystem::path kPath = "some/file.pth";

/// A parsed pickle with what it points into.
struct Parsed {
  explicit Parsed(std::string text)
      : bytes(std::move(text)) {
    value = readPickle(kPath, bytes, graph, used);
  }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;
  ~Parsed() = default;

  std::string bytes;
  PickleGraph graph;
  std::size_t used = 0;
  PickleValue value;
};

void expectPickleRefused(const std::string& bytes,
                         std::string_view fragment,
                         ErrorCode code = ErrorCode::kBadData) {
  SCOPED_TRACE(fragment);
  try {
    const Parsed parsed(bytes);
    ADD_FAILURE() << "was read";
  } catch (const Error& error) {
    EXPECT_EQ(nameOf(error.code()), nameOf(code)) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(std::string(fragment)));
    EXPECT_THAT(error.what(), HasSubstr("some/file.pth"));
  }
}

std::int64_t integerOf(const std::string& operand, char opcode) {
  const Parsed parsed(PickleWriter().op(opcode, operand).finish());
  return std::get<std::int64_t>(parsed.value);
}

TEST(Pickle, ReadsNumbers) {
  EXPECT_EQ(integerOf("\xff", 'K'), 255);
  EXPECT_EQ(integerOf("\x01\x02", 'M'), 513);
  EXPECT_EQ(integerOf("\xfe\xff\xff\xff", 'J'), -2);
  EXPECT_EQ(integerOf(std::string(1, '\0'), '\x8a'), 0);
  EXPECT_EQ(integerOf("\x01\xff", '\x8a'), -1);
  EXPECT_EQ(integerOf(std::string("\x02\xff\x00", 3), '\x8a'), 255);
  EXPECT_EQ(integerOf("\x08\x01\x02\x03\x04\x05\x06\x07\x08", '\x8a'), 0x0807060504030201);
  EXPECT_EQ(integerOf(std::string("\x01\x00\x00\x00\x80", 5), '\x8b'), -128);
  const Parsed wide(PickleWriter()
                        .op('\x8a',
                            "\x09"
                            "123456789")
                        .finish());
  EXPECT_EQ(std::get<PickleBigInteger>(wide.value).bytes, "123456789");
  const Parsed number(PickleWriter().op('G', std::string("\xc0\x04\0\0\0\0\0\0", 8)).finish());
  EXPECT_EQ(std::get<double>(number.value), -2.5);
}

TEST(Pickle, ReadsTexts) {
  for (const auto& [opcode, length] :
       std::initializer_list<std::pair<char, int>>{{'X', 4}, {'T', 4}, {'U', 1}, {'\x8c', 1}}) {
    std::string operand;
    appendLittleEndian(operand, 3, length);
    const Parsed parsed(PickleWriter(4).op(opcode, operand + "abc").finish());
    EXPECT_EQ(std::get<PickleText>(parsed.value).value, "abc");
  }
  EXPECT_TRUE(
      std::holds_alternative<PickleBytes>(Parsed(PickleWriter().op('C', "\x02xy").finish()).value));
}

TEST(Pickle, ReadsContainers) {
  const Parsed list(PickleWriter().emptyList().mark().integer(1).integer(2).op('e').finish());
  EXPECT_EQ(nodeOf(list.value, PickleNodeKind::kList)->items.size(), 2U);
  EXPECT_EQ(list.used, list.bytes.size());
  const Parsed dict(PickleWriter().emptyDict().mark().text("a").integer(1).op('u').finish() +
                    "rest");
  EXPECT_EQ(nodeOf(dict.value, PickleNodeKind::kDict)->items.size(), 2U);
  EXPECT_EQ(dict.used, dict.bytes.size() - 4);
  const Parsed set(PickleWriter(4).op('\x8f').mark().integer(1).op('\x90').finish());
  EXPECT_EQ(nodeOf(set.value, PickleNodeKind::kSet)->items.size(), 1U);
  const Parsed tuple(PickleWriter().none().boolean(true).integer(3).op('\x87').finish());
  EXPECT_TRUE(std::get<bool>(nodeOf(tuple.value, PickleNodeKind::kTuple)->items[1]));
}

TEST(Pickle, ReadsStackAndMemoOperations) {
  const Parsed parsed(PickleWriter(4)
                          .integer(7)
                          .op('\x94')
                          .op('q', "\x05")
                          .op('0')
                          .mark()
                          .op('0')
                          .mark()
                          .none()
                          .op('1')
                          .op('h', std::string(1, '\0'))
                          .op('j', std::string("\x05\0\0\0", 4))
                          .op('2')
                          .op('\x87')
                          .finish());
  const PickleNode* tuple = nodeOf(parsed.value, PickleNodeKind::kTuple);
  ASSERT_NE(tuple, nullptr);
  for (const PickleValue& item : tuple->items) {
    EXPECT_EQ(std::get<std::int64_t>(item), 7);
  }
}

TEST(Pickle, ReadsAnOrderedDictOfPython2) {
  const Parsed parsed(PickleWriter()
                          .global("collections", "OrderedDict")
                          .emptyList()
                          .emptyList()
                          .text("key")
                          .append()
                          .integer(4)
                          .append()
                          .append()
                          .op('\x85')
                          .reduce()
                          .finish());
  const PickleNode* dict = nodeOf(parsed.value, PickleNodeKind::kDict);
  ASSERT_NE(dict, nullptr);
  EXPECT_EQ(std::get<PickleText>(dict->items.at(0)).value, "key");
  EXPECT_EQ(std::get<std::int64_t>(dict->items.at(1)), 4);
}

TEST(Pickle, RefusesEveryOpcodeThatIsNotOnTheList) {
  const std::string_view accepted =
      "\x80.(012N\x88\x89JKM\x8a\x8bGX\x8cUTBC)t\x85\x86\x87]ae}su\x8f\x90"
      "c\x93R\x81"
      "bqrhj\x94\x95Q";
  for (int opcode = 0; opcode < 256; ++opcode) {
    const char code = static_cast<char>(opcode);
    if (accepted.find(code) == std::string_view::npos) {
      expectPickleRefused(PickleWriter().op(code, std::string(16, '\0')).finish(),
                          "the opcode " + std::to_string(opcode) + " that no weight file needs");
    }
  }
}

TEST(Pickle, RefusesClassicGadgetsOfOtherOpcodes) {
  expectPickleRefused("(S'true'\nios\nsystem\n.", "the opcode 83");
  expectPickleRefused("(ios\nsystem\n.", "the opcode 105");
  expectPickleRefused(PickleWriter().op('\x82', "\x01").finish(), "the opcode 130");
  expectPickleRefused(PickleWriter().mark().op('o').finish(), "the opcode 111");
  expectPickleRefused(PickleWriter(4).none().none().none().op('\x92').finish(), "the opcode 146");
}

TEST(Pickle, RefusesStackUnderflow) {
  for (const char* opcodes :
       {"",  "0",    "1",    "2",    "a",    "s",    "u",    "e",  "t",   "R",   "b",
        "Q", "\x85", "\x86", "\x87", "\x81", "\x93", "\x90", "]a", "N(R", "}Ns", "](a"}) {
    PickleWriter out;
    for (const char opcode : std::string_view(opcodes)) {
      out.op(opcode);
    }
    SCOPED_TRACE(opcodes);
    expectPickleRefused(out.finish(), "its pickle has");
  }
}

TEST(Pickle, RefusesMisusedContainers) {
  expectPickleRefused(PickleWriter().emptyDict().none().append().finish(), "no container");
  expectPickleRefused(PickleWriter().emptyList().none().none().setItem().finish(), "no container");
  expectPickleRefused(PickleWriter().emptyDict().mark().none().op('u').finish(), "without a value");
  expectPickleRefused(PickleWriter().none().none().finish(), "2 values left");
  expectPickleRefused(PickleWriter().none().mark().finish(), "values left");
  expectPickleRefused(PickleWriter().none().emptyTuple().reduce().finish(), "no function");
  expectPickleRefused(PickleWriter().global("torch", "float32").emptyTuple().reduce().finish(),
                      "no function");
  expectPickleRefused(PickleWriter().global("torch", "FloatStorage").emptyTuple().reduce().finish(),
                      "no function");
  expectPickleRefused(PickleWriter().global("torch", "Size").emptyTuple().reduce().finish(),
                      "no tuple");
  expectPickleRefused(PickleWriter().emptyList().emptyDict().build().finish(), "takes none");
  expectPickleRefused(PickleWriter().integer(1).text("x").op('\x93').finish(), "no text");
}

TEST(Pickle, RefusesTruncation) {
  PickleWriter out;
  out.emptyDict().text("key").op('q', "\x01").integer(5).setItem();
  out.text("w");
  addTensorCall(out, {});
  const std::string good = out.setItem().finish();
  for (std::size_t size = 0; size < good.size(); ++size) {
    expectPickleRefused(good.substr(0, size), "its pickle has");
  }
}

TEST(Pickle, RefusesWrongLengths) {
  expectPickleRefused(PickleWriter()
                          .op('X',
                              "\xff\xff\xff\xff"
                              "abc")
                          .finish(),
                      "a text of 4294967295 bytes");
  expectPickleRefused(PickleWriter().op('T', std::string("\0\0\0\x80", 4)).finish(),
                      "over the limit");
  expectPickleRefused(PickleWriter().op('B', "\xff\xff\xff\xff").finish(), "over the limit");
  expectPickleRefused(PickleWriter().op('\x8b', "\xff\xff\xff\xff").finish(), "over the limit");
  expectPickleRefused(PickleWriter()
                          .op('U',
                              "\xff"
                              "abc")
                          .finish(),
                      "end too early");
  expectPickleRefused(PickleWriter(4).op('\x95', std::string(8, '\xff')).none().finish(), "frame");
  expectPickleRefused(PickleWriter().op('c', "collections").finish(), "without an end");
  expectPickleRefused(PickleWriter(1).none().finish(), "protocol 1");
  expectPickleRefused(PickleWriter(6).none().finish(), "protocol 6");
}

TEST(Pickle, StringLimitIsExact) {
  const std::string text(limits::kMaxPickleString, 's');
  EXPECT_EQ(std::get<PickleText>(Parsed(PickleWriter().text(text).finish()).value).value.size(),
            limits::kMaxPickleString);
  expectPickleRefused(PickleWriter().text(text + 's').finish(), "over the limit");
}

std::string nested(std::size_t levels) {
  PickleWriter out;
  out.emptyList();
  for (std::size_t i = 1; i < levels; ++i) {
    out.op('\x85');
  }
  return out.finish();
}

TEST(Pickle, DepthLimitIsExact) {
  EXPECT_NE(nodeOf(Parsed(nested(limits::kMaxPickleDepth)).value, PickleNodeKind::kTuple), nullptr);
  expectPickleRefused(nested(limits::kMaxPickleDepth + 1), "nested more than 64 levels");
  expectPickleRefused(nested(1'000'000), "nested more than 64 levels");
}

TEST(Pickle, StackLimitIsExact) {
  const std::string values(limits::kMaxPickleStack - 1, 'N');
  const Parsed parsed("\x80\x02(" + values + "t.");
  EXPECT_EQ(nodeOf(parsed.value, PickleNodeKind::kTuple)->items.size(), values.size());
  expectPickleRefused("\x80\x02N" + values + "N.", "too many values on its stack");
  expectPickleRefused(std::string(limits::kMaxPickleStack + 1, '('), "too many marks");
}

TEST(Pickle, MemoLimitIsExact) {
  std::string bytes = "N";
  for (std::size_t i = 0; i < limits::kMaxPickleMemo; ++i) {
    bytes += '\x94';
  }
  EXPECT_TRUE(std::holds_alternative<std::monostate>(Parsed(bytes + '.').value));
  expectPickleRefused(bytes + "\x94.", "remembered values");
  expectPickleRefused(PickleWriter().none().op('r', "\xff\xff\xff\xff").op('h', "\x01").finish(),
                      "which it never stored");
}

TEST(Pickle, ValueLimitBoundsTheMemoryOfRepeatedCalls) {
  PickleWriter out;
  out.global("collections", "OrderedDict").op('q', "\x01").emptyList().mark();
  for (int i = 0; i < 10'000; ++i) {
    out.none().none().op('\x86');
  }
  out.op('e').op('\x85').op('q', "\x02").op('0').op('0');
  for (int i = 0; i < 10'000; ++i) {
    out.op('h', "\x01").op('h', "\x02").reduce().op('0');
  }
  expectPickleRefused(out.none().finish(), "more than 4194304 values");
}

TEST(Pickle, ContainersThatHoldThemselvesAreHarmless) {
  const Parsed list(PickleWriter().emptyList().op('q', "\x01").op('h', "\x01").append().finish());
  const PickleNode* node = nodeOf(list.value, PickleNodeKind::kList);
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(nodeOf(node->items.at(0), PickleNodeKind::kList), node);
  PickleWriter often;
  often.emptyList().op('q', "\x01");
  for (std::size_t i = 0; i < limits::kMaxPickleDepth; ++i) {
    often.op('h', "\x01").append();
  }
  expectPickleRefused(often.finish(), "nested more than");
}

TEST(Pickle, AStateDictThatHoldsItselfIsRead) {
  PickleWriter out;
  out.emptyDict().op('q', "\x01").text("model").op('h', "\x01").setItem().text("w");
  addTensorCall(out, {});
  const TempFolder folder;
  const auto path = folder.write("m.pth", torchZipOf(out.setItem().finish(), {floatsUpTo(6)}));
  EXPECT_EQ(openWeightFile(path).tensors.size(), 1U);
}

/// Payloads that would make a file if anything were executed.
class HostilePickle : public testing::TestWithParam<int> {
 protected:
  void expectGlobalRefused(const std::string& module, const std::string& name) const {
    SCOPED_TRACE(module + '.' + name);
    const TempFolder folder;
    const std::filesystem::path flag = folder.path() / "flag";
    for (const bool onStack : {false, true}) {
      PickleWriter out(GetParam());
      onStack ? out.stackGlobal(module, name) : out.global(module, name);
      out.text("touch " + flag.string()).op('\x85').reduce();
      const std::string pickle = out.finish();
      const std::string shown = '"' + module + '.' + name + '"';
      expectRefused(folder.write("bare.pkl", pickle), ErrorCode::kUnsupported, shown);
      expectRefused(
          folder.write("zip.pth", torchZipOf(pickle, {})), ErrorCode::kUnsupported, shown);
      EXPECT_FALSE(std::filesystem::exists(flag));
    }
  }
};

TEST_P(HostilePickle, IsRefusedByTheNameOfItsGlobal) {
  for (const auto& [module, name] : std::initializer_list<std::pair<const char*, const char*>>{
           {"os", "system"},
           {"posix", "system"},
           {"nt", "system"},
           {"subprocess", "Popen"},
           {"builtins", "eval"},
           {"__builtin__", "exec"},
           {"builtins", "getattr"},
           {"importlib", "import_module"},
           {"torch", "load"},
           {"torch.hub", "load"},
           {"torch._utils", "_rebuild_tensor_v3"},
           {"collections", "OrderedDict.__init__"},
           {"torch", "FloatStorage.from_file"},
           {"numpy.core.multiarray", "_reconstruct"},
           {"numpy", "fromfile"},
           {"pickle", "loads"},
           {"", ""},
           {"collections", "orderedDict"}}) {
    expectGlobalRefused(module, name);
  }
}

INSTANTIATE_TEST_SUITE_P(Protocols, HostilePickle, testing::Values(2, 3, 4, 5));

TEST(Pickle, NamesInMessagesAreShortAndPrintable) {
  expectPickleRefused(PickleWriter().stackGlobal("a\nb", std::string(900, 'x')).finish(),
                      "\"a?b.xxxx",
                      ErrorCode::kUnsupported);
}

TEST(Pickle, AHarmlessBarePickleIsNoWeightFile) {
  for (const int protocol : {2, 3, 4, 5}) {
    expectBytesRefused(PickleWriter(protocol).emptyDict().finish(),
                       ErrorCode::kBadData,
                       "not a PyTorch weight file");
  }
}

}  // namespace
}  // namespace patchscape
