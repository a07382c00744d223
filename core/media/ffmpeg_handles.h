// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/frame.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

namespace patchscape::ffmpeg {

/// FFmpeg's "no timestamp".
inline constexpr std::int64_t kNoTimestamp = std::numeric_limits<std::int64_t>::min();

struct Closer {
  void operator()(AVCodecContext* codec) const noexcept { avcodec_free_context(&codec); }
  void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
  void operator()(SwsContext* scaler) const noexcept { sws_freeContext(scaler); }
};

using CodecPtr = std::unique_ptr<AVCodecContext, Closer>;
using AvFramePtr = std::unique_ptr<AVFrame, Closer>;
using PacketPtr = std::unique_ptr<AVPacket, Closer>;
using ScalerPtr = std::unique_ptr<SwsContext, Closer>;

/// Bounds what FFmpeg may allocate at once and keeps it from printing. Thread: any.
void prepareOnce();

/// What FFmpeg says of its error `code`, such as "Invalid data found when processing input".
[[nodiscard]] std::string textOf(int code);

/// Throws kOutOfMemory where `pointer` is null: FFmpeg's only way to say so.
void requireMemory(const void* pointer);

[[nodiscard]] AVRational toAv(const Rational& ratio);
[[nodiscard]] Rational fromAv(AVRational ratio) noexcept;

}  // namespace patchscape::ffmpeg
