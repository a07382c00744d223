// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/weights/weight_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

/// Reads the first and the last byte of a tensor, so that the sanitizer sees a wrong place.
unsigned touch(const patchscape::WeightTensor& tensor) {
  if (tensor.elements() == 0) {
    return 0;
  }
  std::size_t last = 0;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    last += static_cast<std::size_t>((tensor.shape[i] - 1) * tensor.strides[i]);
  }
  const std::size_t end = (last + 1) * bytesOf(tensor.dtype);
  const std::span<const std::byte> file = tensor.file->bytes();
  if (tensor.data < file.data() ||
      end > file.size() - static_cast<std::size_t>(tensor.data - file.data())) {
    std::abort();
  }
  return std::to_integer<unsigned>(tensor.data[0]) +
         std::to_integer<unsigned>(tensor.data[end - 1]);
}

}  // namespace

/// Opens the input as a weight file: it must open soundly or throw patchscape::Error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int memory = ::memfd_create("weights", MFD_CLOEXEC);
  if (memory < 0 || ::write(memory, data, size) != static_cast<ssize_t>(size)) {
    std::abort();
  }
  try {
    volatile unsigned sink = 0;
    for (const auto& tensor :
         patchscape::openWeightFile("/proc/self/fd/" + std::to_string(memory)).tensors) {
      sink = sink + touch(tensor);
    }
  } catch (const patchscape::Error&) {
    // Refused, as most inputs must be.
  }
  ::close(memory);
  return 0;
}
