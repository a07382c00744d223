// SPDX-License-Identifier: Apache-2.0
#include "core/media/video_input.h"

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/media/media_error.h"

#include <fstream>
#include <vector>

extern "C" {
#include <libavutil/dict.h>
}

namespace patchscape {
namespace {

// Playlists and scripts are not among them: they name further files or servers.
constexpr const char* kContainers =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,ogg,asf,h264,hevc,ivf,gif,"
    "nut,mxf,yuv4mpegpipe,dv,rm,m4v,mjpeg,apng";

void requireReadable(const std::filesystem::path& path) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(path, failure) || !std::ifstream(path)) {
    throw Error(ErrorCode::kNotFound,
                "Cannot read " + path.string() + ". Check the path and its permissions.",
                path.string());
  }
}

[[noreturn]] void throwNoVideo(const std::string& name, int code) {
  throw Error(ErrorCode::kBadData,
              name + " cannot be read as a video (" + ffmpeg::textOf(code) +
                  "). It is damaged or cut short: copy or download it again.");
}

/// Refuses a size that the container says, before anything is decoded to find out more.
void requireAllowedSizes(const AVFormatContext& format, const std::string& name) {
  for (unsigned i = 0; i < format.nb_streams; ++i) {
    const AVCodecParameters& stream = *format.streams[i]->codecpar;
    if (stream.codec_type == AVMEDIA_TYPE_VIDEO && stream.width > 0 && stream.height > 0) {
      requireAllowedVideoSize(name, stream.width, stream.height);
    }
  }
}

/// Decodes first frames where the headers say too little, and none that is larger than allowed.
int findStreamInfo(AVFormatContext& format) {
  std::vector<AVDictionary*> options(format.nb_streams);
  for (AVDictionary*& own : options) {
    av_dict_set_int(&own, "max_pixels", limits::kMaxVideoPixels, 0);
  }
  const int code = avformat_find_stream_info(&format, options.data());
  for (AVDictionary*& own : options) {
    av_dict_free(&own);
  }
  return code;
}

}  // namespace

struct VideoInput::Interrupt {
  const KeepGoing* keepGoing = nullptr;

  static int asked(void* self) noexcept {
    try {
      const KeepGoing* keepGoing = static_cast<Interrupt*>(self)->keepGoing;
      return keepGoing != nullptr && *keepGoing && !(*keepGoing)() ? 1 : 0;
    } catch (...) {
      return 1;  // No exception may pass through C; what was thrown is thrown again when asked
                 // next.
    }
  }
};

VideoInput::VideoInput(const std::filesystem::path& path, const KeepGoing& keepGoing)
    : interrupt_(std::make_unique<Interrupt>()) {
  ffmpeg::prepareOnce();
  requireReadable(path);
  const std::string name = path.filename().string();
  AVFormatContext* format = avformat_alloc_context();
  ffmpeg::requireMemory(format);
  interrupt_->keepGoing = &keepGoing;
  // The half of a frame where a file was cut would be shown as a whole one.
  format->flags |= AVFMT_FLAG_DISCARD_CORRUPT;
  format->interrupt_callback = {&Interrupt::asked, interrupt_.get()};
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  av_dict_set(&options, "format_whitelist", kContainers, 0);
  // "file:" keeps FFmpeg from taking a name with a colon for an address.
  int code = avformat_open_input(&format, ("file:" + path.string()).c_str(), nullptr, &options);
  av_dict_free(&options);
  format_.reset(format);
  if (code >= 0) {
    requireAllowedSizes(*format, name);
    code = findStreamInfo(*format);
  }
  interrupt_->keepGoing = nullptr;
  throwIfCancelled(keepGoing);
  if (code < 0) {
    throwNoVideo(name, code);
  }
  findStreams(name);
  requireAllowed(name);
}

VideoInput::~VideoInput() = default;

void VideoInput::findStreams(const std::string& name) {
  int best = -1;
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    AVStream& stream = *format_->streams[i];
    stream.discard = AVDISCARD_ALL;
    const bool cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !cover && best < 0) {
      best = static_cast<int>(i);
    }
  }
  if (best < 0) {
    throw Error(
        ErrorCode::kUnsupported,
        name +
            (audio() != nullptr ? " has sound but no moving picture." : " has no moving picture.") +
            " Open a video.");
  }
  videoStream_ = static_cast<unsigned>(best);
  video().discard = AVDISCARD_DEFAULT;
}

void VideoInput::requireAllowed(const std::string& name) const {
  const AVCodecParameters& video = *this->video().codecpar;
  requireAllowedVideoSize(name, video.width, video.height);
  const AVCodec* codec = avcodec_find_decoder(video.codec_id);
  if (codec == nullptr) {
    throw Error(ErrorCode::kUnsupported,
                name + " is coded as " + avcodec_get_name(video.codec_id) +
                    ", which this system's FFmpeg cannot read. Convert it to H.264.");
  }
}

AVStream* VideoInput::audio() const noexcept {
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    if (format_->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
      return format_->streams[i];
    }
  }
  return nullptr;
}

AVStream* VideoInput::selectAudio() noexcept {
  AVStream* sound = audio();
  if (sound != nullptr) {
    video().discard = AVDISCARD_ALL;
    sound->discard = AVDISCARD_DEFAULT;
  }
  return sound;
}

int VideoInput::read(AVPacket& packet, const KeepGoing& keepGoing) {
  throwIfCancelled(keepGoing);
  for (;;) {
    av_packet_unref(&packet);
    interrupt_->keepGoing = &keepGoing;
    const int code = av_read_frame(format_.get(), &packet);
    interrupt_->keepGoing = nullptr;
    if (code == AVERROR_EXIT) {
      throwIfCancelled(keepGoing);
    }
    const bool wanted = code < 0 || format_->streams[packet.stream_index]->discard != AVDISCARD_ALL;
    if (wanted) {
      return code;
    }
  }
}

bool VideoInput::seek(std::int64_t timestamp) {
  return av_seek_frame(
             format_.get(), static_cast<int>(videoStream_), timestamp, AVSEEK_FLAG_BACKWARD) >= 0;
}

ffmpeg::CodecPtr VideoInput::openDecoder() const {
  const AVCodecParameters& parameters = *video().codecpar;
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  ffmpeg::CodecPtr decoder(avcodec_alloc_context3(codec));
  ffmpeg::requireMemory(decoder.get());
  int code = avcodec_parameters_to_context(decoder.get(), &parameters);
  decoder->pkt_timebase = video().time_base;
  decoder->max_pixels = limits::kMaxVideoPixels;
  decoder->thread_count = 2;  // More would take the cores from the network.
  if (code >= 0) {
    code = avcodec_open2(decoder.get(), codec, nullptr);
  }
  if (code < 0) {
    throwNoVideo("Its " + std::string(avcodec_get_name(parameters.codec_id)) + " stream", code);
  }
  return decoder;
}

}  // namespace patchscape
