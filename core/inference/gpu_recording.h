// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

namespace patchscape {

/// Work that a GPU repeats by itself: its kernels are queued all at once instead of one by one.
///
/// Thread: one at a time.
class GpuRecording {
 public:
  virtual ~GpuRecording() = default;

  /// Queues the work again. It reads and writes the tensors it was recorded with, in place.
  virtual void replay() = 0;
};

/// Runs `work` once and records it in a second run; nothing of it may wait for the GPU.
///
/// Null where this build or device cannot record (the CPU; a LibTorch before 2.13 without CUDA's
/// headers beside it). Errors: those of `work`; c10::Error where the GPU refuses the recording.
[[nodiscard]] std::unique_ptr<GpuRecording> recordOnGpu(const c10::Device& device,
                                                        const std::function<void()>& work);

}  // namespace patchscape
