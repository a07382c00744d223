// SPDX-License-Identifier: Apache-2.0
#include "core/media/video_reader.h"

#include "core/base/error.h"
#include "core/base/limits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace patchscape {
namespace {

/// Decoding on for so many frames costs less than going to a key frame, and keeps the frames
/// before.
constexpr std::int64_t kFewFrames = 16;

}  // namespace

VideoReader::VideoReader(const std::filesystem::path& path, const KeepGoing& keepGoing)
    : path_(path),
      input_(std::make_unique<VideoInput>(path, keepGoing)),
      index_(indexVideo(*input_, keepGoing)),
      packet_(av_packet_alloc()),
      picture_(av_frame_alloc()) {
  ffmpeg::requireMemory(packet_.get());
  ffmpeg::requireMemory(picture_.get());
  describe();
  rewind(keepGoing);
}

FramePtr VideoReader::next(const KeepGoing& keepGoing) {
  throwIfCancelled(keepGoing);
  FramePtr frame = kept(position_);
  if (!frame) {
    moveDecoderTo(position_, keepGoing);
  }
  while (!frame && decode(keepGoing)) {
    // Of the frames on the way, those that would be dropped again are not worth their colours.
    if (decoded_ > position_ - framesThatFit()) {
      FramePtr candidate = converted();
      keep(candidate);
      frame = decoded_ > position_ ? std::move(candidate) : nullptr;
    }
  }
  if (frame) {
    position_ = frame->index + 1;
  }
  return frame;
}

void VideoReader::seek(std::int64_t index) {
  if (index < 0 || index >= info_.frameCount) {
    throwNoSuchFrame(info_, index);
  }
  position_ = index;
}

std::optional<std::string> VideoReader::damage() const {
  std::string text;
  if (ended_ && checkedTo_ < index_.announced) {
    const bool cut = static_cast<std::int64_t>(index_.ticks.size()) < index_.announced;
    text = info_.name + " stops after frame " + std::to_string(checkedTo_) + " of " +
           std::to_string(index_.announced) +
           (cut ? ": the file is cut short." : ": the rest cannot be decoded.") +
           " What comes before is used.";
  }
  if (lost_ > 0) {
    text += (text.empty() ? "" : " ") + std::to_string(lost_) + " of " +
            std::to_string(index_.announced) + " frames of " + info_.name +
            " cannot be decoded, the first is frame " + std::to_string(firstLost_) + ".";
  }
  if (flawed_ > 0) {
    text += (text.empty() ? "" : " ") + std::to_string(flawed_) + " frames of " + info_.name +
            " are damaged in parts.";
  }
  return text.empty() ? std::nullopt : std::optional(text);
}

FramePtr VideoReader::kept(std::int64_t index) const {
  if (kept_.empty() || kept_.front()->index > index || kept_.back()->index < index) {
    return nullptr;
  }
  return *std::ranges::lower_bound(kept_, index, {}, [](const FramePtr& f) { return f->index; });
}

std::int64_t VideoReader::framesThatFit() const noexcept {
  const auto bytes = std::int64_t{3} * info_.width * info_.height;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(limits::kMaxFrameCacheBytes) / bytes);
}

void VideoReader::keep(const FramePtr& frame) {
  kept_.push_back(frame);
  keptBytes_ += frame->image.pixels().size();
  while (keptBytes_ > limits::kMaxFrameCacheBytes && kept_.size() > 1) {
    keptBytes_ -= kept_.front()->image.pixels().size();
    kept_.pop_front();
  }
}

void VideoReader::moveDecoderTo(std::int64_t index, const KeepGoing& keepGoing) {
  if (index >= decoded_) {
    const auto at = [this](std::int64_t place) {
      const auto last = static_cast<std::int64_t>(index_.ticks.size()) - 1;
      return index_.ticks[static_cast<std::size_t>(std::min(place, last))];
    };
    const auto between = std::ranges::upper_bound(
        index_.keys, at(std::max<std::int64_t>(decoded_ - 1, 0)), {}, &VideoIndex::Key::ticks);
    if (!index_.complete || index < decoded_ + kFewFrames || between == index_.keys.end() ||
        between->ticks > at(index)) {
      return;  // No key frame lies between: decoding on is the shortest way.
    }
  }
  kept_.clear();
  keptBytes_ = 0;
  if (!index_.complete || !jumpToKeyBefore(index, keepGoing)) {
    rewind(keepGoing);
  }
}

