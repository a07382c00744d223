// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/frame_convert.h"
#include "core/media/frame_source.h"
#include "core/media/video_input.h"

#include <deque>
#include <filesystem>

namespace patchscape {

/// The frames of a video file.
///
/// Frames come in the order shown, each with its own timestamp. Decoded frames near the position
/// are kept, so that stepping back decodes a group of frames once. Thread: one at a time.
class VideoReader final : public FrameSource {
 public:
  /// Errors: as `openFrameSource`.
  explicit VideoReader(const std::filesystem::path& path, const KeepGoing& keepGoing = {});

  [[nodiscard]] const SourceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] FramePtr next(const KeepGoing& keepGoing = {}) override;
  [[nodiscard]] std::int64_t position() const noexcept override { return position_; }
  void seek(std::int64_t index) override;
  [[nodiscard]] std::optional<std::string> damage() const override;

 private:
  void describe();
  void describeRate();
  [[nodiscard]] FramePtr kept(std::int64_t index) const;
  void keep(const FramePtr& frame);
  [[nodiscard]] std::int64_t framesThatFit() const noexcept;
  void moveDecoderTo(std::int64_t index, const KeepGoing& keepGoing);
  [[nodiscard]] bool jumpToKeyBefore(std::int64_t index, const KeepGoing& keepGoing);
  void rewind(const KeepGoing& keepGoing);
  [[nodiscard]] bool decode(const KeepGoing& keepGoing);
  void feed(const KeepGoing& keepGoing);
  [[nodiscard]] std::int64_t placeOf(const AVFrame& picture) const;
  void noteLosses(std::int64_t place);
  [[nodiscard]] FramePtr converted();

  std::filesystem::path path_;
  std::unique_ptr<VideoInput> input_;
  VideoIndex index_;
  SourceInfo info_;
  FrameConverter converter_{1};
  ffmpeg::CodecPtr decoder_;
  ffmpeg::PacketPtr packet_;
  ffmpeg::AvFramePtr picture_;  ///< What the decoder gave last.
  bool packetWaits_ = false;    ///< `packet_` was read and is not decoded yet.
  std::int64_t position_ = 0;   ///< What `next` gives.
  std::int64_t decoded_ = 0;    ///< The least index that the decoder can give next.
  std::deque<FramePtr> kept_;   ///< Ascending, bounded in bytes; what lacks between two is lost.
  std::size_t keptBytes_ = 0;

  std::int64_t checkedTo_ = 0;  ///< Losses before this index are counted.
  std::int64_t lost_ = 0;       ///< Frames before `checkedTo_` that did not come.
  std::int64_t firstLost_ = 0;
  std::int64_t flawed_ = 0;  ///< Frames shown with parts that the decoder guessed.
  bool ended_ = false;       ///< The decoder has given all there is, up to `checkedTo_`.
};

}  // namespace patchscape
