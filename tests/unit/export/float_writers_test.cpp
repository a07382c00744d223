// SPDX-License-Identifier: Apache-2.0
// NPY, PFM, EXR and TIFF, each read back by a reader that is not ours where one exists.
#include "core/export/exr_writer.h"
#include "core/export/npy_writer.h"
#include "core/export/pfm_writer.h"
#include "core/export/tiff_writer.h"
#include "export_test_support.h"

#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfInputFile.h>
#include <ImfStringAttribute.h>
#include <tiffio.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

ScalarMap smallMap() {
  return {.width = 3,
          .height = 2,
          .values = {0.1F, kNan, 65504.5F, -1e-30F, std::numeric_limits<float>::infinity(), 7.0F}};
}

/// Higher than one strip of a TIFF and several blocks of an EXR, no side a round number.
ScalarMap largeMap() {
  ScalarMap map{.width = 301, .height = 203, .values = {}};
  for (int i = 0; i < 301 * 203; ++i) {
    map.values.push_back(i % 97 == 5 ? kNan : std::sin(static_cast<float>(i)) * 80.0F);
  }
  return map;
}

/// The bits, so that NaN equals itself.
std::vector<std::uint32_t> bitsOf(const std::vector<float>& values) {
  std::vector<std::uint32_t> bits;
  for (const float value : values) {
    bits.push_back(std::bit_cast<std::uint32_t>(value));
  }
  return bits;
}

std::vector<float> floatsAt(const std::string& bytes, std::size_t offset) {
  std::vector<float> values((bytes.size() - offset) / sizeof(float));
  std::memcpy(values.data(), bytes.data() + offset, values.size() * sizeof(float));
  return values;
}

ScalarMap readExr(const fs::path& path) {
  Imf::InputFile file(path.c_str());
  const Imath::Box2i box = file.header().dataWindow();
  ScalarMap map{.width = box.max.x + 1, .height = box.max.y + 1, .values = {}};
  map.values.resize(static_cast<std::size_t>(map.width) * map.height);
  Imf::FrameBuffer frame;
  frame.insert("Z",
               Imf::Slice(Imf::FLOAT,
                          reinterpret_cast<char*>(map.values.data()),
                          sizeof(float),
                          sizeof(float) * static_cast<std::size_t>(map.width)));
  file.setFrameBuffer(frame);
  file.readPixels(0, map.height - 1);
  return map;
}

/// A TIFF as libtiff reads it.
struct TiffBack {
  ScalarMap map;
  int bits = 0, format = 0, samples = 0, compression = 0, predictor = 1;
  std::string description, software;
};

