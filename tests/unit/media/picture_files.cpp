// SPDX-License-Identifier: Apache-2.0
#include "picture_files.h"

#include <png.h>
#include <tiffio.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdio>
// clang-format off
#include <jpeglib.h>
// clang-format on

#include <opencv2/imgcodecs.hpp>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <string_view>

namespace patchscape::test {
namespace {

void append(FileBytes& file, std::string_view text) {
  for (const char c : text) {
    file.push_back(static_cast<std::byte>(c));
  }
}

void append(FileBytes& file, const FileBytes& more) {
  file.insert(file.end(), more.begin(), more.end());
}

void appendNumber(FileBytes& file, std::uint32_t value, int bytes, bool bigEndian) {
  for (int i = 0; i < bytes; ++i) {
    const int shift = 8 * (bigEndian ? bytes - 1 - i : i);
    file.push_back(static_cast<std::byte>(value >> shift & 0xFF));
  }
}

FileBytes asBytes(const Values& values) {
  FileBytes bytes(values.size());
  std::memcpy(bytes.data(), values.data(), values.size());
  return bytes;
}

void appendPngChunk(FileBytes& file, std::string_view type, const FileBytes& body) {
  appendNumber(file, static_cast<std::uint32_t>(body.size()), 4, true);
  FileBytes checked;
  append(checked, type);
  append(checked, body);
  append(file, checked);
  const auto* start = reinterpret_cast<const Bytef*>(checked.data());
  appendNumber(file,
               static_cast<std::uint32_t>(crc32(0, start, static_cast<uInt>(checked.size()))),
               4,
               true);
}

FileBytes deflated(const PngParts& parts) {
  const std::size_t stride = parts.rows.size() / parts.height;
  Values filtered;
  for (std::size_t y = 0; y < parts.height; ++y) {
    filtered.push_back(0);
    const auto row = parts.rows.begin() + static_cast<std::ptrdiff_t>(y * stride);
    filtered.insert(filtered.end(), row, row + static_cast<std::ptrdiff_t>(stride));
  }
  Values target(compressBound(filtered.size()));
  uLongf size = target.size();
  compress(target.data(), &size, filtered.data(), filtered.size());
  target.resize(size);
  return asBytes(target);
}

}  // namespace

Image lopsidedPicture(int width, int height) {
  Values pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      pixels.push_back(static_cast<std::uint8_t>(10 + 200 * x / width));
      pixels.push_back(static_cast<std::uint8_t>(20 + 180 * y / height));
      pixels.push_back(static_cast<std::uint8_t>(x < width / 2 && y < height / 2 ? 240 : 15));
    }
  }
  return {width, height, std::move(pixels)};
}

FileBytes encode(const std::string& extension, const Image& image) {
  cv::Mat bgr(image.height(), image.width(), CV_8UC3);
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const auto rgb = image.at(x, y);
      bgr.at<cv::Vec3b>(y, x) = cv::Vec3b(rgb[2], rgb[1], rgb[0]);
    }
  }
  Values file;
  const std::vector<int> lossless{cv::IMWRITE_WEBP_QUALITY, 101};
  cv::imencode(extension, bgr, file, extension == ".webp" ? lossless : std::vector<int>());
  return asBytes(file);
}

FileBytes makePng(const PngParts& parts) {
  FileBytes file;
  append(file, "\x89PNG\r\n\x1A\n");
  FileBytes header;
  appendNumber(header, parts.width, 4, true);
  appendNumber(header, parts.height, 4, true);
  for (const int value : {parts.bits, parts.colorType, 0, 0, 0}) {
    header.push_back(static_cast<std::byte>(value));
  }
  appendPngChunk(file, "IHDR", header);
  if (!parts.palette.empty()) {
    appendPngChunk(file, "PLTE", asBytes(parts.palette));
  }
  if (!parts.transparency.empty()) {
    appendPngChunk(file, "tRNS", asBytes(parts.transparency));
  }
  if (!parts.rows.empty()) {
    appendPngChunk(file, "IDAT", deflated(parts));
  } else {
    appendPngChunk(file, "IDAT", {});
  }
  if (!parts.exif.empty()) {
    appendPngChunk(file, "eXIf", parts.exif);
  }
  appendPngChunk(file, "IEND", {});
  return file;
}

