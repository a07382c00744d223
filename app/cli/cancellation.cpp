// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cancellation.h"

#include <atomic>
#include <csignal>

namespace patchscape::cli {
namespace {

std::atomic<bool> signalCame{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

}  // namespace

void watchForCancellation() {
  struct sigaction action {};
  action.sa_handler = [](int) { signalCame = true; };
  // No SA_RESTART: a list that is being typed on standard input must end, too.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool cancelled() noexcept { return signalCame; }

KeepGoing untilCancelled() {
  return [] { return !cancelled(); };
}

}  // namespace patchscape::cli