TiffBack readTiff(const fs::path& path) {
  TiffBack back;
  TIFF* const tiff = TIFFOpen(path.c_str(), "r");
  std::uint16_t bits = 0, format = 0, samples = 0, compression = 0, predictor = 1;
  const char* text = "";
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &back.map.width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &back.map.height);
  TIFFGetField(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetField(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetField(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetField(tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PREDICTOR, &predictor);
  TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &text);
  back.description = text;
  TIFFGetField(tiff, TIFFTAG_SOFTWARE, &text);
  back.software = text;
  back.bits = bits;
  back.format = format;
  back.samples = samples;
  back.compression = compression;
  back.predictor = predictor;
  back.map.values.resize(static_cast<std::size_t>(back.map.width) * back.map.height);
  for (int y = 0; y < back.map.height; ++y) {
    float* const row = back.map.values.data() + static_cast<std::size_t>(y) * back.map.width;
    EXPECT_EQ(TIFFReadScanline(tiff, row, static_cast<std::uint32_t>(y)), 1);
  }
  TIFFClose(tiff);
  return back;
}

class FloatWriters : public InFolder {};

TEST_F(FloatWriters, NpyIsVersionOneWithTheExactValues) {
  const fs::path path = folder_ / "a.npy";
  writeNpy(path, smallMap());
  const std::string bytes = contentsOf(path);
  std::string header("\x93NUMPY\x01\x00\x76\x00", 10);
  header += "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  header += std::string(127 - header.size(), ' ') + "\n";
  ASSERT_EQ(bytes.size(), 128U + 6U * 4U);
  EXPECT_EQ(bytes.substr(0, 128), header);
  EXPECT_EQ(bitsOf(floatsAt(bytes, 128)), bitsOf(smallMap().values));
}

TEST_F(FloatWriters, PfmIsLittleEndianWithTheLastRowFirst) {
  const fs::path path = folder_ / "a.pfm";
  writePfm(path, smallMap());
  const std::string bytes = contentsOf(path);
  const std::string header = "Pf\n3 2\n-1.0\n";
  ASSERT_EQ(bytes.size(), header.size() + 6U * 4U);
  EXPECT_EQ(bytes.substr(0, header.size()), header);
  const std::vector<float> v = smallMap().values;
  EXPECT_EQ(bitsOf(floatsAt(bytes, header.size())), bitsOf({v[3], v[4], v[5], v[0], v[1], v[2]}));
}

TEST_F(FloatWriters, ExrHasOneFloatChannelZ) {
  const fs::path path = folder_ / "a.exr";
  writeExr(path, smallMap(), {{"units", "m"}, {"source", "größe 🌿.jpg"}});
  const Imf::InputFile file(path.c_str());
  const Imf::Header& header = file.header();
  std::vector<std::string> channels;
  for (auto channel = header.channels().begin(); channel != header.channels().end(); ++channel) {
    channels.emplace_back(channel.name());
    EXPECT_EQ(channel.channel().type, Imf::FLOAT);
  }
  EXPECT_THAT(channels, ElementsAre("Z"));
  EXPECT_EQ(header.compression(), Imf::ZIP_COMPRESSION);
  EXPECT_EQ(header.lineOrder(), Imf::INCREASING_Y);
  EXPECT_FALSE(header.hasTileDescription());
  EXPECT_EQ(header.typedAttribute<Imf::StringAttribute>("units").value(), "m");
  EXPECT_EQ(header.typedAttribute<Imf::StringAttribute>("source").value(), "größe 🌿.jpg");
}

TEST_F(FloatWriters, ExrValuesComeBack) {
  for (const ScalarMap& map : {smallMap(), largeMap()}) {
    writeExr(folder_ / "a.exr", map, {});
    const ScalarMap back = readExr(folder_ / "a.exr");
    EXPECT_EQ(back.width, map.width);
    EXPECT_EQ(back.height, map.height);
    EXPECT_EQ(bitsOf(back.values), bitsOf(map.values));
  }
}

TEST_F(FloatWriters, TiffIsOneDeflatedFloat) {
  writeFloatTiff(folder_ / "a.tif", smallMap(), {"Units: m\nSource: größe 🌿\n", "Patchscape"});
  const TiffBack back = readTiff(folder_ / "a.tif");
  EXPECT_EQ(back.bits, 32);
  EXPECT_EQ(back.format, SAMPLEFORMAT_IEEEFP);
  EXPECT_EQ(back.samples, 1);
  EXPECT_EQ(back.compression, COMPRESSION_ADOBE_DEFLATE);
  EXPECT_EQ(back.predictor, PREDICTOR_NONE);
  EXPECT_EQ(back.description, "Units: m\nSource: größe 🌿\n");
  EXPECT_EQ(back.software, "Patchscape");
  EXPECT_EQ(contentsOf(folder_ / "a.tif").substr(0, 2), "II");
}

TEST_F(FloatWriters, TiffValuesComeBack) {
  for (const ScalarMap& map : {smallMap(), largeMap()}) {
    writeFloatTiff(folder_ / "a.tif", map, {});
    const TiffBack back = readTiff(folder_ / "a.tif");
    EXPECT_EQ(back.map.width, map.width);
    EXPECT_EQ(back.map.height, map.height);
    EXPECT_EQ(bitsOf(back.map.values), bitsOf(map.values));
  }
}

/// Each writer as a function of the path and the map.
const std::map<std::string, std::function<void(const fs::path&, const ScalarMap&)>> kWriters{
    {"npy", writeNpy},
    {"pfm", writePfm},
    {"exr", [](const fs::path& path, const ScalarMap& map) { writeExr(path, map, {}); }},
    {"tif", [](const fs::path& path, const ScalarMap& map) { writeFloatTiff(path, map, {}); }}};

TEST_F(FloatWriters, EqualMapsGiveEqualFiles) {
  for (const auto& [name, write] : kWriters) {
    write(folder_ / "a", largeMap());
    write(folder_ / "b", largeMap());
    EXPECT_EQ(contentsOf(folder_ / "a"), contentsOf(folder_ / "b")) << name;
  }
}

TEST_F(FloatWriters, FullDiskLeavesTheOldFile) {
  for (const auto& [name, write] : kWriters) {
    const fs::path path = folder_ / name;
    write(path, smallMap());
    const std::string before = contentsOf(path);
    // In the header, in the data, and in what is written last.
    for (const rlim_t bytes : {3UL, 5'000UL, fs::file_size(path) + 40'000UL}) {
      const SizeLimit limit(bytes);
      expectWriteFailed([&] { write(path, largeMap()); }, path, "too large");
    }
    EXPECT_EQ(contentsOf(path), before) << name;
  }
  EXPECT_EQ(names().size(), kWriters.size());
}

TEST_F(FloatWriters, ReadOnlyFolderStaysEmpty) {
  const ReadOnly readOnly(folder_);
  ASSERT_TRUE(readOnly.holds());
  for (const auto& [name, write] : kWriters) {
    expectWriteFailed([&] { write(folder_ / name, smallMap()); }, folder_ / name, "denied");
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(FloatWriters, MapsThatAreNotWholeAreOurMistake) {
  for (const auto& [name, write] : kWriters) {
    for (const ScalarMap& map : {ScalarMap{},
                                 ScalarMap{.width = 2, .height = 2, .values = {1, 2, 3}},
                                 ScalarMap{.width = -1, .height = -1, .values = {1}}}) {
      try {
        write(folder_ / name, map);
        ADD_FAILURE() << name;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInternal);
      }
    }
  }
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace patchscape::test
