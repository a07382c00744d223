// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>

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

}  // namespace patchscape::test
