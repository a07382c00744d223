// SPDX-License-Identifier: Apache-2.0
#include "core/export/png_writer.h"

#include "export_test_support.h"

#include <png.h>

#include <cstdio>

namespace patchscape::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Image picture(int width, int height) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < width * height * 3; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(i * 37 + i / 7));
  }
  return {width, height, std::move(pixels)};
}

/// What libpng reads back.
struct ReadBack {
  Image image;
  int intent = -1;
  std::map<std::string, std::string> text;
};

ReadBack readBack(const std::filesystem::path& path) {
  ReadBack result;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_init_io(png, file);
  png_read_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
  const auto width = static_cast<int>(png_get_image_width(png, info));
  const auto height = static_cast<int>(png_get_image_height(png, info));
  EXPECT_EQ(png_get_color_type(png, info), PNG_COLOR_TYPE_RGB);
  EXPECT_EQ(png_get_bit_depth(png, info), 8);
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    const png_bytep row = png_get_rows(png, info)[y];
    pixels.insert(pixels.end(), row, row + static_cast<std::ptrdiff_t>(width) * 3);
  }
  result.image = Image(width, height, std::move(pixels));
  png_get_sRGB(png, info, &result.intent);
  png_textp text = nullptr;
  const int count = static_cast<int>(png_get_text(png, info, &text, nullptr));
  for (int i = 0; i < count; ++i) {
    result.text[text[i].key] = text[i].text;
  }
  png_destroy_read_struct(&png, &info, nullptr);
  std::fclose(file);
  return result;
}

class PngWriterTest : public InFolder {};

TEST_F(PngWriterTest, PixelsAndTextComeBack) {
  const Image image = picture(37, 23);
  const std::map<std::string, std::string> text{
      {"Software", "Patchscape 0.1.0"}, {"Source", "größe 🌿.jpg"}, {"Empty", ""}};
  writePng(folder_ / "a.png", image, text);
  const ReadBack read = readBack(folder_ / "a.png");
  EXPECT_EQ(read.image, image);
  EXPECT_EQ(read.text, text);
  EXPECT_EQ(read.intent, PNG_sRGB_INTENT_PERCEPTUAL);
}

TEST_F(PngWriterTest, OnePixelWithoutText) {
  writePng(folder_ / "a.png", picture(1, 1), {});
  const ReadBack read = readBack(folder_ / "a.png");
  EXPECT_EQ(read.image, picture(1, 1));
  EXPECT_THAT(read.text, IsEmpty());
}

TEST_F(PngWriterTest, EqualPicturesGiveEqualFiles) {
  writePng(folder_ / "a.png", picture(30, 20), {{"k", "v"}});
  writePng(folder_ / "b.png", picture(30, 20), {{"k", "v"}});
  EXPECT_EQ(contentsOf(folder_ / "a.png"), contentsOf(folder_ / "b.png"));
}

TEST_F(PngWriterTest, FailureNamesTheFileAndLeavesNothing) {
  const auto path = folder_ / "absent" / "a.png";
  expectWriteFailed([&] { writePng(path, picture(3, 2), {}); }, path);
  std::filesystem::create_directory(folder_ / "sub.png");
  expectWriteFailed([&] { writePng(folder_ / "sub.png", picture(3, 2), {}); }, folder_ / "sub.png");
  EXPECT_THAT(names(), ElementsAre("sub.png"));
}

TEST_F(PngWriterTest, EmptyPicturesAndKeysThatPngCannotHoldAreOurMistake) {
  const auto codeOf = [&](const Image& image, const std::string& key) {
    try {
      writePng(folder_ / "a.png", image, {{key, "value"}});
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kCancelled;
  };
  EXPECT_EQ(codeOf(Image(), "key"), ErrorCode::kInternal);
  EXPECT_EQ(codeOf(picture(1, 1), ""), ErrorCode::kInternal);
  EXPECT_EQ(codeOf(picture(1, 1), std::string(80, 'k')), ErrorCode::kInternal);
  EXPECT_EQ(codeOf(picture(1, 1), "größe"), ErrorCode::kInternal);
  EXPECT_EQ(codeOf(picture(1, 1), std::string(79, 'k')), ErrorCode::kCancelled);
}

}  // namespace
}  // namespace patchscape::test
