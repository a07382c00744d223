// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/media/video_reader.h"

#include <algorithm>
#include <cmath>

namespace patchscape {

void VideoReader::describe() {
  AVStream& video = input_->video();
  const int orientation = orientationOf(video);
  converter_ = FrameConverter(orientation);
  info_.name = path_.filename().string();
  info_.width = video.codecpar->width;
  info_.height = video.codecpar->height;
  info_.rotation = degreesOf(orientation);
  info_.frameCount = index_.announced;
  info_.timeBase = ffmpeg::fromAv(video.time_base);
  info_.hasAudio = input_->audio() != nullptr;
  const AVRational aspect = av_guess_sample_aspect_ratio(&input_->format(), &video, nullptr);
  if (aspect.num > 0 && aspect.den > 0) {
    info_.pixelAspect = ffmpeg::fromAv(aspect);
  }
  if (orientation >= 5) {
    std::swap(info_.width, info_.height);
    std::swap(info_.pixelAspect.numerator, info_.pixelAspect.denominator);
  }
  describeRate();
}

void VideoReader::describeRate() {
  const auto& ticks = index_.ticks;
  const Rational guess =
      ffmpeg::fromAv(av_guess_frame_rate(&input_->format(), &input_->video(), nullptr));
  info_.frameRate = guess.numerator > 0 ? guess : Rational{};
  const std::int64_t span = index_.complete ? ticks.back() - ticks.front() : 0;
  if (span > 0) {
    const auto steps = static_cast<std::int64_t>(ticks.size()) - 1;
    std::int64_t least = span;
    std::int64_t most = 0;
    for (std::size_t i = 1; i < ticks.size(); ++i) {
      least = std::min(least, ticks[i] - ticks[i - 1]);
      most = std::max(most, ticks[i] - ticks[i - 1]);
    }
    // A tick of a millisecond rounds every step: one tick of difference is none.
    info_.variableRate = most - least > 1;
    const double said = guess.numerator > 0
                            ? static_cast<double>(steps) / guess.value() / info_.timeBase.value()
                            : 0;
    const bool wrong = std::abs(said - static_cast<double>(span)) > 1.5;
    std::int64_t seconds = 0;
    const AVRational base = input_->video().time_base;
    if ((info_.variableRate || wrong) && !__builtin_mul_overflow(span, base.num, &seconds)) {
      info_.frameRate = ffmpeg::fromAv(ffmpeg::toAv({steps * base.den, seconds}));
    }
  }
  if (info_.frameRate.value() > limits::kMaxVideoRate) {
    throw Error(
        ErrorCode::kUnsupported,
        info_.name + " says that it has " + std::to_string(std::lround(info_.frameRate.value())) +
            " frames a second; the limit is " + std::to_string(std::lround(limits::kMaxVideoRate)) +
            ". Convert it to a lower rate.");
  }
}

}  // namespace patchscape
