// SPDX-License-Identifier: Apache-2.0
// Several pictures a pass: what the engine runs, and that the results are those of one a pass.
#include "core/inference/backbone.h"
#include "core/inference/heads/heads.h"
#include "core/session/analyzer.h"
#include "tests/support/embedded_model.h"
#include "tests/support/error_of.h"
#include "tests/support/wrapped_backbone.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

using test::errorOf;
using testing::ElementsAre;
using testing::IsEmpty;

/// What the network was asked for, and how much memory it has.
struct World {
  std::vector<std::int64_t> passes;  ///< Pictures of each.
  std::int64_t largest = 100;        ///< Pictures that memory is enough for.
  int remaining = 1000;              ///< Passes until one is cancelled.
};

class WatchedBackbone final : public test::WrappedBackbone {
 public:
  WatchedBackbone(std::unique_ptr<Backbone> real, World& world)
      : WrappedBackbone(std::move(real)),
        world_(world) {}

  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const std::vector<std::int64_t>& layers,
                                      const KeepGoing& keepGoing,
                                      const Progress& progress) override {
    if (pixels.size(0) > world_.largest) {
      throw Error(ErrorCode::kOutOfMemory, "Not enough memory.");
    }
    world_.passes.push_back(pixels.size(0));
    if (world_.remaining-- <= 0) {
      throw Error(ErrorCode::kCancelled, "Cancelled.");
    }
    return WrappedBackbone::forward(pixels, layers, keepGoing, progress);
  }

 private:
  World& world_;
};

/// A picture of stripes, another one for each seed.
std::shared_ptr<const Picture> photo(int width, int height, int seed) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < width * height * 3; ++i) {
    pixels.push_back(static_cast<std::uint8_t>((i * (7 + seed) + i / (3 * width) * 31) % 251));
  }
  return makePicture("photo" + std::to_string(seed), Image(width, height, std::move(pixels)));
}

class PictureBatchTest : public testing::Test {
 protected:
  void open(std::size_t cacheBytes = std::size_t{1} << 28) {
    analyzer_ = std::make_unique<Analyzer>(
        cacheBytes, [this](const WeightFile& file, const DeviceChoice& choice) {
          return std::make_unique<WatchedBackbone>(makeBackbone(file, choice), world_);
        });
    (void)analyzer_->loadModel(model_, {.device = "cpu"});
  }

  AnalysisRequest everything(std::shared_ptr<const Picture> picture) const {
    AnalysisRequest request;
    request.picture.picture = std::move(picture);
    request.size.shorterSide = 56;
    request.pca = PcaRequest{};
    request.features = FeatureRequest{.layers = {headLayers(test::kEmbeddedBlocks).front()}};
    request.segmentation =
        SegmentationRequest{.head = catalog_.resolveHead("", model_, HeadTask::kSegmentation)};
    return request;
  }

  /// All at once, `pictures` a pass.
  std::vector<std::shared_ptr<const AnalysisResult>> analyze(
      const std::vector<std::shared_ptr<const Picture>>& photos, int pictures) {
    const auto batch = std::make_shared<PictureBatch>();
    batch->pictures = photos;
    batch->size = std::make_shared<BatchSize>(pictures);
    std::vector<std::shared_ptr<const AnalysisResult>> results;
    for (const auto& each : photos) {
      AnalysisRequest request = everything(each);
      request.batch = batch;
      results.push_back(analyzer_->analyze(request, {}, {}));
    }
    return results;
  }

  /// Expects the results of passes of their own, but for how sums are rounded.
  void expectUsual(const std::vector<std::shared_ptr<const AnalysisResult>>& results) {
    Analyzer usual;
    (void)usual.loadModel(model_, {.device = "cpu"});
    for (const auto& result : results) {
      const auto expected = usual.analyze(everything(result->picture), {}, {});
      ASSERT_EQ(result->features.size(), expected->features.size());
      for (std::size_t i = 0; i < expected->features.size(); ++i) {
        EXPECT_EQ(result->features[i].shape, expected->features[i].shape);
        EXPECT_THAT(result->features[i].values,
                    testing::Pointwise(testing::FloatNear(2e-4F), expected->features[i].values));
      }
      EXPECT_EQ(result->segmentation->map->labels, expected->segmentation->map->labels);
      EXPECT_EQ(result->backbonePasses, 1);
    }
  }

  World world_;
  ModelCatalog catalog_ = ModelCatalog::loadDefault();
  ModelChoice model_ = catalog_.embedded();
  std::unique_ptr<Analyzer> analyzer_;
};

TEST_F(PictureBatchTest, PicturesOfOneSizeShareAPass) {
  open();
  const auto results = analyze(
      {photo(56, 56, 1), photo(56, 84, 2), photo(60, 60, 3), photo(30, 30, 4), photo(56, 84, 5)},
      8);
  EXPECT_THAT(world_.passes, ElementsAre(3, 2)) << "three of 56 x 56, two of 56 x 84";
  expectUsual(results);
  EXPECT_EQ(results[0]->picturesInPass, 3);
  EXPECT_EQ(results[1]->picturesInPass, 2);
}

TEST_F(PictureBatchTest, NoPassIsLargerThanItIsToBe) {
  open();
  expectUsual(analyze({photo(56, 56, 1), photo(56, 56, 2), photo(56, 56, 3)}, 2));
  EXPECT_THAT(world_.passes, ElementsAre(2, 1));
}

TEST_F(PictureBatchTest, APictureTellsItsShareOfTheTime) {
  open();
  const auto results = analyze({photo(56, 56, 1), photo(56, 56, 2), photo(56, 56, 3)}, 3);
  const double share = results[0]->timingsMs.at("backbone");
  EXPECT_GT(share, 0.0);
  for (const auto& result : results) {
    EXPECT_EQ(result->timingsMs.at("backbone"), share);
    EXPECT_GT(result->timingsMs.at("preprocess"), 0.0);
  }
}

