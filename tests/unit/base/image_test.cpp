// SPDX-License-Identifier: Apache-2.0
#include "core/base/image.h"

#include "core/base/error.h"

#include <gmock/gmock.h>

#include <vector>

namespace patchscape {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint8_t> counting(std::size_t size) {
  std::vector<std::uint8_t> values(size);
  for (std::size_t i = 0; i < size; ++i) {
    values[i] = static_cast<std::uint8_t>(i);
  }
  return values;
}

TEST(Image, IsEmptyWithoutPixels) {
  const Image image;
  EXPECT_TRUE(image.empty());
  EXPECT_TRUE(image.pixels().empty());
  EXPECT_EQ(image, Image());
}

TEST(Image, FindsPixelsRowByRow) {
  const Image image(3, 2, counting(18));
  EXPECT_EQ(image.width(), 3);
  EXPECT_EQ(image.height(), 2);
  EXPECT_EQ(image.stride(), 9U);
  EXPECT_THAT(image.at(0, 0), ElementsAre(0, 1, 2));
  EXPECT_THAT(image.at(2, 0), ElementsAre(6, 7, 8));
  EXPECT_THAT(image.at(1, 1), ElementsAre(12, 13, 14));
}

TEST(Image, CopiesShareThePixels) {
  const Image image(3, 2, counting(18));
  const Image copy = image;
  EXPECT_EQ(copy.pixels().data(), image.pixels().data());
}

TEST(Image, EqualsByShapeAndPixels) {
  EXPECT_EQ(Image(3, 2, counting(18)), Image(3, 2, counting(18)));
  EXPECT_FALSE(Image(3, 2, counting(18)) == Image(2, 3, counting(18)));
  auto other = counting(18);
  other[17] = 0;
  EXPECT_FALSE(Image(3, 2, counting(18)) == Image(3, 2, other));
}

TEST(Image, RefusesSizesThatDoNotFit) {
  for (const auto& [width, height, bytes] : std::vector<std::tuple<int, int, std::size_t>>{
           {3, 2, 17}, {3, 2, 19}, {0, 0, 0}, {-1, -1, 3}, {0, 5, 0}}) {
    try {
      const Image image(width, height, counting(bytes));
      FAIL() << width << "x" << height << " with " << bytes;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInternal);
    }
  }
}

}  // namespace
}  // namespace patchscape
