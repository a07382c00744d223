// SPDX-License-Identifier: Apache-2.0
#include "core/inference/device.h"

#include "core/base/error.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <sys/sysinfo.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <thread>

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
          .memoryBytes = static_cast<std::int64_t>(info.totalram) * info.mem_unit};
}

/// The driver's own name of each GPU; CUDA's headers are not used, so that one build serves all.
std::vector<std::string> gpuNames() {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/driver/nvidia/gpus", ignored)) {
    names.push_back(firstValue(entry.path() / "information", "Model"));
  }
  return names;
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

}  // namespace

std::vector<DeviceDescription> listDevices() {
  std::vector<DeviceDescription> devices{describeCpu()};
  const auto names = gpuNames();
  for (int i = 0; i < cudaDevices(); ++i) {
    const auto index = static_cast<std::size_t>(i);
    devices.push_back({.id = "cuda:" + std::to_string(i),
                       .name = index < names.size() ? names[index] : "CUDA GPU",
                       .threads = 0,
                       .memoryBytes = 0});
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

}  // namespace patchscape