TEST_F(PictureBatchTest, WhatTheCacheHasIsNotRunAgain) {
  open();
  const auto first = photo(56, 56, 1);
  (void)analyzer_->analyze(everything(first), {}, {});
  const auto results = analyze({first, photo(56, 56, 2), photo(56, 56, 3)}, 4);
  EXPECT_THAT(world_.passes, ElementsAre(1, 2));
  EXPECT_EQ(results[0]->backbonePasses, 0);
  EXPECT_EQ(results[1]->backbonePasses, 1);
}

TEST_F(PictureBatchTest, ACacheWithoutRoomRunsEachAloneAndNoneTwice) {
  open(1000);
  expectUsual(analyze({photo(56, 56, 1), photo(56, 56, 2), photo(56, 56, 3)}, 4));
  EXPECT_THAT(world_.passes, ElementsAre(1, 1, 1));
}

TEST_F(PictureBatchTest, NoPassIsLargerThanTheCacheHasRoomFor) {
  // 16 patches and a class token: the last layer, and those of the heads before and after the norm;
  // register tokens once.
  constexpr std::size_t kTokenBytes = test::kEmbeddedWidth * sizeof(float);
  const std::size_t maps = 1 + 2 * headLayers(test::kEmbeddedBlocks).size();
  const std::size_t bundle = kTokenBytes * (17 * maps + test::kEmbeddedRegisters);
  open(2 * bundle);
  expectUsual(analyze({photo(56, 56, 1), photo(56, 56, 2), photo(56, 56, 3), photo(56, 56, 4)}, 4));
  EXPECT_THAT(world_.passes, ElementsAre(2, 2));
}

TEST_F(PictureBatchTest, WhereMemoryRunsOutPassesAreHalved) {
  open();
  world_.largest = 2;
  expectUsual(analyze({photo(56, 56, 1), photo(56, 56, 2), photo(56, 56, 3), photo(56, 56, 4)}, 4));
  EXPECT_THAT(world_.passes, ElementsAre(2, 2));
}

TEST_F(PictureBatchTest, WhereMemoryRunsOutForGoodEachPictureSaysSo) {
  open();
  world_.largest = 0;
  EXPECT_EQ(errorOf([&] {
              analyze({photo(56, 56, 1), photo(56, 56, 2)}, 2);
            }).code(),
            ErrorCode::kOutOfMemory);
  world_.largest = 1;
  expectUsual(analyze({photo(56, 56, 1), photo(56, 56, 2)}, 2));
}

TEST_F(PictureBatchTest, CancellingEndsThePassesOfAll) {
  open();
  world_.remaining = 1;
  const std::vector photos{photo(56, 56, 1), photo(56, 56, 2), photo(56, 56, 3)};
  EXPECT_EQ(errorOf([&] { analyze(photos, 2); }).code(), ErrorCode::kCancelled);
  EXPECT_THAT(world_.passes, ElementsAre(2, 1));
  world_.remaining = 1000;
  const auto results = analyze(photos, 2);
  EXPECT_THAT(world_.passes, ElementsAre(2, 1, 1)) << "the pass that ended is not lost";
  EXPECT_EQ(results[2]->backbonePasses, 1);
}

TEST_F(PictureBatchTest, APictureWithoutAPassOfTheModelsSizeLeavesTheOthersAlone) {
  open();
  const auto endless = photo(8000, 1, 1);  // Its longer side would be far above the limit.
  const auto batch = std::make_shared<PictureBatch>();
  batch->pictures = {photo(56, 56, 2), endless};
  batch->size = std::make_shared<BatchSize>(2);
  AnalysisRequest request = everything(batch->pictures[0]);
  request.batch = batch;
  EXPECT_EQ(analyzer_->analyze(request, {}, {})->backbonePasses, 1);
  request.picture.picture = endless;
  EXPECT_EQ(errorOf([&] { (void)analyzer_->analyze(request, {}, {}); }).code(),
            ErrorCode::kInvalidArgument);
}

TEST_F(PictureBatchTest, AJointFitTriesPassesOfSeveral) {
  open();
  std::vector<PictureRef> refs;
  for (int i = 0; i < 7; ++i) {
    refs.push_back({.path = {}, .picture = photo(56, 56, i)});
  }
  const SizeRule size{.shorterSide = 56, .exact = {}};
  const auto basis = analyzer_->fitJointly(refs, size, {}, {}, {});
  EXPECT_THAT(world_.passes, ElementsAre(1, 1, 1, 1, 2, 1)) << "a trial of one, one of two begun";
  Analyzer usual(0);
  (void)usual.loadModel(model_, {.device = "cpu"});
  const auto expected = usual.fitJointly(refs, size, {}, {}, {});
  // The solver stops at a residual of 1e-10, which leaves some 1e-8 in a unit vector.
  EXPECT_THAT(basis->axes[0].vector,
              testing::Pointwise(testing::FloatNear(1e-6F), expected->axes[0].vector));
}

TEST_F(PictureBatchTest, WhatNeedsNoTokensRunsNoPass) {
  open();
  const auto batch = std::make_shared<PictureBatch>();
  batch->pictures = {photo(56, 56, 1), photo(56, 56, 2)};
  batch->size = std::make_shared<BatchSize>(2);
  AnalysisRequest request;
  request.picture.picture = batch->pictures[0];
  request.batch = batch;
  (void)analyzer_->analyze(request, {}, {});
  EXPECT_THAT(world_.passes, IsEmpty());
}

}  // namespace
}  // namespace patchscape
