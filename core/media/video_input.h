// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/media/ffmpeg_handles.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace patchscape {

/// A video file opened by FFmpeg, with the one picture stream that is shown.
///
/// Only files of known containers open, by their contents; nothing that a file names is followed.
/// Thread: one at a time.
class VideoInput {
 public:
  /// Errors: kNotFound, kBadData (no video, damaged), kUnsupported (sound only, too large),
  /// kCancelled.
  VideoInput(const std::filesystem::path& path, const KeepGoing& keepGoing);

  VideoInput(const VideoInput&) = delete;
  VideoInput& operator=(const VideoInput&) = delete;
  ~VideoInput();

  [[nodiscard]] AVFormatContext& format() const noexcept { return *format_; }
  [[nodiscard]] AVStream& video() const noexcept { return *format_->streams[videoStream_]; }
  /// The first sound stream; null where there is none.
  [[nodiscard]] AVStream* audio() const noexcept;

  /// Makes `read` give the sound in place of the picture; null where there is none.
  AVStream* selectAudio() noexcept;

  /// Reads the next packet of a stream that is not discarded.
  ///
  /// Gives FFmpeg's code, 0 where a packet came. Errors: kCancelled.
  [[nodiscard]] int read(AVPacket& packet, const KeepGoing& keepGoing);

  /// Goes to the last key frame at or before `timestamp` of the video; false where it cannot.
  [[nodiscard]] bool seek(std::int64_t timestamp);

  /// The stream's decoder, ready, with the program's limits.
  [[nodiscard]] ffmpeg::CodecPtr openDecoder() const;

 private:
  struct Interrupt;
  struct FormatCloser {
    void operator()(AVFormatContext* format) const noexcept { avformat_close_input(&format); }
  };

  void findStreams(const std::string& name);
  void requireAllowed(const std::string& name) const;

  std::unique_ptr<Interrupt> interrupt_;
  std::unique_ptr<AVFormatContext, FormatCloser> format_;
  unsigned videoStream_ = 0;
};

/// Every frame of a video by its timestamp, found without decoding.
struct VideoIndex {
  /// A frame that decoding may begin at.
  struct Key {
    std::int64_t ticks = 0;   ///< When it is shown.
    std::int64_t seekTo = 0;  ///< What FFmpeg is asked for to get there.
  };
  std::vector<std::int64_t> ticks;  ///< Ascending: place i is frame i.
  std::vector<Key> keys;            ///< Ascending.
  std::int64_t announced = 0;       ///< Frames that the file says it has; at least ticks.size().
  bool complete = true;             ///< Every packet said when it is shown.
};

/// Reads all packets of the video once and goes back to the start.
///
/// Errors: kBadData without a frame, kUnsupported past limits::kMaxVideoFrames, kCancelled.
[[nodiscard]] VideoIndex indexVideo(VideoInput& input, const KeepGoing& keepGoing);

}  // namespace patchscape
