// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/ffmpeg_handles.h"
#include "core/media/video_writer.h"

namespace patchscape {

/// The first coder on this system that works for `options`; `globalHeader` where the container
/// keeps the coder's header.
///
/// H.264 is looked for by name at run time, OpenH264 (BSD) before x264 (GPL): the program links
/// FFmpeg's LGPL interface only, and which coder is there is the system's choice (docs/video.md).
/// Errors: kUnsupported where there is none.
[[nodiscard]] ffmpeg::CodecPtr openEncoder(const VideoWriterOptions& options, bool globalHeader);

/// `size` as H.264 wants it: even.
[[nodiscard]] int codedSize(VideoCoding coding, int size) noexcept;

/// Turns pictures and numbers into frames of an encoder. Thread: one at a time.
class FrameFiller {
 public:
  explicit FrameFiller(const AVCodecContext& encoder);

  /// Errors: kOutOfMemory. The frame is valid until the next call.
  [[nodiscard]] AVFrame& fill(const Image& image);
  [[nodiscard]] AVFrame& fill(std::span<const std::uint16_t> numbers);

 private:
  void makeWritable();

  ffmpeg::ScalerPtr scaler_;
  ffmpeg::AvFramePtr frame_;
  ffmpeg::AvFramePtr rgb_;
};

}  // namespace patchscape
