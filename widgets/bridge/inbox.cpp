// SPDX-License-Identifier: Apache-2.0
#include "widgets/bridge/inbox.h"

namespace patchscape {

bool Inbox::wake() { return !std::exchange(woken_, true); }

bool Inbox::put(Ticket ticket, Outcome outcome) {
  const std::scoped_lock lock(mutex_);
  if (!outcome && outcome.error().code() == ErrorCode::kCancelled) {
    contents_.dropped.push_back(ticket);
    return wake();
  }
  contents_.outcomes.emplace_back(ticket, std::move(outcome));
  if (contents_.outcomes.size() > kMaxOutcomes) {
    contents_.dropped.push_back(contents_.outcomes.front().first);
    contents_.outcomes.erase(contents_.outcomes.begin());
  }
  return wake();
}

bool Inbox::put(ProgressNote progress) {
  const std::scoped_lock lock(mutex_);
  contents_.progress = std::move(progress);
  return wake();
}

bool Inbox::put(ModelOutcome model) {
  const std::scoped_lock lock(mutex_);
  contents_.model = std::move(model);
  return wake();
}

Inbox::Contents Inbox::take() {
  const std::scoped_lock lock(mutex_);
  woken_ = false;
  return std::exchange(contents_, {});
}

}  // namespace patchscape
