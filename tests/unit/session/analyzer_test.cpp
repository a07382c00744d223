// SPDX-License-Identifier: Apache-2.0
// The engine with the embedded model on pictures made here.
#include "core/session/analyzer.h"

#include "core/base/error.h"
#include "tests/support/embedded_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace patchscape {
namespace {

/// A picture of two textures with a soft edge, different for each seed.
std::shared_ptr<const Picture> sample(int width, int height, int seed) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool inside = std::hypot(x - width / 2.0, y - height / 2.0) < height / 3.0;
      const int base = inside ? 180 + 40 * ((x / 6 + y / 6) % 2) : 40 + 30 * ((x + seed) % 5);
      for (const int shift : {0, 20, 45}) {
        pixels.push_back(static_cast<std::uint8_t>(std::min(255, base + (seed * shift) % 60)));
      }
    }
  }
  return makePicture("sample" + std::to_string(seed), Image(width, height, std::move(pixels)));
}

class AnalyzerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    analyzer_ = std::make_unique<Analyzer>();
    (void)analyzer_->loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  }
  static void TearDownTestSuite() { analyzer_.reset(); }

  static AnalysisRequest pcaOf(std::shared_ptr<const Picture> picture) {
    AnalysisRequest request;
    request.picture.picture = std::move(picture);
    request.pca = PcaRequest{};
    return request;
  }

  static std::unique_ptr<Analyzer> analyzer_;
};

std::unique_ptr<Analyzer> AnalyzerTest::analyzer_;

TEST_F(AnalyzerTest, APictureBecomesColoursAtItsOwnSize) {
  const auto result = analyzer_->analyze(pcaOf(sample(300, 200, 1)), {}, {});
  EXPECT_EQ(result->inputSize.height, 336);
  EXPECT_EQ(result->inputSize.width, 504);
  EXPECT_EQ(result->grid, (PatchGrid{.rows = 24, .cols = 36}));
  EXPECT_EQ(result->pca->picture.width(), 300);
  EXPECT_EQ(result->pca->picture.height(), 200);
  EXPECT_EQ(result->backbonePasses, 1);
  EXPECT_EQ(result->model->choice.about.name, "nano");
}

TEST_F(AnalyzerTest, WhatNeedsNoTokensNeedsNoPass) {
  AnalysisRequest request;
  request.picture.picture = sample(300, 200, 9);
  const auto result = analyzer_->analyze(request, {}, {});
  EXPECT_EQ(result->backbonePasses, 0);
  EXPECT_EQ(result->grid, (PatchGrid{.rows = 24, .cols = 36}));
  EXPECT_FALSE(result->timingsMs.contains("backbone"));
  EXPECT_EQ(result->picture->image.width(), 300);
}

TEST_F(AnalyzerTest, FurtherViewsAndSlidersNeedNoSecondPass) {
  const auto picture = sample(120, 90, 2);
  const auto first = analyzer_->analyze(pcaOf(picture), {}, {});
  AnalysisRequest moved = pcaOf(picture);
  moved.pca->options.foreground = ForegroundMode::kThreshold;
  moved.pca->options.threshold = 0.4F;
  const auto second = analyzer_->analyze(moved, {}, {});
  EXPECT_EQ(first->backbonePasses, 1);
  EXPECT_EQ(second->backbonePasses, 0);
  EXPECT_FALSE(second->timingsMs.contains("backbone"));
}

TEST_F(AnalyzerTest, ACachedResultEqualsAFreshOne) {
  const auto picture = sample(120, 90, 3);
  (void)analyzer_->analyze(pcaOf(picture), {}, {});
  const auto cached = analyzer_->analyze(pcaOf(picture), {}, {});
  Analyzer fresh;
  (void)fresh.loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  EXPECT_TRUE(cached->pca->picture == fresh.analyze(pcaOf(picture), {}, {})->pca->picture);
}

TEST_F(AnalyzerTest, AFrozenBasisGivesTheSamePicture) {
  const auto picture = sample(120, 90, 4);
  const auto fitted = analyzer_->analyze(pcaOf(picture), {}, {});
  AnalysisRequest again = pcaOf(picture);
  again.pca->basis = fitted->pca->basis;
  EXPECT_TRUE(analyzer_->analyze(again, {}, {})->pca->picture == fitted->pca->picture);
}

