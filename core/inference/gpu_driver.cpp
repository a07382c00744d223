// SPDX-License-Identifier: Apache-2.0
#include "core/inference/gpu_driver.h"

#include <dlfcn.h>

#include <array>
#include <cstddef>

namespace patchscape {
namespace {

/// The calls of libcuda used here, as its documentation declares them; 0 is success.
struct Driver {
  int (*init)(unsigned int) = nullptr;
  int (*device)(int*, int) = nullptr;
  int (*name)(char*, int, int) = nullptr;
  int (*memory)(std::size_t*, int) = nullptr;

  [[nodiscard]] bool usable() const { return init && device && name && memory && init(0) == 0; }
};

template <typename Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
}

Driver openDriver() {
  Driver driver;
  // Never closed: LibTorch holds the same library until the program ends.
  if (void* const library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL)) {
    find(library, "cuInit", driver.init);
    find(library, "cuDeviceGet", driver.device);
    find(library, "cuDeviceGetName", driver.name);
    find(library, "cuDeviceTotalMem_v2", driver.memory);
  }
  return driver;
}

}  // namespace

GpuFacts describeGpu(int index) {
  static const Driver kDriver = openDriver();
  GpuFacts facts;
  int device = 0;
  if (!kDriver.usable() || kDriver.device(&device, index) != 0) {
    return facts;
  }
  std::array<char, 256> name{};
  if (kDriver.name(name.data(), static_cast<int>(name.size()) - 1, device) == 0) {
    facts.name = name.data();
  }
  std::size_t bytes = 0;
  if (kDriver.memory(&bytes, device) == 0) {
    facts.memoryBytes = static_cast<std::int64_t>(bytes);
  }
  return facts;
}

}  // namespace patchscape
