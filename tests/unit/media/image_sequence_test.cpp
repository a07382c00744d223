// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_sequence.h"

#include "picture_files.h"
#include "tests/support/error_of.h"
#include "tests/support/video_files.h"

#include <gmock/gmock.h>

#include <fstream>

namespace patchscape::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImageSequenceTest : public ::testing::Test {
 protected:
  void picture(const std::string& name, int number) {
    writeFile(folder_.path() / name, encode(".png", numberedPicture(32, 16, number)));
  }

  std::string at(const std::string& name) const { return (folder_.path() / name).string(); }

  std::vector<int> numbersOf(const std::string& locator) const {
    ImageSequence sequence(locator);
    std::vector<int> numbers;
    while (const FramePtr frame = sequence.next()) {
      numbers.push_back(numberShown(frame->image));
    }
    return numbers;
  }

  TemporaryFolder folder_;
};

TEST(Locators, SayWhatTheyName) {
  EXPECT_TRUE(hasVideoExtension("holiday.MP4"));
  EXPECT_TRUE(hasVideoExtension("a.b.webm"));
  EXPECT_FALSE(hasVideoExtension("photo.png"));
  EXPECT_TRUE(isLiveLocator("camera:0"));
  EXPECT_TRUE(isLiveLocator("/dev/video2"));
  EXPECT_TRUE(isLiveLocator("gst:videotestsrc"));
  EXPECT_FALSE(isLiveLocator("camera.mp4"));
}

TEST_F(ImageSequenceTest, AFolderIsReadByName) {
  picture("b.png", 2);
  picture("a.png", 1);
  picture("c.png", 3);
  std::ofstream(folder_.path() / "notes.txt") << "no picture";
  EXPECT_TRUE(namesImageSequence(folder_.path().string()));
  EXPECT_THAT(numbersOf(folder_.path().string()), ElementsAre(1, 2, 3));
}

TEST_F(ImageSequenceTest, NumbersAreReadByValueAndGapsPassedOver) {
  picture("shot_9.png", 9);
  picture("shot_10.png", 10);
  picture("shot_0011.png", 11);
  picture("other_1.png", 1);
  EXPECT_THAT(numbersOf(at("shot_%d.png")), ElementsAre(9, 10));
  EXPECT_THAT(numbersOf(at("shot_%04d.png")), ElementsAre(11));
  EXPECT_THAT(numbersOf(at("shot_1*.png")), ElementsAre(10));
  EXPECT_THAT(numbersOf(at("shot_?.png")), ElementsAre(9));
}

TEST_F(ImageSequenceTest, AFolderOfNumbersIsReadByValue) {
  picture("shot_9.png", 9);
  picture("shot_10.png", 10);
  picture("shot_100.png", 100);
  EXPECT_THAT(numbersOf(folder_.path().string()), ElementsAre(9, 10, 100));
  EXPECT_THAT(numbersOf(at("shot_*.png")), ElementsAre(9, 10, 100));
  picture("title.png", 1);
  EXPECT_THAT(numbersOf(folder_.path().string()), ElementsAre(10, 100, 9, 1)) << "by name";
}

TEST(FrameNames, AreTwelveOrMoreNumbersInARow) {
  const auto names = [](int from, int to, const std::string& before = "a/shot_") {
    std::vector<std::filesystem::path> pictures;
    for (int i = from; i < to; ++i) {
      pictures.emplace_back(before + std::to_string(i) + ".png");
    }
    return pictures;
  };
  EXPECT_TRUE(areNamedAsFrames(names(5, 17)));
  EXPECT_FALSE(areNamedAsFrames(names(5, 16))) << "a few pictures";
  EXPECT_FALSE(areNamedAsFrames({}));
  auto holed = names(0, 30);
  holed.erase(holed.begin() + 7);
  EXPECT_FALSE(areNamedAsFrames(holed));
  auto mixed = names(0, 12);
  mixed.emplace_back("a/title.png");
  EXPECT_FALSE(areNamedAsFrames(mixed));
  auto twice = names(0, 12);
  twice.emplace_back("a/other_12.png");
  EXPECT_FALSE(areNamedAsFrames(twice));
  EXPECT_FALSE(areNamedAsFrames(names(0, 12, "a/99999999999999999999"))) << "no number of ours";
}

TEST_F(ImageSequenceTest, AFileWhoseNameLooksLikeAPatternIsThatFile) {
  picture("shot_%02d.png", 5);
  picture("shot_01.png", 1);
  EXPECT_THAT(numbersOf(at("shot_%02d.png")), ElementsAre(5));
  EXPECT_FALSE(namesImageSequence(at("clip.mp4")));
}

TEST_F(ImageSequenceTest, SeeksAndStepsBothWays) {
  for (int i = 0; i < 6; ++i) {
    picture("shot_" + std::to_string(i) + ".png", i);
  }
  ImageSequence sequence(at("shot_%d.png"));
  EXPECT_EQ(sequence.info().frameCount, 6);
  EXPECT_EQ(sequence.info().frameRate, (Rational{25, 1}));
  sequence.seek(4);
  const FramePtr fifth = sequence.next();
  EXPECT_EQ(numberShown(fifth->image), 4);
  EXPECT_DOUBLE_EQ(fifth->seconds(), 0.16);
  EXPECT_EQ(numberShown(sequence.previous()->image), 3);
  EXPECT_EQ(numberShown(sequence.next()->image), 4);
  EXPECT_EQ(errorOf([&] { sequence.seek(6); }).code(), ErrorCode::kInvalidArgument);
}

TEST_F(ImageSequenceTest, ADamagedPictureIsLeftOutAndNamed) {
  picture("shot_0.png", 0);
  std::ofstream(folder_.path() / "shot_1.png") << "no picture";
  picture("shot_2.png", 2);
  ImageSequence sequence(at("shot_%d.png"));
  EXPECT_EQ(sequence.next()->index, 0);
  EXPECT_EQ(sequence.next()->index, 2);
  EXPECT_EQ(sequence.next(), nullptr);
  EXPECT_THAT(sequence.damage().value_or(""), HasSubstr("1 of 3 pictures cannot be read"));
  EXPECT_THAT(sequence.damage().value_or(""), HasSubstr("shot_1.png"));
}

TEST_F(ImageSequenceTest, NothingToReadIsRefused) {
  EXPECT_EQ(errorOf([&] { ImageSequence sequence(at("shot_%d.png")); }).code(),
            ErrorCode::kNotFound);
  std::ofstream(folder_.path() / "shot_1.png") << "no picture";
  expectError([&] { ImageSequence sequence(at("shot_%d.png")); },
              ErrorCode::kBadData,
              {"None of the pictures can be read", "shot_1.png"});
}

}  // namespace
}  // namespace patchscape::test
