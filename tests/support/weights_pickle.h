// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace patchscape {

/// Appends `bytes` bytes of `value` to `out`, lowest first; those behind the eighth are 0.
void appendLittleEndian(std::string& out, std::uint64_t value, int bytes);

/// Writes a pickle one opcode after the other; good and hostile ones alike.
class PickleWriter {
 public:
  /// Begins with the PROTO opcode.
  explicit PickleWriter(int protocol = 2);

  /// Any opcode followed by any bytes, unchecked.
  PickleWriter& op(char opcode, std::string_view operand = {});

  PickleWriter& mark() { return op('('); }
  PickleWriter& none() { return op('N'); }
  PickleWriter& boolean(bool value) { return op(value ? '\x88' : '\x89'); }
  PickleWriter& text(std::string_view value);
  PickleWriter& integer(std::int64_t value);
  PickleWriter& global(std::string_view module, std::string_view name);
  PickleWriter& stackGlobal(std::string_view module, std::string_view name);
  PickleWriter& tuple() { return op('t'); }
  PickleWriter& emptyTuple() { return op(')'); }
  PickleWriter& emptyDict() { return op('}'); }
  PickleWriter& emptyList() { return op(']'); }
  PickleWriter& orderedDict() { return global("collections", "OrderedDict").emptyTuple().reduce(); }
  PickleWriter& setItem() { return op('s'); }
  PickleWriter& append() { return op('a'); }
  PickleWriter& reduce() { return op('R'); }
  PickleWriter& build() { return op('b'); }
  PickleWriter& persistentId() { return op('Q'); }

  /// The pickle with its STOP opcode.
  [[nodiscard]] std::string finish() const { return bytes_ + '.'; }

 private:
  std::string bytes_;
};

}  // namespace patchscape
