// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/feature_bundle.h"
#include "core/inference/gpu_recording.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace patchscape::vit {

/// Repeats passes of one shape from a recording, as video and sliding windows ask for them: a small
/// network's kernels take less time than queueing them one by one.
///
/// Thread: one at a time.
class RecordedPass {
 public:
  /// The network, from pixels on the device to tokens on the device; it must not wait for the GPU.
  using Pass = std::function<FeatureBundle(const at::Tensor& pixels)>;
  /// As recordOnGpu(); tests give one that needs no GPU.
  using Recorder = std::function<std::unique_ptr<GpuRecording>(const c10::Device&,
                                                               const std::function<void()>&)>;

  explicit RecordedPass(Recorder record = recordOnGpu)
      : record_(std::move(record)) {}

  /// The tokens of `pixels` by the recording, which is made once a shape with its layers has come
  /// several times in a row, and dropped when another comes. Nothing where the caller has to run
  /// the pass itself. Errors: kOutOfMemory and others of `pass` never; the caller meets them.
  [[nodiscard]] std::optional<FeatureBundle> run(const at::Tensor& pixels,
                                                 const std::vector<std::int64_t>& layers,
                                                 const Pass& pass);

  /// Drops the recording and the device memory it holds.
  void forget();

  [[nodiscard]] bool recorded() const noexcept { return recording_ != nullptr; }

 private:
  void record(const at::Tensor& pixels, const Pass& pass);

  Recorder record_;
  bool refused_ = false;  ///< This device cannot: never try again.
  int usualPasses_ = 0;   ///< Of this shape in a row.
  std::vector<std::int64_t> shape_;
  std::vector<std::int64_t> layers_;
  at::Tensor pixels_;     ///< What the recording reads.
  FeatureBundle tokens_;  ///< What it writes.
  std::unique_ptr<GpuRecording> recording_;
};

}  // namespace patchscape::vit
