// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace patchscape::test {

/// What this process holds at the moment, as Linux counts it.
struct ProcessUse {
  std::size_t residentBytes = 0;
  std::ptrdiff_t files = 0;
  std::ptrdiff_t threads = 0;

  [[nodiscard]] static ProcessUse now() {
    const auto entries = [](const char* folder) {
      return std::distance(std::filesystem::directory_iterator(folder),
                           std::filesystem::directory_iterator());
    };
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return {pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)),
            entries("/proc/self/fd"),
            entries("/proc/self/task")};
  }
};

/// Forgets the most memory that this process ever held, so that `peakBytes` begins anew.
inline void forgetPeak() { std::ofstream("/proc/self/clear_refs") << '5'; }

/// The most memory that this process held since `forgetPeak`.
inline std::size_t peakBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (std::size_t kilobytes = 0; word == "VmHWM:" && status >> kilobytes) {
      return 1024 * kilobytes;
    }
  }
  return 0;
}

}  // namespace patchscape::test