TEST_F(AnalyzerTest, AJointBasisIsTheSameWhicheverPictureAsks) {
  const std::vector<PictureRef> both{{.path = {}, .picture = sample(120, 90, 5)},
                                     {.path = {}, .picture = sample(90, 120, 6)}};
  const auto direct = analyzer_->fitJointly(both, {}, {}, {}, {});
  AnalysisRequest request = pcaOf(both[1].picture);
  request.pca->fitOn = both;
  const auto asked = analyzer_->analyze(request, {}, {});
  ASSERT_EQ(asked->pca->basis->axes.size(), 3U);
  EXPECT_EQ(asked->pca->basis->axes[0].vector, direct->axes[0].vector);
}

TEST_F(AnalyzerTest, FeaturesComeInTheirShapes) {
  AnalysisRequest request;
  request.picture.picture = sample(56, 42, 7);
  request.size.exact = {.width = 56, .height = 42};
  request.features = FeatureRequest{.layers = {2, test::kEmbeddedLast}, .normed = true};
  const auto result = analyzer_->analyze(request, {}, {});
  ASSERT_EQ(result->features.size(), 7U);
  EXPECT_EQ(result->features[0].name, "patch");
  EXPECT_EQ(result->features[0].shape, (std::vector<std::int64_t>{3, 4, test::kEmbeddedWidth}));
  EXPECT_EQ(result->features[1].shape, (std::vector<std::int64_t>{test::kEmbeddedWidth}));
  EXPECT_EQ(result->features[2].shape,
            (std::vector<std::int64_t>{test::kEmbeddedRegisters, test::kEmbeddedWidth}));
  EXPECT_EQ(result->features[3].name, "patch_2");
  // The last block after the norm is the output itself.
  EXPECT_EQ(result->features[5].values, result->features[0].values);
}

TEST_F(AnalyzerTest, CancellingStopsBetweenBlocks) {
  int asked = 0;
  const KeepGoing onlyThreeTimes = [&] { return ++asked <= 3; };
  try {
    (void)analyzer_->analyze(pcaOf(sample(64, 64, 8)), onlyThreeTimes, {});
    FAIL() << "was not cancelled";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
  EXPECT_EQ(asked, 4);
}

TEST_F(AnalyzerTest, ProgressRisesToOne) {
  double last = 0.0;
  const auto watch = [&](std::string_view, double fraction) {
    EXPECT_GE(fraction, last);
    last = fraction;
  };
  (void)analyzer_->analyze(pcaOf(sample(64, 64, 9)), {}, watch);
  EXPECT_EQ(last, 1.0);
}

TEST_F(AnalyzerTest, ALayerThatIsNotThereIsRefusedByNumber) {
  AnalysisRequest request;
  request.picture.picture = sample(56, 42, 10);
  request.features = FeatureRequest{.layers = {test::kEmbeddedBlocks}, .normed = true};
  try {
    (void)analyzer_->analyze(request, {}, {});
    FAIL() << "was not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    const std::string layers = "0 to " + std::to_string(test::kEmbeddedLast);
    EXPECT_NE(std::string(error.what()).find(layers), std::string::npos) << error.what();
  }
}

TEST_F(AnalyzerTest, ABasisOfAnotherModelIsRefused) {
  AnalysisRequest request = pcaOf(sample(56, 42, 11));
  PcaBasis basis = *analyzer_->analyze(request, {}, {})->pca->basis;
  basis.model = "dinov2_vits14";
  request.pca->basis = std::make_shared<const PcaBasis>(basis);
  EXPECT_THROW((void)analyzer_->analyze(request, {}, {}), Error);
}

TEST_F(AnalyzerTest, AModelThatFailsToLoadLeavesTheOldOne) {
  ModelChoice broken;
  broken.path = std::filesystem::path(PATCHSCAPE_SOURCE_DIR) / "README.md";
  EXPECT_THROW((void)analyzer_->loadModel(broken, {}), Error);
  EXPECT_EQ(analyzer_->analyze(pcaOf(sample(64, 64, 12)), {}, {})->model->choice.about.name,
            "nano");
}

}  // namespace
}  // namespace patchscape
