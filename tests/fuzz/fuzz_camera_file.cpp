// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/session/intrinsics_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

/// Opens the input as a camera: it must be one or throw patchscape::Error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int memory = ::memfd_create("camera", MFD_CLOEXEC);
  if (memory < 0 || ::write(memory, data, size) != static_cast<ssize_t>(size)) {
    std::abort();
  }
  try {
    requireValid(
        patchscape::readIntrinsicsFile("/proc/self/fd/" + std::to_string(memory), 640, 480));
  } catch (const patchscape::Error& error) {
    if (error.code() == patchscape::ErrorCode::kInternal) {
      std::abort();
    }
  }
  ::close(memory);
  return 0;
}
