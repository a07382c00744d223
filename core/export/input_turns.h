// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/input_queue.h"
#include "core/session/analysis_request.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace patchscape {

/// Goes through the inputs of a run: begins each as its queue says, opens its picture, and has as
/// many of them share a pass as `BatchSize` finds good.
class InputTurns {
 public:
  virtual ~InputTurns() = default;

 protected:
  /// Takes all turns; inputs that another run does come again until that one has ended.
  ///
  /// An input that failed before, or that an earlier run broke off, shares its pass with none: what
  /// ended that run may end this one, too. Errors: those of the functions below, and of the queue.
  void takeAll(std::vector<RunInput>& inputs,
               InputQueue& queue,
               const std::shared_ptr<BatchSize>& size);

 private:
  struct Group;

  /// Asked before each turn.
  virtual void stopWhereCancelled() const = 0;
  virtual void opening(const RunInput& /*input*/) {}
  [[nodiscard]] virtual AnalysisRequest request(const RunInput& input) const = 0;
  /// Does an input that was begun, unless it has a problem, and ends its turn.
  virtual void doOne(std::size_t index, const AnalysisRequest& request) = 0;
  /// An input is done already.
  virtual void passOver(std::size_t index, const InputTurn& turn) = 0;
  /// So many inputs are left, which another run does now.
  virtual void waitFor(std::size_t /*count*/) {}

  [[nodiscard]] bool take(std::size_t index, Group& group);
  void add(std::size_t index, Group& group);
  void runAll(Group& group);
};

}  // namespace patchscape
