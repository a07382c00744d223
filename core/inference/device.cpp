// SPDX-License-Identifier: Apache-2.0
#include "core/inference/device.h"

#include "core/base/error.h"
#include "core/inference/gpu_driver.h"
#include "core/inference/torch_errors.h"
#include "core/inference/vit/kernels.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <sys/sysinfo.h>
#if __has_include(<torch/headeronly/version.h>)  // Since 2.9, as are device allocators.
#include <c10/core/CachingDeviceAllocator.h>
#define PATCHSCAPE_DEVICE_ALLOCATOR
#endif

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

namespace patchscape {
namespace {

/// The value behind "key   : value" of a /proc file's line, or nothing.
std::string valueOf(const std::string& line, std::string_view key) {
  if (!line.starts_with(key)) {
    return {};
  }
  const auto colon = line.find(':');
  const auto start = colon == line.npos ? line.npos : line.find_first_not_of(" \t", colon + 1);
  return start == line.npos ? std::string() : line.substr(start);
}

std::string firstValue(const std::filesystem::path& file, std::string_view key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (std::string value = valueOf(line, key); !value.empty()) {
      return value;
    }
  }
  return {};
}

/// Physical cores this process may use; hyper-threads only slow matrix products down.
int physicalCores() {
  std::ifstream in("/proc/cpuinfo");
  std::set<std::pair<std::string, std::string>> cores;
  std::string package;
  for (std::string line; std::getline(in, line);) {
    if (const std::string id = valueOf(line, "physical id"); !id.empty()) {
      package = id;
    }
    if (const std::string id = valueOf(line, "core id"); !id.empty()) {
      cores.emplace(package, id);
    }
  }
  const int logical = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return cores.empty() ? logical : std::min(logical, static_cast<int>(cores.size()));
}

DeviceDescription describeCpu() {
  struct sysinfo info {};
  sysinfo(&info);
  std::string name = firstValue("/proc/cpuinfo", "model name");
  return {.id = "cpu",
          .name = name.empty() ? "CPU" : name,
          .threads = physicalCores(),
          .memoryBytes = static_cast<std::int64_t>(info.totalram) * info.mem_unit,
          .kernels = vit::usableKernels()};
}

int cudaDevices() {
  return at::hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().deviceCount()) : 0;
}

/// The index in "cuda:2"; 0 for "cuda"; −1 for anything else.
int cudaIndex(std::string_view device) {
  constexpr std::string_view kCuda = "cuda";
  if (device == kCuda) {
    return 0;
  }
  if (!device.starts_with("cuda:")) {
    return -1;
  }
  int index = -1;
  const auto* end = device.data() + device.size();
  const auto parsed = std::from_chars(device.data() + kCuda.size() + 1, end, index);
  return parsed.ec == std::errc() && parsed.ptr == end ? index : -1;
}

constexpr std::array<std::pair<Kernels, std::string_view>, 4> kKernelNames{
    {{Kernels::kAuto, "auto"},
     {Kernels::kPlain, "plain"},
     {Kernels::kPacked, "packed"},
     {Kernels::kPackedAttention, "packed-attention"}}};

}  // namespace

std::string nameOf(Kernels kernels) {
  return std::string(
      std::ranges::find(kKernelNames, kernels, [](const auto& row) { return row.first; })->second);
}

std::optional<Kernels> kernelsNamed(std::string_view name) {
  const auto* const row =
      std::ranges::find(kKernelNames, name, [](const auto& each) { return each.second; });
  return row == kKernelNames.end() ? std::nullopt : std::optional<Kernels>(row->first);
}

std::vector<DeviceDescription> listDevices() {
  std::vector<DeviceDescription> devices{describeCpu()};
  for (int i = 0; i < cudaDevices(); ++i) {
    GpuFacts facts = describeGpu(i);
    devices.push_back({.id = "cuda:" + std::to_string(i),
                       .name = std::move(facts.name),
                       .threads = 0,
                       .memoryBytes = facts.memoryBytes,
                       .kernels = {}});
  }
  return devices;
}

std::string resolveDevice(const DeviceChoice& choice) {
  const int gpus = cudaDevices();
  if (choice.device == "auto") {
    return gpus > 0 ? "cuda:0" : "cpu";
  }
  if (choice.device == "cpu") {
    return "cpu";
  }
  const int index = cudaIndex(choice.device);
  if (index < 0) {
    throw Error(ErrorCode::kInvalidArgument,
                "\"" + choice.device + "\" is no device: use auto, cpu, cuda or cuda:N.");
  }
  if (index >= gpus) {
    throw Error(ErrorCode::kUnsupported,
                gpus == 0 ? "No CUDA device can be used here: install a CUDA build of LibTorch and "
                            "its driver, or use --device cpu."
                          : "There is no " + choice.device + ": this machine has " +
                                std::to_string(gpus) + " CUDA device(s), counted from 0.");
  }
  return "cuda:" + std::to_string(index);
}

void useExactFloat32() {
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
}

void synchronise(const Runtime& runtime) {
  const at::Device device(runtime.device);
  if (device.is_cpu()) {
    return;
  }
  translateTorchErrors("running the model", [&] {
    c10::impl::VirtualGuardImpl(device.type()).getStream(device).synchronize();
  });
}

void releaseCachedMemory(const Runtime& runtime) {
  const at::Device device(runtime.device);
  if (device.is_cpu() || cudaDevices() == 0) {
    return;
  }
#ifdef PATCHSCAPE_DEVICE_ALLOCATOR
  translateTorchErrors("releasing memory",
                       [&] { at::getDeviceAllocator(device.type())->emptyCache(); });
#endif
}

}  // namespace patchscape
