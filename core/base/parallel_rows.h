// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <thread>
#include <vector>

namespace patchscape {

/// Runs `work(firstRow, endRow)` over all rows, shared among the processors. `work` must not throw.
template <typename Work>
void overRows(int rows, const Work& work) {
  constexpr int kRowsWorthAThread = 64;
  const int processors = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int shares = std::clamp(rows / kRowsWorthAThread, 1, processors);
  std::vector<std::jthread> threads;
  for (int share = 1; share < shares; ++share) {
    threads.emplace_back([&work, from = rows * share / shares, to = rows * (share + 1) / shares] {
      work(from, to);
    });
  }
  work(0, rows / shares);
}

}  // namespace patchscape
