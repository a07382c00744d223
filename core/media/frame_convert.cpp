// SPDX-License-Identifier: Apache-2.0
#include "core/media/frame_convert.h"

#include "core/base/error.h"
#include "core/media/media_error.h"
#include "core/media/pixel_layout.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace patchscape {
namespace {

struct Layout {
  AVPixelFormat format;
  bool fullRange;
};

/// The J formats are the plain ones with full range; swscale wants that said apart.
Layout layoutOf(const AVFrame& frame) {
  const bool full = frame.color_range == AVCOL_RANGE_JPEG;
  switch (frame.format) {
    case AV_PIX_FMT_YUVJ420P:
      return {AV_PIX_FMT_YUV420P, true};
    case AV_PIX_FMT_YUVJ422P:
      return {AV_PIX_FMT_YUV422P, true};
    case AV_PIX_FMT_YUVJ444P:
      return {AV_PIX_FMT_YUV444P, true};
    case AV_PIX_FMT_YUVJ440P:
      return {AV_PIX_FMT_YUV440P, true};
    default:
      return {static_cast<AVPixelFormat>(frame.format), full};
  }
}

int matrixOf(const AVFrame& frame) {
  switch (frame.colorspace) {
    case AVCOL_SPC_UNSPECIFIED:
    case AVCOL_SPC_RESERVED:
      return frame.height > 576 ? SWS_CS_ITU709 : SWS_CS_ITU601;
    default:
      return frame.colorspace;  // sws_getCoefficients counts as AVColorSpace does.
  }
}

void setColours(SwsContext* scaler, const AVFrame& frame, bool fullRange) {
  constexpr int kOne = 1 << 16;
  sws_setColorspaceDetails(scaler,
                           sws_getCoefficients(matrixOf(frame)),
                           fullRange ? 1 : 0,
                           sws_getCoefficients(SWS_CS_DEFAULT),
                           1,
                           0,
                           kOne,
                           kOne);
}

std::vector<std::uint8_t> withoutPadding(const AVFrame& rgb) {
  const auto stride = static_cast<std::size_t>(rgb.width) * 3;
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(rgb.height));
  for (int y = 0; y < rgb.height; ++y) {
    std::memcpy(pixels.data() + stride * static_cast<std::size_t>(y),
                rgb.data[0] + static_cast<std::ptrdiff_t>(rgb.linesize[0]) * y,
                stride);
  }
  return pixels;
}

}  // namespace

Image FrameConverter::convert(const AVFrame& frame) {
  requireAllowedVideoSize("The video", frame.width, frame.height);
  const Layout layout = layoutOf(frame);
  if (!scaler_ || width_ != frame.width || height_ != frame.height || format_ != frame.format) {
    scaler_.reset(sws_getContext(frame.width,
                                 frame.height,
                                 layout.format,
                                 frame.width,
                                 frame.height,
                                 AV_PIX_FMT_RGB24,
                                 SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT,
                                 nullptr,
                                 nullptr,
                                 nullptr));
    if (!scaler_) {
      throw Error(ErrorCode::kBadData,
                  "The video's pixel format cannot be turned into colours. Convert it to H.264.");
    }
    width_ = frame.width;
    height_ = frame.height;
    format_ = frame.format;
    // swscale writes past the last pixel of a row: its target must be padded.
    rgb_.reset(av_frame_alloc());
    ffmpeg::requireMemory(rgb_.get());
    rgb_->width = width_;
    rgb_->height = height_;
    rgb_->format = AV_PIX_FMT_RGB24;
    if (av_frame_get_buffer(rgb_.get(), 64) < 0) {
      ffmpeg::requireMemory(nullptr);
    }
  }
  setColours(scaler_.get(), frame, layout.fullRange);
  sws_scale(scaler_.get(), frame.data, frame.linesize, 0, height_, rgb_->data, rgb_->linesize);
  return applyOrientation(Image(width_, height_, withoutPadding(*rgb_)), orientation_);
}

int orientationOf(const AVStream& stream) {
  std::size_t bytes = 0;
  const std::uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
  if (data == nullptr || bytes < 9 * sizeof(std::int32_t)) {
    return 1;
  }
  std::array<std::int32_t, 9> matrix{};
  std::memcpy(matrix.data(), data, sizeof(matrix));
  const auto sign = [](std::int32_t value) { return (value > 0) - (value < 0); };
  // Rows of [a b; c d] say where the stored x and y axes point: one of eight is allowed.
  const std::array<int, 4> axes{sign(matrix[0]), sign(matrix[1]), sign(matrix[3]), sign(matrix[4])};
  constexpr std::array<std::array<int, 4>, 9> kAxes{{{},
                                                     {1, 0, 0, 1},
                                                     {-1, 0, 0, 1},
                                                     {-1, 0, 0, -1},
                                                     {1, 0, 0, -1},
                                                     {0, 1, 1, 0},
                                                     {0, 1, -1, 0},
                                                     {0, -1, -1, 0},
                                                     {0, -1, 1, 0}}};
  for (std::size_t orientation = 1; orientation < kAxes.size(); ++orientation) {
    if (axes == kAxes[orientation]) {
      return static_cast<int>(orientation);
    }
  }
  return 1;
}

int degreesOf(int orientation) noexcept {
  constexpr std::array<int, 9> kDegrees{0, 0, 0, 180, 180, 90, 90, 270, 270};
  return kDegrees[static_cast<std::size_t>(orientation)];
}

}  // namespace patchscape
