// SPDX-License-Identifier: Apache-2.0
#include "core/media/video_writer.h"

#include "core/base/error.h"
#include "core/base/write_failure.h"
#include "core/media/media_error.h"
#include "core/media/video_encoder.h"
#include "core/media/video_input.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

struct MuxerCloser {
  void operator()(AVFormatContext* format) const noexcept {
    avio_closep(&format->pb);
    avformat_free_context(format);
  }
};
using MuxerPtr = std::unique_ptr<AVFormatContext, MuxerCloser>;

/// Best effort: where the file system cannot, the file is whole after everything but a power cut.
void flushToDisk(const fs::path& path) noexcept {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

void requireKnown(const VideoWriterOptions& options) {
  requireAllowedVideoSize(options.path.filename().string(), options.width, options.height);
  if (options.timeBase.value() <= 0 || options.frameRate.value() <= 0) {
    throw Error(ErrorCode::kInvalidArgument,
                "The rate of " + options.path.string() + " is not known. Give one.");
  }
}

MuxerPtr muxerFor(const fs::path& path, AVCodecID codec) {
  AVFormatContext* format = nullptr;
  avformat_alloc_output_context2(&format, nullptr, nullptr, path.filename().c_str());
  const bool holds =
      format != nullptr && avformat_query_codec(format->oformat, codec, FF_COMPLIANCE_NORMAL) == 1;
  MuxerPtr muxer(format);
  if (!holds) {
    throw Error(ErrorCode::kInvalidArgument,
                path.string() + (codec == AV_CODEC_ID_H264
                                     ? " cannot hold H.264: name the video .mp4, .mov or .mkv."
                                     : " cannot hold FFV1: name the depth video .mkv."));
  }
  format->flags |= AVFMT_FLAG_BITEXACT;  // No time of writing: the same input gives the same bytes.
  return muxer;
}

/// The sound of another video, copied packet by packet.
struct AudioCopy {
  explicit AudioCopy(const fs::path& path)
      : input(path, {}) {}

  VideoInput input;
  AVStream* to = nullptr;
  ffmpeg::PacketPtr packet{av_packet_alloc()};
  bool waits = false;  ///< `packet` was read and not written yet.
  bool ended = false;
};

}  // namespace

fs::path partialPath(const fs::path& path) {
  fs::path partial = path;
  return partial.replace_filename(path.stem().string() + ".partial" + path.extension().string());
}

