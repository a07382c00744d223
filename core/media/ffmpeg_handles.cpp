// SPDX-License-Identifier: Apache-2.0
#include "core/media/ffmpeg_handles.h"

#include "core/base/error.h"
#include "core/base/limits.h"

#include <array>
#include <mutex>

extern "C" {
#include <libavutil/log.h>
#include <libavutil/mem.h>
}

namespace patchscape::ffmpeg {

void prepareOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    // What goes wrong is said in our words; FFmpeg would print it to stderr for each packet.
    av_log_set_level(AV_LOG_QUIET);
    av_max_alloc(limits::kMaxVideoAllocation);
  });
}

std::string textOf(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

void requireMemory(const void* pointer) {
  if (pointer == nullptr) {
    throw Error(ErrorCode::kOutOfMemory,
                "Not enough memory for the video. Close other programs and try again.");
  }
}

AVRational toAv(const Rational& ratio) {
  AVRational result{};
  av_reduce(&result.num,
            &result.den,
            ratio.numerator,
            ratio.denominator,
            std::numeric_limits<int>::max());
  return result;
}

Rational fromAv(AVRational ratio) noexcept {
  return ratio.den == 0 ? Rational{} : Rational{ratio.num, ratio.den};
}

}  // namespace patchscape::ffmpeg
