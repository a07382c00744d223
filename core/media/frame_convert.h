// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/media/ffmpeg_handles.h"

namespace patchscape {

/// Turns decoded frames into upright RGB pictures; keeps what swscale computed for the last size.
///
/// The matrix and range of colours are the frame's own; where it says nothing, BT.709 above
/// 576 rows, else BT.601, as players do. High dynamic range is not mapped. Thread: one at a time.
class FrameConverter {
 public:
  /// `orientation` is EXIF's 1…8, applied to every frame.
  explicit FrameConverter(int orientation)
      : orientation_(orientation) {}

  /// Errors: kUnsupported (size past limits.h), kBadData (a pixel format nobody knows).
  [[nodiscard]] Image convert(const AVFrame& frame);

 private:
  int orientation_;
  ffmpeg::ScalerPtr scaler_;
  int width_ = 0;
  int height_ = 0;
  int format_ = -1;
  ffmpeg::AvFramePtr rgb_;
};

/// The stream's rotation as EXIF's orientation 1…8; 1 where it has none or is not square.
[[nodiscard]] int orientationOf(const AVStream& stream);

/// Degrees clockwise that an orientation turns.
[[nodiscard]] int degreesOf(int orientation) noexcept;

}  // namespace patchscape
