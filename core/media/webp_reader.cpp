// SPDX-License-Identifier: Apache-2.0
#include "core/media/webp_reader.h"

#include "core/media/byte_order.h"
#include "core/media/exif.h"
#include "core/media/media_error.h"
#include "core/media/pixel_layout.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

constexpr std::string_view kFormat = "WebP";

const std::uint8_t* dataOf(Bytes file) {
  return reinterpret_cast<const std::uint8_t*>(file.data());
}

[[noreturn]] void failWith(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY:
      throw std::bad_alloc();
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
      throwCutShort(kFormat);
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      throwUnsupportedKind(kFormat, "uses a feature that is not read");
    default:
      throwDamaged(kFormat, "its picture data makes no sense");
  }
}

/// RIFF writes its own size; a shorter file has lost its end.
void requireWhole(Bytes file) {
  if (!holds(file, 8, littleU32(file, 4))) {
    throwCutShort(kFormat);
  }
}

WebPBitstreamFeatures featuresOf(Bytes file) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(dataOf(file), file.size(), &features);
  if (status != VP8_STATUS_OK) {
    failWith(status);
  }
  return features;
}

void readExifChunk(Bytes file, ImageHeader& header) {
  const WebPData data{dataOf(file), file.size()};
  const std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)> demuxer(WebPDemux(&data),
                                                                         &WebPDemuxDelete);
  WebPChunkIterator chunk{};
  if (demuxer && WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk) != 0) {
    Bytes block(reinterpret_cast<const std::byte*>(chunk.chunk.bytes), chunk.chunk.size);
    // Some writers keep the prefix that only JPEG needs.
    if (block.size() > 6 && byteAt(block, 0) == 'E' && byteAt(block, 4) == 0) {
      block = block.subspan(6);
    }
    readExif(block, header);
    WebPDemuxReleaseChunkIterator(&chunk);
  }
}

std::vector<std::uint8_t> decodeStill(Bytes file, const ImageHeader& header, bool alpha) {
  const std::size_t stride = static_cast<std::size_t>(header.width) * (alpha ? 4 : 3);
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(header.height));
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) {
    throwUnsupportedKind(kFormat, "needs another version of libwebp");
  }
  config.output.colorspace = alpha ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels.data();
  config.output.u.RGBA.stride = static_cast<int>(stride);
  config.output.u.RGBA.size = pixels.size();
  const VP8StatusCode status = WebPDecode(dataOf(file), file.size(), &config);
  if (status != VP8_STATUS_OK) {
    failWith(status);
  }
  return pixels;
}

/// The first frame on its canvas; RGBA.
std::vector<std::uint8_t> decodeFirstFrame(Bytes file) {
  WebPAnimDecoderOptions options;
  if (WebPAnimDecoderOptionsInit(&options) == 0) {
    throwUnsupportedKind(kFormat, "needs another version of libwebp");
  }
  options.color_mode = MODE_RGBA;
  const WebPData data{dataOf(file), file.size()};
  const std::unique_ptr<WebPAnimDecoder, decltype(&WebPAnimDecoderDelete)> decoder(
      WebPAnimDecoderNew(&data, &options), &WebPAnimDecoderDelete);
  WebPAnimInfo info;
  std::uint8_t* canvas = nullptr;
  int timestamp = 0;
  if (!decoder || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0 ||
      WebPAnimDecoderGetNext(decoder.get(), &canvas, &timestamp) == 0) {
    throwDamaged(kFormat, "its first frame makes no sense");
  }
  return {canvas, canvas + std::size_t{info.canvas_width} * info.canvas_height * 4};
}

}  // namespace

ImageHeader readWebPHeader(Bytes file) {
  const WebPBitstreamFeatures features = featuresOf(file);
  requireAllowedSize(kFormat,
                     static_cast<std::uint64_t>(features.width),
                     static_cast<std::uint64_t>(features.height));
  ImageHeader header;
  header.format = kFormat;
  header.width = features.width;
  header.height = features.height;
  header.channels = features.has_alpha != 0 ? 4 : 3;
  header.bitsPerChannel = 8;
  readExifChunk(file, header);
  return header;
}

Image decodeWebP(Bytes file, const ImageHeader& header) {
  requireWhole(file);
  const WebPBitstreamFeatures features = featuresOf(file);
  const bool animated = features.has_animation != 0;
  const bool alpha = animated || features.has_alpha != 0;
  std::vector<std::uint8_t> pixels =
      animated ? decodeFirstFrame(file) : decodeStill(file, header, alpha);
  if (alpha) {
    layOverWhite(pixels);
  }
  return {header.width, header.height, std::move(pixels)};
}

}  // namespace patchscape
