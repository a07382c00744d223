// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

enum class Precision { kAuto, kFloat32, kBFloat16, kFloat16 };

/// By which kernels a processor computes a network; a GPU has its own.
enum class Kernels {
  kAuto,             ///< What a short trial finds fastest (`fastestKernels`).
  kPlain,            ///< LibTorch's own: the reference.
  kPacked,           ///< oneDNN's products on packed weights, steps after them in one go.
  kPackedAttention,  ///< The attention by rows that stay in the cache too.
};

/// "auto", "plain", "packed" or "packed-attention".
[[nodiscard]] std::string nameOf(Kernels kernels);
[[nodiscard]] std::optional<Kernels> kernelsNamed(std::string_view name);

/// Where and how a model runs, as a person says it.
struct DeviceChoice {
  std::string device = "auto";  ///< "auto", "cpu", "cuda" or "cuda:N".
  Precision precision = Precision::kAuto;
  int threads = 0;  ///< 0: one a physical core.
  Kernels kernels = Kernels::kAuto;
  /// Of the tiles in which large inputs are computed, pixels; 0: never in tiles; none: by itself.
  std::optional<std::int64_t> tileSide;

  [[nodiscard]] bool operator==(const DeviceChoice&) const = default;
};

/// One device of this machine.
struct DeviceDescription {
  std::string id;    ///< "cpu" or "cuda:0", as DeviceChoice takes it.
  std::string name;  ///< "AMD EPYC 7B13" or "NVIDIA H100".
  int threads = 0;   ///< CPU only.
  std::int64_t memoryBytes = 0;
  std::vector<Kernels> kernels;  ///< CPU only: those it has, which --kernels takes.
};

/// Where and how a loaded model runs.
struct Runtime {
  std::string device;     ///< "cpu" or "cuda:0".
  std::string precision;  ///< "fp32", "bf16" or "fp16".
  int threads = 0;        ///< CPU threads LibTorch uses.
  Kernels kernels = Kernels::kPlain;
};

/// The devices found, the CPU first. Thread: any.
[[nodiscard]] std::vector<DeviceDescription> listDevices();

/// Checks a choice and resolves "auto" to an id of listDevices().
///
/// Errors: kInvalidArgument for a name that is no device, kUnsupported for one not in this build or
/// machine.
[[nodiscard]] std::string resolveDevice(const DeviceChoice& choice);

/// Has GPUs compute float32 in float32: LibTorch would round the operands of convolutions to
/// TensorFloat-32, which has 10 bits after the point. Holds for the whole process.
void useExactFloat32();

/// Waits until the work queued on the device is done. Nothing to do on the CPU.
///
/// A GPU works while its caller goes on: what it made may be read at once, since reading waits, but
/// a time may be taken only after this. Errors: kDeviceLost, kOutOfMemory.
void synchronise(const Runtime& runtime);

/// Gives back the device memory that LibTorch holds for reuse. Nothing to do on the CPU.
void releaseCachedMemory(const Runtime& runtime);

}  // namespace patchscape
