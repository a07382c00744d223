// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/media/video_input.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

extern "C" {
#include <libavutil/dict.h>
}

namespace patchscape {
namespace {

std::int64_t shownAt(const AVPacket& packet) {
  return packet.pts != ffmpeg::kNoTimestamp ? packet.pts : packet.dts;
}

void add(VideoIndex& index, const AVPacket& packet) {
  const std::int64_t ticks = shownAt(packet);
  // No honest time is that far from zero, and differences of such times would overflow.
  constexpr std::int64_t kFarthest = std::int64_t{1} << 53;
  const bool honest = ticks > -kFarthest && ticks < kFarthest;
  index.complete = index.complete && packet.pts != ffmpeg::kNoTimestamp && honest;
  index.ticks.push_back(ticks);
  if ((packet.flags & AV_PKT_FLAG_KEY) != 0 && honest) {
    // MP4 seeks by decoding time, Matroska by showing time: the earlier suits both.
    const bool decodesEarlier = packet.dts != ffmpeg::kNoTimestamp && packet.dts < ticks;
    index.keys.push_back({ticks, decodesEarlier ? packet.dts : ticks});
  }
}

/// Seconds that Matroska says for this stream alone, in its tag "HH:MM:SS.fraction"; 0 without.
double taggedSeconds(const AVStream& stream) {
  const AVDictionaryEntry* tag = av_dict_get(stream.metadata, "DURATION", nullptr, 0);
  int hours = 0;
  int minutes = 0;
  double seconds = 0;
  const bool read =
      tag != nullptr && std::sscanf(tag->value, "%d:%d:%lf", &hours, &minutes, &seconds) == 3;
  return read && hours >= 0 && hours < 10'000 && minutes >= 0 && minutes < 60 && seconds >= 0 &&
                 seconds < 61
             ? 3600.0 * hours + 60.0 * minutes + seconds
             : 0;
}

/// How many frames the file says it has, which is more than were found where it is cut short.
std::int64_t announcedBy(const VideoInput& input, const VideoIndex& index, std::int64_t hidden) {
  const auto found = static_cast<std::int64_t>(index.ticks.size());
  const AVStream& video = input.video();
  std::int64_t said = video.nb_frames - hidden;
  const double seconds = taggedSeconds(video);
  const std::int64_t span = index.ticks.back() - index.ticks.front();
  if (index.complete && seconds > 0 && span > 0) {
    const double perSecond =
        static_cast<double>(found - 1) / (static_cast<double>(span) * av_q2d(video.time_base));
    const double frames = seconds * perSecond;
    // Of frames unevenly apart, only the order of magnitude can be told.
    said = frames > 1.05 * static_cast<double>(found) ? std::llround(std::min(frames, 1e15)) : said;
  }
  return said <= static_cast<std::int64_t>(limits::kMaxVideoFrames) ? std::max(found, said) : found;
}

}  // namespace

VideoIndex indexVideo(VideoInput& input, const KeepGoing& keepGoing) {
  VideoIndex index;
  std::int64_t hidden = 0;
  ffmpeg::PacketPtr packet(av_packet_alloc());
  ffmpeg::requireMemory(packet.get());
  while (input.read(*packet, keepGoing) >= 0) {
    if ((packet->flags & AV_PKT_FLAG_DISCARD) != 0) {
      ++hidden;  // Cut off by an edit list: decoded, never shown.
      continue;
    }
    if (index.ticks.size() >= limits::kMaxVideoFrames) {
      throw Error(ErrorCode::kUnsupported,
                  "The video has more than " + std::to_string(limits::kMaxVideoFrames) +
                      " frames. Cut it into parts.");
    }
    add(index, *packet);
  }
  if (index.ticks.empty()) {
    throw Error(ErrorCode::kBadData,
                "The video holds no frame: it is cut short. Copy or download it again.");
  }
  std::ranges::sort(index.ticks);
  std::ranges::sort(index.keys, {}, &VideoIndex::Key::ticks);
  index.announced = announcedBy(input, index, hidden);
  return index;
}

}  // namespace patchscape