class VideoWriter::File {
 public:
  explicit File(const VideoWriterOptions& options)
      : options_(options),
        partial_(partialPath(options.path)),
        muxer_(muxerFor(options.path, codecOf(options.coding))),
        encoder_(openEncoder(options, (muxer_->oformat->flags & AVFMT_GLOBALHEADER) != 0)),
        filler_(*encoder_),
        packet_(av_packet_alloc()) {
    ffmpeg::requireMemory(packet_.get());
    video_ = avformat_new_stream(muxer_.get(), nullptr);
    ffmpeg::requireMemory(video_);
    require(avcodec_parameters_from_context(video_->codecpar, encoder_.get()));
    video_->time_base = encoder_->time_base;
    video_->avg_frame_rate = encoder_->framerate;
    video_->sample_aspect_ratio = encoder_->sample_aspect_ratio;
    addAudio();
    require(avio_open(&muxer_->pb, ("file:" + partial_.string()).c_str(), AVIO_FLAG_WRITE));
    require(avformat_write_header(muxer_.get(), nullptr));
    open_ = true;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  ~File() {
    try {
      close();
    } catch (const Error&) {
      // The cause was said already, or the disk is full: what is there stays.
    }
  }

  template <typename Content>
  void add(const Content& content, std::int64_t ticks) {
    AVFrame& frame = filler_.fill(content);
    lastTicks_ = std::max(ticks, lastTicks_ + 1);
    frame.pts = lastTicks_;
    frame.pict_type = AV_PICTURE_TYPE_NONE;
    encode(&frame);
    copyAudio(static_cast<double>(lastTicks_) * options_.timeBase.value(), {});
  }

  void finish(const KeepGoing& keepGoing) {
    copyAudio(HUGE_VAL, keepGoing);
    close();
    flushToDisk(partial_);
    std::error_code failure;
    fs::rename(partial_, options_.path, failure);
    if (failure) {
      throwWriteFailed(options_.path, failure.message());
    }
  }

  [[nodiscard]] const AVCodecContext& encoder() const noexcept { return *encoder_; }
  [[nodiscard]] const std::string& coder() const noexcept { return coder_; }
  [[nodiscard]] const std::optional<std::string>& audioNote() const noexcept { return audioNote_; }

 private:
  static AVCodecID codecOf(VideoCoding coding) {
    return coding == VideoCoding::kH264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_FFV1;
  }

  void require(int code) const {
    if (code < 0) {
      throwWriteFailed(options_.path, ffmpeg::textOf(code));
    }
    // The bytes go to the disk later than the call that made them.
    if (muxer_->pb != nullptr && muxer_->pb->error < 0) {
      throwWriteFailed(options_.path, ffmpeg::textOf(muxer_->pb->error));
    }
  }

  void addAudio() {
    if (options_.audioFrom.empty()) {
      return;
    }
    audio_ = std::make_unique<AudioCopy>(options_.audioFrom);
    AVStream* from = audio_->input.selectAudio();
    const bool fits =
        from != nullptr &&
        avformat_query_codec(muxer_->oformat, from->codecpar->codec_id, FF_COMPLIANCE_NORMAL) == 1;
    if (!fits) {
      if (from != nullptr) {
        audioNote_ = std::string("The sound (") + avcodec_get_name(from->codecpar->codec_id) +
                     ") is left out: " + options_.path.extension().string() +
                     " cannot hold it. Name the video .mkv to keep it.";
      }
      audio_.reset();
      return;
    }
    audio_->to = avformat_new_stream(muxer_.get(), nullptr);
    ffmpeg::requireMemory(audio_->to);
    require(avcodec_parameters_copy(audio_->to->codecpar, from->codecpar));
    audio_->to->codecpar->codec_tag = 0;  // The other container's own number.
    audio_->to->time_base = from->time_base;
  }

  /// Copies the sound up to a time, so that sound and picture lie near each other in the file.
  void copyAudio(double seconds, const KeepGoing& keepGoing) {
    while (audio_ && !audio_->ended) {
      AVPacket& packet = *audio_->packet;
      if (!audio_->waits && audio_->input.read(packet, keepGoing) < 0) {
        audio_->ended = true;
        return;
      }
      audio_->waits = true;
      const AVStream& from = *audio_->input.audio();
      const std::int64_t at = packet.dts != ffmpeg::kNoTimestamp ? packet.dts : packet.pts;
      if (at != ffmpeg::kNoTimestamp &&
          static_cast<double>(at) * av_q2d(from.time_base) > seconds) {
        return;
      }
      audio_->waits = false;
      av_packet_rescale_ts(&packet, from.time_base, audio_->to->time_base);
      packet.stream_index = audio_->to->index;
      packet.pos = -1;
      require(av_interleaved_write_frame(muxer_.get(), &packet));
    }
  }

  void encode(const AVFrame* frame) {
    require(avcodec_send_frame(encoder_.get(), frame));
    for (;;) {
      const int code = avcodec_receive_packet(encoder_.get(), packet_.get());
      if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
        return;
      }
      require(code);
      // The last frame lasts as long as this says; of the others the next one's time decides.
      packet_->duration = std::max<std::int64_t>(
          1, std::llround(1 / (options_.frameRate.value() * options_.timeBase.value())));
      av_packet_rescale_ts(packet_.get(), encoder_->time_base, video_->time_base);
      packet_->stream_index = video_->index;
      require(av_interleaved_write_frame(muxer_.get(), packet_.get()));
    }
  }

  /// Brings what the coder holds back into the file and closes it.
  void close() {
    if (!std::exchange(open_, false)) {
      return;
    }
    encode(nullptr);
    require(av_write_trailer(muxer_.get()));
    require(avio_closep(&muxer_->pb));
  }

  VideoWriterOptions options_;
  fs::path partial_;
  MuxerPtr muxer_;
  ffmpeg::CodecPtr encoder_;
  FrameFiller filler_;
  ffmpeg::PacketPtr packet_;
  std::unique_ptr<AudioCopy> audio_;
  std::optional<std::string> audioNote_;
  std::string coder_ = encoder_->codec->name;
  AVStream* video_ = nullptr;
  std::int64_t lastTicks_ = ffmpeg::kNoTimestamp;
  bool open_ = false;
};

VideoWriter::VideoWriter(const VideoWriterOptions& options) {
  ffmpeg::prepareOnce();
  requireKnown(options);
  file_ = std::make_unique<File>(options);
}

VideoWriter::~VideoWriter() = default;

void VideoWriter::add(const Image& image, std::int64_t ticks) { file_->add(image, ticks); }

void VideoWriter::add(std::span<const std::uint16_t> numbers, std::int64_t ticks) {
  file_->add(numbers, ticks);
}

void VideoWriter::finish(const KeepGoing& keepGoing) { file_->finish(keepGoing); }

const std::string& VideoWriter::coder() const noexcept { return file_->coder(); }
int VideoWriter::codedWidth() const noexcept { return file_->encoder().width; }
int VideoWriter::codedHeight() const noexcept { return file_->encoder().height; }

std::optional<std::string> VideoWriter::audioNote() const { return file_->audioNote(); }

}  // namespace patchscape
