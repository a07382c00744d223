// SPDX-License-Identifier: Apache-2.0
#include "core/session/neighbours.h"

#include "core/base/error.h"
#include "core/export/png_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kClasses{"cat", "dog", "fish"};

TEST(Vote, IsTheShareOfTheNearestWeights) {
  const std::vector<float> query{1.0F, 0.0F};
  const std::vector<float> near{1.0F, 0.0F};
  const std::vector<float> beside{0.8F, 0.6F};
  const std::vector<float> far{0.0F, 1.0F};
  const std::vector<LabelledDescriptor> examples{{.descriptor = far, .label = 2},
                                                 {.descriptor = beside, .label = 1},
                                                 {.descriptor = near, .label = 0}};
  const Classification two = voteOf(query, examples, kClasses, 2, 3);
  ASSERT_EQ(two.top.size(), 3U);
  EXPECT_EQ(two.top[0].name, "cat");
  const double weight = std::exp((0.8 - 1.0) / 0.07);
  EXPECT_NEAR(two.top[0].probability, 1.0 / (1.0 + weight), 1e-5);
  EXPECT_NEAR(two.top[1].probability, weight / (1.0 + weight), 1e-5);
  EXPECT_EQ(two.top[2].probability, 0.0F) << "the third is not among two neighbours";
  EXPECT_EQ(voteOf(query, examples, kClasses, 1, 1).top.size(), 1U);
}

class NeighboursTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) / "neighbours";
    fs::remove_all(root_);
    addPicture("cat/1.png", 10);
    addPicture("cat/2.png", 20);
    addPicture("dog/1.png", 200);
    fs::create_directories(root_ / "examples/empty");
  }
  void TearDown() override { fs::remove_all(root_); }

  void addPicture(const std::string& name, std::uint8_t grey) {
    const fs::path file = root_ / "examples" / name;
    fs::create_directories(file.parent_path());
    writePng(file, Image(4, 4, std::vector<std::uint8_t>(48, grey)), {});
  }

  /// The picture's grey as an angle; counts how often it is asked.
  Neighbours::Describe describe() {
    return [this](const Neighbours::Pictures& pictures) {
      asked_.push_back(pictures.size());
      std::vector<std::vector<float>> descriptors;
      for (const auto& picture : pictures) {
        ++described_;
        const double angle = picture->image.at(0, 0)[0] / 255.0;
        descriptors.push_back(
            {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
      }
      return descriptors;
    };
  }

  NeighbourAnswer ask(Neighbours& neighbours,
                      const std::string& space = "model",
                      const BatchSize& size = BatchSize(1)) {
    const std::vector<float> query{std::cos(0.1F), std::sin(0.1F)};
    return neighbours.classify({.descriptor = query,
                                .folder = root_ / "examples",
                                .neighbours = 2,
                                .top = 5,
                                .space = space,
                                .size = size},
                               describe(),
                               {},
                               {});
  }

  fs::path root_;
  int described_ = 0;
  std::vector<std::size_t> asked_;  ///< Pictures, by call.
};

TEST_F(NeighboursTest, FoldersAreClasses) {
  Neighbours neighbours(root_ / "cache");
  const NeighbourAnswer answer = ask(neighbours);
  EXPECT_EQ(answer.examples, 3);
  ASSERT_EQ(answer.classes.top.size(), 2U) << "a folder without pictures is no class";
  EXPECT_EQ(answer.classes.top[0].name, "cat");
  EXPECT_NEAR(answer.classes.top[0].probability, 1.0F, 1e-6F);
}

TEST_F(NeighboursTest, DescriptorsAreComputedOnceAndFoundAgainOnDisk) {
  {
    Neighbours first(root_ / "cache");
    (void)ask(first);
    (void)ask(first);
    EXPECT_EQ(described_, 3);
  }
  Neighbours second(root_ / "cache");
  const NeighbourAnswer again = ask(second);
  EXPECT_EQ(described_, 3) << "read back from disk";
  EXPECT_EQ(again.classes.top[0].name, "cat");
  (void)ask(second, "another model");
  EXPECT_EQ(described_, 6);
}

TEST_F(NeighboursTest, ExamplesAreDescribedTogetherAndEqualOnesOnce) {
  const BatchSize two(2);
  addPicture("dog/2.png", 200);
  addPicture("dog/3.png", 90);
  std::ofstream(root_ / "examples/cat/0.png") << "no picture";
  Neighbours alone(fs::path{});
  const NeighbourAnswer expected = ask(alone);
  EXPECT_THAT(asked_, testing::ElementsAre(1, 1, 1, 1));
  asked_.clear();
  Neighbours together(fs::path{});
  const NeighbourAnswer answer = ask(together, "model", two);
  EXPECT_THAT(asked_, testing::ElementsAre(2, 2)) << "two dogs are the same picture";
  EXPECT_EQ(answer.examples, 5);
  ASSERT_EQ(answer.classes.top.size(), expected.classes.top.size());
  for (std::size_t i = 0; i < answer.classes.top.size(); ++i) {
    EXPECT_EQ(answer.classes.top[i].id, expected.classes.top[i].id);
    EXPECT_EQ(answer.classes.top[i].probability, expected.classes.top[i].probability);
  }
}

TEST_F(NeighboursTest, ADamagedCacheIsMadeAnew) {
  {
    Neighbours first(root_ / "cache");
    (void)ask(first);
  }
  for (const auto& entry : fs::directory_iterator(root_ / "cache")) {
    std::ofstream(entry.path(), std::ios::trunc) << "nonsense";
  }
  Neighbours second(root_ / "cache");
  EXPECT_EQ(ask(second).examples, 3);
  EXPECT_EQ(described_, 6);
}

TEST_F(NeighboursTest, AnExampleThatCannotBeOpenedIsLeftOut) {
  std::ofstream(root_ / "examples/cat/3.png") << "no picture";
  Neighbours neighbours(fs::path{});
  EXPECT_EQ(ask(neighbours).examples, 3);
}

TEST_F(NeighboursTest, AFolderWithoutClassesIsRefused) {
  try {
    (void)readLabelledFolder(root_ / "examples/cat");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), testing::HasSubstr("one folder of pictures for each class"));
  }
  try {
    (void)readLabelledFolder(root_ / "nowhere");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace patchscape
