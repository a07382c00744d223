// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace patchscape {

/// Measures the largest single allocation by `new` while it lives. One at a time.
class AllocationWatch {
 public:
  AllocationWatch();
  AllocationWatch(const AllocationWatch&) = delete;
  AllocationWatch& operator=(const AllocationWatch&) = delete;
  ~AllocationWatch();

  [[nodiscard]] std::size_t largest() const noexcept;
};

}  // namespace patchscape
