// SPDX-License-Identifier: Apache-2.0
#include "core/media/video_encoder.h"

#include "core/base/check.h"
#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

extern "C" {
#include <libavutil/opt.h>
}

namespace patchscape {
namespace {

constexpr std::array<const char*, 5> kH264Coders{
    "libopenh264", "libx264", "h264_videotoolbox", "h264_mf", "h264_nvenc"};

void setSize(AVCodecContext& encoder, const VideoWriterOptions& options) {
  encoder.width = codedSize(options.coding, options.width);
  encoder.height = codedSize(options.coding, options.height);
  encoder.time_base = ffmpeg::toAv(options.timeBase);
  encoder.framerate = ffmpeg::toAv(options.frameRate);
  encoder.sample_aspect_ratio = ffmpeg::toAv(options.pixelAspect);
  encoder.thread_count = 2;  // The other cores belong to the network.
}

void setForH264(AVCodecContext& encoder, const VideoWriterOptions& options) {
  encoder.pix_fmt = AV_PIX_FMT_YUV420P;
  encoder.colorspace = AVCOL_SPC_BT709;
  encoder.color_primaries = AVCOL_PRI_BT709;
  encoder.color_trc = AVCOL_TRC_BT709;
  encoder.color_range = AVCOL_RANGE_MPEG;
  encoder.gop_size = std::clamp(static_cast<int>(2 * options.frameRate.value()), 12, 250);
  // Options of x264 and their like; the others have a rate of bits instead.
  if (av_opt_set(encoder.priv_data, "crf", "18", 0) < 0) {
    constexpr double kBitsAPixel = 0.25;
    encoder.bit_rate = std::llround(
        std::min(2e8, kBitsAPixel * encoder.width * encoder.height * options.frameRate.value()));
  }
  av_opt_set(encoder.priv_data, "preset", "fast", 0);
}

void setForNumbers(AVCodecContext& encoder) {
  encoder.pix_fmt = AV_PIX_FMT_GRAY16LE;
  encoder.gop_size = 1;  // Every frame can be read alone.
  encoder.level = 3;     // With check sums.
  encoder.slices = 4;
  av_opt_set(encoder.priv_data, "slicecrc", "1", 0);
}

ffmpeg::CodecPtr opened(const AVCodec& codec, const VideoWriterOptions& options, bool header) {
  ffmpeg::CodecPtr encoder(avcodec_alloc_context3(&codec));
  ffmpeg::requireMemory(encoder.get());
  setSize(*encoder, options);
  options.coding == VideoCoding::kH264 ? setForH264(*encoder, options) : setForNumbers(*encoder);
  encoder->flags |= header ? AV_CODEC_FLAG_GLOBAL_HEADER : 0;
  return avcodec_open2(encoder.get(), &codec, nullptr) < 0 ? nullptr : std::move(encoder);
}

ffmpeg::AvFramePtr frameOf(int width, int height, int format) {
  ffmpeg::AvFramePtr frame(av_frame_alloc());
  ffmpeg::requireMemory(frame.get());
  frame->width = width;
  frame->height = height;
  frame->format = format;
  ffmpeg::requireMemory(av_frame_get_buffer(frame.get(), 64) < 0 ? nullptr : frame.get());
  return frame;
}

std::uint8_t* rowOf(AVFrame& frame, int y) {
  return frame.data[0] + static_cast<std::ptrdiff_t>(frame.linesize[0]) * y;
}

/// Copies with room at the end of each row, which swscale reads, and repeats an odd edge.
void copyPadded(const Image& image, AVFrame& rgb) {
  const std::size_t stride = image.stride();
  for (int y = 0; y < rgb.height; ++y) {
    const int from = std::min(y, image.height() - 1);
    std::uint8_t* row = rowOf(rgb, y);
    std::memcpy(row, image.pixels().data() + stride * static_cast<std::size_t>(from), stride);
    if (rgb.width > image.width()) {
      std::memcpy(row + stride, row + stride - 3, 3);
    }
  }
}

}  // namespace

ffmpeg::CodecPtr openEncoder(const VideoWriterOptions& options, bool globalHeader) {
  const bool numbers = options.coding == VideoCoding::kFfv1Grey16;
  const std::vector<const char*> names =
      numbers ? std::vector<const char*>{"ffv1"}
              : std::vector<const char*>{kH264Coders.begin(), kH264Coders.end()};
  for (const char* name : names) {
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    // A coder of a device is listed on machines without the device too.
    if (auto encoder = codec != nullptr ? opened(*codec, options, globalHeader) : nullptr) {
      return encoder;
    }
  }
  throw Error(ErrorCode::kUnsupported,
              std::string("This system's FFmpeg cannot write ") + (numbers ? "FFV1" : "H.264") +
                  " of that size. Install one that has the coder (Debian: libavcodec59), or write "
                  "pictures instead.");
}

int codedSize(VideoCoding coding, int size) noexcept {
  return coding == VideoCoding::kH264 ? size + size % 2 : size;
}

FrameFiller::FrameFiller(const AVCodecContext& encoder)
    : frame_(frameOf(encoder.width, encoder.height, encoder.pix_fmt)) {
  frame_->colorspace = encoder.colorspace;
  frame_->color_range = encoder.color_range;
}

AVFrame& FrameFiller::fill(const Image& image) {
  const int width = codedSize(VideoCoding::kH264, image.width());
  const int height = codedSize(VideoCoding::kH264, image.height());
  if (!rgb_ || rgb_->width != width || rgb_->height != height) {
    rgb_ = frameOf(width, height, AV_PIX_FMT_RGB24);
    scaler_.reset(sws_getContext(width,
                                 height,
                                 AV_PIX_FMT_RGB24,
                                 frame_->width,
                                 frame_->height,
                                 AV_PIX_FMT_YUV420P,
                                 SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP,
                                 nullptr,
                                 nullptr,
                                 nullptr));
    ffmpeg::requireMemory(scaler_.get());
    constexpr int kOne = 1 << 16;
    const int* matrix = sws_getCoefficients(SWS_CS_ITU709);
    sws_setColorspaceDetails(scaler_.get(), matrix, 1, matrix, 0, 0, kOne, kOne);
  }
  copyPadded(image, *rgb_);
  makeWritable();
  sws_scale(scaler_.get(), rgb_->data, rgb_->linesize, 0, height, frame_->data, frame_->linesize);
  return *frame_;
}

AVFrame& FrameFiller::fill(std::span<const std::uint16_t> numbers) {
  const auto width = static_cast<std::size_t>(frame_->width);
  PATCHSCAPE_CHECK(numbers.size() == width * static_cast<std::size_t>(frame_->height))
      << numbers.size();
  makeWritable();
  for (int y = 0; y < frame_->height; ++y) {
    std::memcpy(rowOf(*frame_, y),
                numbers.data() + width * static_cast<std::size_t>(y),
                width * sizeof(std::uint16_t));
  }
  return *frame_;
}

void FrameFiller::makeWritable() {
  ffmpeg::requireMemory(av_frame_make_writable(frame_.get()) < 0 ? nullptr : frame_.get());
}

}  // namespace patchscape
