// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/weights/allocation_watch.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> watching{false};
std::atomic<std::size_t> largestSeen{0};

}  // namespace

void* operator new(std::size_t size) {
  if (watching && size > largestSeen) {
    largestSeen = size;
  }
  void* memory = std::malloc(size != 0 ? size : 1);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace patchscape {

AllocationWatch::AllocationWatch() {
  largestSeen = 0;
  watching = true;
}

AllocationWatch::~AllocationWatch() { watching = false; }

std::size_t AllocationWatch::largest() const noexcept { return largestSeen; }

}  // namespace patchscape