bool VideoReader::jumpToKeyBefore(std::int64_t index, const KeepGoing& keepGoing) {
  const auto last = static_cast<std::int64_t>(index_.ticks.size()) - 1;
  const std::int64_t target = index_.ticks[static_cast<std::size_t>(std::min(index, last))];
  const auto after = std::ranges::upper_bound(index_.keys, target, {}, &VideoIndex::Key::ticks);
  if (after == index_.keys.begin() || !input_->seek(std::prev(after)->seekTo)) {
    return false;
  }
  avcodec_flush_buffers(decoder_.get());
  // Formats without an index land somewhere near: only a key frame before the target will do.
  if (input_->read(*packet_, keepGoing) < 0 || (packet_->flags & AV_PKT_FLAG_KEY) == 0 ||
      packet_->pts == ffmpeg::kNoTimestamp || packet_->pts > target) {
    return false;
  }
  packetWaits_ = true;
  decoded_ = std::ranges::lower_bound(index_.ticks, packet_->pts) - index_.ticks.begin();
  return true;
}

void VideoReader::rewind(const KeepGoing& keepGoing) {
  // Opening again works for every container; seeking to the start does not.
  decoder_.reset();
  input_ = std::make_unique<VideoInput>(path_, keepGoing);
  decoder_ = input_->openDecoder();
  packetWaits_ = false;
  decoded_ = 0;
}

bool VideoReader::decode(const KeepGoing& keepGoing) {
  for (;;) {
    const int code = avcodec_receive_frame(decoder_.get(), picture_.get());
    if (code == AVERROR_EOF) {
      ended_ = true;
      checkedTo_ = std::max(checkedTo_, decoded_);
      return false;
    }
    if (code < 0) {
      feed(keepGoing);
      continue;
    }
    const std::int64_t place = placeOf(*picture_);
    if (place >= decoded_) {
      noteLosses(place);
      decoded_ = place + 1;
      return true;
    }
  }
}

void VideoReader::feed(const KeepGoing& keepGoing) {
  if (!packetWaits_ && input_->read(*packet_, keepGoing) < 0) {
    avcodec_send_packet(decoder_.get(), nullptr);
    return;
  }
  // A packet that is refused is lost; the decoder finds its way at a later one.
  packetWaits_ = avcodec_send_packet(decoder_.get(), packet_.get()) == AVERROR(EAGAIN);
}

std::int64_t VideoReader::placeOf(const AVFrame& picture) const {
  const std::int64_t ticks = picture.best_effort_timestamp;
  if (!index_.complete || ticks == ffmpeg::kNoTimestamp) {
    return decoded_;
  }
  const auto expected = static_cast<std::size_t>(decoded_);
  if (expected < index_.ticks.size() && index_.ticks[expected] == ticks) {
    return decoded_;  // Of several frames with one timestamp, the next.
  }
  const auto found = std::ranges::lower_bound(index_.ticks, ticks);
  const bool known = found != index_.ticks.end() && *found == ticks;
  return known ? found - index_.ticks.begin() : decoded_;
}

void VideoReader::noteLosses(std::int64_t place) {
  const std::int64_t from = std::max(decoded_, checkedTo_);
  if (place > from) {
    firstLost_ = lost_ == 0 ? from : firstLost_;
    lost_ += place - from;
  }
  const bool flawed =
      picture_->decode_error_flags != 0 || (picture_->flags & AV_FRAME_FLAG_CORRUPT) != 0;
  if (place >= checkedTo_) {
    flawed_ += flawed ? 1 : 0;
    checkedTo_ = place + 1;
  }
}

FramePtr VideoReader::converted() {
  auto frame = std::make_shared<Frame>();
  frame->image = converter_.convert(*picture_);
  frame->index = decoded_ - 1;
  frame->timeBase = info_.timeBase;
  frame->ticks = picture_->best_effort_timestamp;
  if (frame->ticks == ffmpeg::kNoTimestamp) {
    // Only bare streams have none: their frames are equally far apart.
    const double step = info_.frameRate.value() > 0 ? 1 / info_.frameRate.value() : 0.04;
    frame->ticks = static_cast<std::int64_t>(static_cast<double>(frame->index) * step /
                                             info_.timeBase.value());
  }
  frame->captured = std::chrono::steady_clock::now();
  return frame;
}

}  // namespace patchscape