FileBytes makeInkJpeg(const Values& storedInks, bool asYcck) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &data, &size);
  jpeg.image_width = 16;
  jpeg.image_height = 16;
  jpeg.input_components = 4;
  jpeg.in_color_space = JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_colorspace(&jpeg, asYcck ? JCS_YCCK : JCS_CMYK);
  jpeg_set_quality(&jpeg, 100, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  Values row;
  for (int x = 0; x < 16; ++x) {
    row.insert(row.end(), storedInks.begin(), storedInks.end());
  }
  JSAMPROW rows = row.data();
  while (jpeg.next_scanline < jpeg.image_height) {
    jpeg_write_scanlines(&jpeg, &rows, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  const FileBytes file = asBytes(Values(data, data + size));
  std::free(data);
  return file;
}

FileBytes makeExif(int orientation, bool bigEndian) {
  FileBytes block;
  const auto number = [&](std::uint32_t value, int bytes) {
    appendNumber(block, value, bytes, bigEndian);
  };
  const auto entry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t value) {
    number(tag, 2);
    number(type, 2);
    number(1, 4);
    number(value, type == 3 ? 2 : 4);
    if (type == 3) {
      number(0, 2);
    }
  };
  append(block, bigEndian ? "MM" : "II");
  number(42, 2);
  number(8, 4);
  number(2, 2);  // Directory 0, at 8: 2 entries, 30 bytes.
  entry(0x0112, 3, static_cast<std::uint32_t>(orientation));
  entry(0x8769, 4, 38);
  number(0, 4);
  number(2, 2);  // The EXIF directory, at 38.
  entry(0x920A, 5, 68);
  entry(0xA405, 3, 28);
  number(0, 4);
  number(45, 4);  // The rational, at 68.
  number(10, 4);
  return block;
}

FileBytes withJpegExif(const FileBytes& jpeg, const FileBytes& block) {
  FileBytes file(jpeg.begin(), jpeg.begin() + 2);
  append(file, "\xFF\xE1");
  appendNumber(file, static_cast<std::uint32_t>(block.size() + 8), 2, true);
  append(file, std::string_view("Exif\0\0", 6));
  append(file, block);
  file.insert(file.end(), jpeg.begin() + 2, jpeg.end());
  return file;
}

FileBytes withWebPExif(const FileBytes& webp, const Image& image, const FileBytes& block) {
  FileBytes body;
  append(body, "WEBPVP8X");
  appendNumber(body, 10, 4, false);
  appendNumber(body, 0x08, 4, false);  // There is EXIF.
  appendNumber(body, static_cast<std::uint32_t>(image.width() - 1), 3, false);
  appendNumber(body, static_cast<std::uint32_t>(image.height() - 1), 3, false);
  body.insert(body.end(), webp.begin() + 12, webp.end());
  append(body, "EXIF");
  appendNumber(body, static_cast<std::uint32_t>(block.size()), 4, false);
  append(body, block);
  FileBytes file;
  append(file, "RIFF");
  appendNumber(file, static_cast<std::uint32_t>(body.size()), 4, false);
  append(file, body);
  return file;
}

FileBytes makeTiff(const TiffParts& parts) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "made.tif").string();
  TIFF* tiff = TIFFOpen(path.c_str(), "w");
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, parts.width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, parts.height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, parts.bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, parts.samples);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, parts.photometric);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, parts.sampleFormat);
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, parts.orientation);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  if (parts.extraSample >= 0) {
    const auto kind = static_cast<std::uint16_t>(parts.extraSample);
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
  }
  auto* rows = const_cast<std::uint8_t*>(parts.rows.data());
  if (parts.tiled) {  // One tile, which `rows` fills.
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 16);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16);
    TIFFWriteEncodedTile(tiff, 0, rows, static_cast<tmsize_t>(parts.rows.size()));
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, parts.height);
    TIFFWriteEncodedStrip(tiff, 0, rows, static_cast<tmsize_t>(parts.rows.size()));
  }
  if (parts.exif) {
    TIFFWriteDirectory(tiff);
    TIFFCreateEXIFDirectory(tiff);
    TIFFSetField(tiff, EXIFTAG_FOCALLENGTH, 4.5);
    TIFFSetField(tiff, EXIFTAG_FOCALLENGTHIN35MMFILM, 28);
    toff_t offset = 0;
    TIFFWriteCustomDirectory(tiff, &offset);
    TIFFSetDirectory(tiff, 0);
    TIFFSetField(tiff, TIFFTAG_EXIFIFD, offset);
  }
  TIFFClose(tiff);
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  FileBytes file;
  append(file, text);
  return file;
}

FileBytes makeTiff(const Image& image, int orientation) {
  return makeTiff(TiffParts{.width = image.width(),
                            .height = image.height(),
                            .orientation = orientation,
                            .exif = true,
                            .rows = {image.pixels().begin(), image.pixels().end()}});
}

TemporaryFolder::TemporaryFolder() {
  std::random_device random;
  path_ = std::filesystem::temp_directory_path() /
          ("patchscape_media_" + std::to_string(::getpid()) + "_" + std::to_string(random()));
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

void writeFile(const std::filesystem::path& path, const FileBytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  ASSERT_TRUE(out.flush()) << path;
}

void expectError(const std::function<void()>& action,
                 ErrorCode code,
                 const std::vector<std::string>& parts) {
  try {
    action();
    ADD_FAILURE() << "did not throw " << nameOf(code);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    for (const std::string& part : parts) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(part));
    }
  }
}

}  // namespace patchscape::test
