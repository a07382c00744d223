// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_worker.h"

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patchscape {

/// What the worker left for the window: outcomes, the newest progress, the newest model.
///
/// Bounded: a window that does not look for a while finds the newest outcomes, never a long queue
/// of results. Of what was cancelled or made way only the ticket is kept. Thread: `put` from the
/// worker, `take` from the window.
class Inbox {
 public:
  struct ProgressNote {
    Ticket ticket = 0;
    std::string stage;
    double fraction = 0.0;
  };
  struct Contents {
    std::vector<std::pair<Ticket, Outcome>> outcomes;  ///< Oldest first.
    std::vector<Ticket> dropped;  ///< Cancelled, replaced, or superseded before a look.
    std::optional<ProgressNote> progress;
    std::optional<ModelOutcome> model;
  };

  static constexpr std::size_t kMaxOutcomes = 8;

  /// Each returns true where the window has to be woken: nothing was waiting before.
  [[nodiscard]] bool put(Ticket ticket, Outcome outcome);
  [[nodiscard]] bool put(ProgressNote progress);
  [[nodiscard]] bool put(ModelOutcome model);

  /// Everything that waits; leaves the inbox empty.
  [[nodiscard]] Contents take();

 private:
  [[nodiscard]] bool wake();

  std::mutex mutex_;
  Contents contents_;
  bool woken_ = false;
};

}  // namespace patchscape
