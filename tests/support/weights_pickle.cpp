// SPDX-License-Identifier: Apache-2.0
#include "tests/support/weights_pickle.h"

#include <limits>

namespace patchscape {

void appendLittleEndian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(i < 8 ? (value >> (8 * i)) & 0xFF : 0));
  }
}

PickleWriter::PickleWriter(int protocol) {
  bytes_.push_back('\x80');
  bytes_.push_back(static_cast<char>(protocol));
}

PickleWriter& PickleWriter::op(char opcode, std::string_view operand) {
  bytes_.push_back(opcode);
  bytes_ += operand;
  return *this;
}

PickleWriter& PickleWriter::text(std::string_view value) {
  std::string operand;
  appendLittleEndian(operand, value.size(), 4);
  operand += value;
  return op('X', operand);
}

PickleWriter& PickleWriter::integer(std::int64_t value) {
  std::string operand;
  if (value >= std::numeric_limits<std::int32_t>::min() &&
      value <= std::numeric_limits<std::int32_t>::max()) {
    appendLittleEndian(operand, static_cast<std::uint64_t>(value), 4);
    return op('J', operand);
  }
  operand.push_back(8);
  appendLittleEndian(operand, static_cast<std::uint64_t>(value), 8);
  return op('\x8a', operand);
}

PickleWriter& PickleWriter::global(std::string_view module, std::string_view name) {
  return op('c', std::string(module) + '\n' + std::string(name) + '\n');
}

PickleWriter& PickleWriter::stackGlobal(std::string_view module, std::string_view name) {
  return text(module).text(name).op('\x93');
}

}  // namespace patchscape
