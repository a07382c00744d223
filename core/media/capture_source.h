// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/frame_source.h"

#include <memory>
#include <string>

namespace patchscape {

/// The newest frame of a camera or a GStreamer pipeline.
///
/// A thread of its own reads the device, because a device that stalls cannot be woken; frames that
/// nobody took are replaced, so `index` counts what the device gave and a gap is what was dropped.
/// Errors of `next`: kDeviceLost where a camera has gone; a pipeline that ends gives null.
/// Thread: one at a time.
class CaptureSource final : public FrameSource {
 public:
  /// Waits for the first frame. Errors: kDeviceLost, kInvalidArgument (no such locator),
  /// kUnsupported (size), kCancelled.
  CaptureSource(const std::string& locator, const CaptureMode& mode, const KeepGoing& keepGoing);
  ~CaptureSource() override;

  [[nodiscard]] const SourceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] FramePtr next(const KeepGoing& keepGoing = {}) override;
  [[nodiscard]] std::int64_t position() const noexcept override { return position_; }
  void seek(std::int64_t index) override;

 private:
  class Device;

  std::unique_ptr<Device> device_;
  SourceInfo info_;
  bool endIsLoss_;  ///< A camera does not end, it vanishes.
  std::int64_t position_ = 0;
};

}  // namespace patchscape
