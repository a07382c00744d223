// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/batch_inputs.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace patchscape {

/// Ends a whole run, unlike another `Error`, which ends one of its inputs.
class BatchEnded final : public Error {
 public:
  using Error::Error;
};

/// What an input's turn comes to.
struct InputTurn {
  enum class Kind {
    kDo,
    kDone,   ///< It is done already; `record` is its JSON object.
    kLater,  ///< Another run does it now.
  };
  Kind kind = Kind::kDo;
  nlohmann::ordered_json record;
};

/// Which inputs a run does and in which order. As it is: all, each once, and nothing is remembered.
///
/// Errors of all: `BatchEnded`.
class InputQueue {
 public:
  virtual ~InputQueue() = default;

  /// Keeps of all inputs those of this run, and names their results. Writes nothing.
  virtual void choose(std::vector<RunInput>& inputs) { numberStems(inputs); }

  /// Whether files of this input's names are those of an earlier try, or of another run by now.
  [[nodiscard]] virtual bool wasTried(const RunInput& /*input*/) { return false; }

  /// Whether an earlier try of it failed or was broken off.
  [[nodiscard]] virtual bool failedBefore(const RunInput& /*input*/) { return false; }

  /// Comes before the first turn, once the folder of the results is there.
  virtual void open() {}

  /// Others may be begun before this one ends.
  virtual InputTurn begin(RunInput& /*input*/) { return {}; }

  /// How an input that was begun ended: the object that --json prints of it.
  virtual void end(const RunInput& /*input*/, const nlohmann::ordered_json& /*object*/) {}
};

}  // namespace patchscape
