// SPDX-License-Identifier: Apache-2.0
#include "tests/support/video_files.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <stdexcept>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

namespace patchscape::test {
namespace {

constexpr int kBits = 16;

void check(int code, const char* what) {
  if (code < 0) {
    throw std::runtime_error(std::string(what) + " failed: " + std::to_string(code));
  }
}

/// One coded stream of the file.
struct Track {
  AVStream* stream = nullptr;
  AVCodecContext* codec = nullptr;
  AVFrame* frame = nullptr;

  ~Track() {
    avcodec_free_context(&codec);
    av_frame_free(&frame);
  }
};

void write(AVFormatContext* format, Track& track, const AVFrame* frame) {
  AVPacket* packet = av_packet_alloc();
  check(avcodec_send_frame(track.codec, frame), "coding");
  while (avcodec_receive_packet(track.codec, packet) >= 0) {
    av_packet_rescale_ts(packet, track.codec->time_base, track.stream->time_base);
    packet->stream_index = track.stream->index;
    // Without a duration, MP4's edit list would cut the last frame off.
    if (packet->duration == 0) {
      packet->duration = av_rescale_q(1, track.codec->time_base, track.stream->time_base);
    }
    check(av_interleaved_write_frame(format, packet), "writing");
  }
  av_packet_free(&packet);
}

void openTrack(AVFormatContext* format, Track& track, const AVCodec* codec) {
  if ((format->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
    track.codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  }
  check(avcodec_open2(track.codec, codec, nullptr), "opening the coder");
  track.stream = avformat_new_stream(format, nullptr);
  track.stream->time_base = track.codec->time_base;
  check(avcodec_parameters_from_context(track.stream->codecpar, track.codec), "parameters");
}

void addVideo(AVFormatContext* format, Track& track, const VideoRecipe& recipe) {
  const AVCodec* codec = avcodec_find_encoder_by_name(recipe.codec.c_str());
  if (codec == nullptr) {
    throw std::runtime_error("no coder " + recipe.codec);
  }
  track.codec = avcodec_alloc_context3(codec);
  track.codec->width = recipe.width;
  track.codec->height = recipe.height;
  track.codec->time_base = {static_cast<int>(recipe.timeBase.numerator),
                            static_cast<int>(recipe.timeBase.denominator)};
  if (recipe.ticks.empty()) {
    track.codec->framerate = av_inv_q(track.codec->time_base);
  }
  track.codec->pix_fmt = recipe.codec == "gif" ? AV_PIX_FMT_RGB8 : AV_PIX_FMT_YUV420P;
  track.codec->gop_size = recipe.keyEvery;
  track.codec->max_b_frames = recipe.bFrames;
  track.codec->bit_rate = 2'000'000;
  track.codec->flags |= AV_CODEC_FLAG_BITEXACT;
  openTrack(format, track, codec);
  track.stream->avg_frame_rate = track.codec->framerate;
  if (recipe.rotation != 0) {
    auto* matrix =
        av_stream_new_side_data(track.stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t));
    av_display_rotation_set(reinterpret_cast<std::int32_t*>(matrix), recipe.rotation);
  }
  track.frame = av_frame_alloc();
  track.frame->width = recipe.width;
  track.frame->height = recipe.height;
  track.frame->format = track.codec->pix_fmt;
  check(av_frame_get_buffer(track.frame, 0), "memory");
}

void writeVideo(AVFormatContext* format, Track& track, const VideoRecipe& recipe) {
  SwsContext* scaler = sws_getContext(recipe.width,
                                      recipe.height,
                                      AV_PIX_FMT_RGB24,
                                      recipe.width,
                                      recipe.height,
                                      track.codec->pix_fmt,
                                      SWS_BILINEAR,
                                      nullptr,
                                      nullptr,
                                      nullptr);
  for (int i = 0; i < recipe.frames; ++i) {
    const Image picture =
        recipe.picture ? recipe.picture(i) : numberedPicture(recipe.width, recipe.height, i);
    const std::uint8_t* rows = picture.pixels().data();
    const int stride = recipe.width * 3;
    check(av_frame_make_writable(track.frame), "memory");
    sws_scale(scaler, &rows, &stride, 0, recipe.height, track.frame->data, track.frame->linesize);
    track.frame->pts = recipe.ticks.empty() ? i : recipe.ticks[static_cast<std::size_t>(i)];
    write(format, track, track.frame);
  }
  write(format, track, nullptr);
  sws_freeContext(scaler);
}

void addAudio(AVFormatContext* format, Track& track, const std::string& name) {
  const AVCodec* codec = avcodec_find_encoder_by_name(name.c_str());
  track.codec = avcodec_alloc_context3(codec);
  track.codec->sample_rate = 44100;
  track.codec->sample_fmt = codec->sample_fmts[0];
  track.codec->ch_layout = AV_CHANNEL_LAYOUT_MONO;
  track.codec->time_base = {1, 44100};
  openTrack(format, track, codec);
  track.frame = av_frame_alloc();
  track.frame->nb_samples = std::max(track.codec->frame_size, 1024);
  track.frame->format = track.codec->sample_fmt;
  track.frame->ch_layout = track.codec->ch_layout;
  track.frame->sample_rate = track.codec->sample_rate;
  check(av_frame_get_buffer(track.frame, 0), "memory");
}

void writeAudio(AVFormatContext* format, Track& track, double seconds) {
  for (std::int64_t at = 0; static_cast<double>(at) < seconds * 44100;
       at += track.frame->nb_samples) {
    check(av_frame_make_writable(track.frame), "memory");
    for (int i = 0; i < track.frame->nb_samples; ++i) {
      const double value = 0.3 * std::sin(0.06 * static_cast<double>(at + i));
      if (track.frame->format == AV_SAMPLE_FMT_S16) {
        reinterpret_cast<std::int16_t*>(track.frame->data[0])[i] =
            static_cast<std::int16_t>(32767 * value);
      } else {
        reinterpret_cast<float*>(track.frame->data[0])[i] = static_cast<float>(value);
      }
    }
    track.frame->pts = at;
    write(format, track, track.frame);
  }
  write(format, track, nullptr);
}

}  // namespace

void makeVideo(const VideoRecipe& recipe) {
  av_log_set_level(AV_LOG_QUIET);
  AVFormatContext* format = nullptr;
  check(avformat_alloc_output_context2(&format, nullptr, nullptr, recipe.path.c_str()), "format");
  Track video;
  Track audio;
  if (recipe.video) {
    addVideo(format, video, recipe);
  }
  if (recipe.audio) {
    addAudio(format, audio, recipe.audioCodec);
  }
  check(avio_open(&format->pb, recipe.path.c_str(), AVIO_FLAG_WRITE), "opening");
  AVDictionary* options = nullptr;
  if (recipe.fragmented || recipe.indexFirst) {
    av_dict_set(
        &options, "movflags", recipe.indexFirst ? "faststart" : "frag_keyframe+empty_moov", 0);
  }
  check(avformat_write_header(format, &options), "header");
  av_dict_free(&options);
  if (recipe.video) {
    writeVideo(format, video, recipe);
  }
  if (recipe.audio) {
    writeAudio(format, audio, recipe.frames * recipe.timeBase.value());
  }
  check(av_write_trailer(format), "trailer");
  avio_closep(&format->pb);
  avformat_free_context(format);
}

std::vector<std::vector<std::uint16_t>> greyFramesOf(const std::filesystem::path& path) {
  std::vector<std::vector<std::uint16_t>> frames;
  AVFormatContext* format = nullptr;
  check(avformat_open_input(&format, path.c_str(), nullptr, nullptr), "opening");
  check(avformat_find_stream_info(format, nullptr), "reading");
  const AVCodecParameters& parameters = *format->streams[0]->codecpar;
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  Track track{.codec = avcodec_alloc_context3(codec), .frame = av_frame_alloc()};
  check(avcodec_parameters_to_context(track.codec, &parameters), "parameters");
  check(avcodec_open2(track.codec, codec, nullptr), "decoder");
  AVPacket* packet = av_packet_alloc();
  for (bool more = true; more;) {
    more = av_read_frame(format, packet) >= 0;
    check(avcodec_send_packet(track.codec, more ? packet : nullptr), "decoding");
    av_packet_unref(packet);
    while (avcodec_receive_frame(track.codec, track.frame) >= 0) {
      check(track.frame->format == AV_PIX_FMT_GRAY16LE ? 0 : -1, "16-bit grey");
      const auto width = static_cast<std::size_t>(track.frame->width);
      auto& values = frames.emplace_back(width * static_cast<std::size_t>(track.frame->height));
      for (int y = 0; y < track.frame->height; ++y) {
        std::memcpy(values.data() + width * static_cast<std::size_t>(y),
                    track.frame->data[0] + std::ptrdiff_t{track.frame->linesize[0]} * y,
                    2 * width);
      }
    }
  }
  av_packet_free(&packet);
  avformat_close_input(&format);
  return frames;
}

Image numberedPicture(int width, int height, int number) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(width * height * 3));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      if (y < height / 2) {
        const int bit = number >> (x * kBits / width) & 1;
        pixels.insert(pixels.end(), 3, bit == 1 ? 255 : 0);
      } else {
        pixels.push_back(static_cast<std::uint8_t>(2 * x + 3 * number));
        pixels.push_back(static_cast<std::uint8_t>(3 * y));
        pixels.push_back(static_cast<std::uint8_t>(200 - 2 * number));
      }
    }
  }
  return {width, height, std::move(pixels)};
}

int numberShown(const Image& picture) {
  int number = 0;
  for (int bit = 0; bit < kBits; ++bit) {
    const int x = (2 * bit + 1) * picture.width() / (2 * kBits);
    number |= (picture.at(x, picture.height() / 4)[1] > 127 ? 1 : 0) << bit;
  }
  return number;
}

}  // namespace patchscape::test
