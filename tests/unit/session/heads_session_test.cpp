// SPDX-License-Identifier: Apache-2.0
// Depth, segmentation and classification through the engine, with the embedded model.
#include "core/base/error.h"
#include "core/session/analyzer.h"
#include "core/session/model_info.h"
#include "tests/support/embedded_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A floor below a wall, with a box: something whose halves differ.
std::shared_ptr<const Picture> scene(int width, int height) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool floor = y > height * 3 / 5;
      const bool box = x > width / 2 && x < width * 4 / 5 && y > height / 3 && y < height * 4 / 5;
      const int base = box ? 60 + (x * 7 + y * 3) % 40 : floor ? 130 + (x / 9) % 30 : 210;
      pixels.push_back(static_cast<std::uint8_t>(base));
      pixels.push_back(static_cast<std::uint8_t>(base - (floor ? 30 : 0)));
      pixels.push_back(static_cast<std::uint8_t>(base - (box ? 40 : 10)));
    }
  }
  return makePicture("scene", Image(width, height, std::move(pixels)));
}

class HeadsSession : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    model_ = ModelCatalog::loadDefault().embedded();
    analyzer_ = std::make_unique<Analyzer>();
    (void)analyzer_->loadModel(model_, {.device = "cpu"});
  }
  static void TearDownTestSuite() { analyzer_.reset(); }

  static HeadChoice head(HeadTask task) {
    return ModelCatalog::loadDefault().resolveHead("", model_, task);
  }
  static AnalysisRequest everything(std::shared_ptr<const Picture> picture) {
    AnalysisRequest request;
    request.picture.picture = std::move(picture);
    request.pca = PcaRequest{};
    request.depth = DepthRequest{.head = head(HeadTask::kDepth)};
    request.segmentation = SegmentationRequest{.head = head(HeadTask::kSegmentation)};
    return request;
  }

  static std::unique_ptr<Analyzer> analyzer_;
  static ModelChoice model_;
};

std::unique_ptr<Analyzer> HeadsSession::analyzer_;
ModelChoice HeadsSession::model_;

TEST_F(HeadsSession, EveryViewComesFromOnePass) {
  const auto result = analyzer_->analyze(everything(scene(300, 200)), {}, {});
  EXPECT_EQ(result->backbonePasses, 1);
  ASSERT_TRUE(result->depth);
  const auto* const metric = std::get_if<MetricDepth>(result->depth->depth.get());
  ASSERT_NE(metric, nullptr);
  EXPECT_EQ(metric->metres.width, 300);
  EXPECT_EQ(metric->metres.height, 200);
  EXPECT_FLOAT_EQ(metric->farthest, test::kEmbeddedFarthest);
  EXPECT_EQ(valuesOf(*result->depth->grid).width, 4 * result->grid.cols);
  for (const float metres : metric->metres.values) {
    ASSERT_TRUE(metres >= 0.001F && metres <= test::kEmbeddedFarthest) << metres;
  }
  ASSERT_TRUE(result->segmentation);
  const Segmentation& map = *result->segmentation->map;
  EXPECT_EQ(map.labels.size(), 300U * 200U);
  EXPECT_EQ(map.grid, result->grid);
  EXPECT_EQ(map.classes->classes.size(), 163U);
  std::int64_t pixels = 0;
  for (const LegendRow& row : result->segmentation->legend) {
    pixels += row.pixels;
    EXPECT_TRUE(std::isfinite(row.meanDepth));
  }
  EXPECT_EQ(pixels, 300 * 200);
}

TEST_F(HeadsSession, ProbabilitiesOfAPatchSumToOne) {
  const auto result = analyzer_->analyze(everything(scene(140, 112)), {}, {});
  const Segmentation& map = *result->segmentation->map;
  const auto cells = static_cast<std::size_t>(map.grid.count());
  for (std::size_t cell = 0; cell < cells; ++cell) {
    double sum = 0.0;
    for (std::size_t c = 0; c < map.classes->classes.size(); ++c) {
      sum += map.probabilities[c * cells + cell];
    }
    EXPECT_NEAR(sum, 1.0, 1e-4);
  }
}

TEST_F(HeadsSession, AnotherHeadOrSwitchNeedsNoPass) {
  const auto picture = scene(180, 120);
  AnalysisRequest request = everything(picture);
  EXPECT_EQ(analyzer_->analyze(request, {}, {})->backbonePasses, 1);
  request.depth->edgeAware = true;
  request.segmentation->edgeAware = true;
  EXPECT_EQ(analyzer_->analyze(request, {}, {})->backbonePasses, 0);
  // A copy of the head under another path is another head.
  const fs::path copy = fs::path(testing::TempDir()) / "depth_copy.safetensors";
  fs::copy_file(request.depth->head.path, copy, fs::copy_options::overwrite_existing);
  const auto before = analyzer_->analyze(everything(picture), {}, {});
  request = everything(picture);
  request.depth->head.path = copy;
  const auto after = analyzer_->analyze(request, {}, {});
  EXPECT_EQ(after->backbonePasses, 0);
  EXPECT_EQ(valuesOf(*after->depth->depth).values, valuesOf(*before->depth->depth).values);
}

TEST_F(HeadsSession, LayersKeptForHeadsServeTheFeaturesToo) {
  const auto picture = scene(70, 56);
  (void)analyzer_->analyze(everything(picture), {}, {});
  AnalysisRequest features;
  features.picture.picture = picture;
  features.features = FeatureRequest{.layers = {test::kEmbeddedLast}, .normed = true};
  const auto result = analyzer_->analyze(features, {}, {});
  EXPECT_EQ(result->backbonePasses, 0);
  ASSERT_EQ(result->features.size(), 5U) << "only the layer asked for";
  EXPECT_EQ(result->features[3].name, "patch_" + std::to_string(test::kEmbeddedLast));
}

TEST_F(HeadsSession, TheFlipTestIsTheSameForAPictureAndItsMirrorImage) {
  const auto picture = scene(154, 112);
  AnalysisRequest request = everything(picture);
  request.depth->flipTest = true;
  const auto straight = analyzer_->analyze(request, {}, {});
  request.picture.picture = makePicture("mirror", mirrored(picture->image));
  const auto mirror = analyzer_->analyze(request, {}, {});
  EXPECT_EQ(straight->backbonePasses, 2);
  const ScalarMap& a = valuesOf(*straight->depth->depth);
  const ScalarMap& b = valuesOf(*mirror->depth->depth);
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) {
      ASSERT_NEAR(a.at(x, y), b.at(a.width - 1 - x, y), 1e-3) << x << ',' << y;
    }
  }
}

TEST_F(HeadsSession, PublishedPreprocessingIsOnlyStretchedByItsPadding) {
  // 140 × 112 are multiples of the patch: nothing is padded, so both ways are the same.
  AnalysisRequest request = everything(scene(140, 112));
  request.size.exact = {.width = 140, .height = 112};
  const auto shared = analyzer_->analyze(request, {}, {});
  for (const HeadInput input : {HeadInput::kUpstream, HeadInput::kUpstreamCropped}) {
    request.depth->input = input;
    const auto own = analyzer_->analyze(request, {}, {});
    EXPECT_EQ(own->backbonePasses, 1) << "one of its own; the shared one was cached";
    const auto& a = valuesOf(*shared->depth->depth).values;
    const auto& b = valuesOf(*own->depth->depth).values;
    for (std::size_t i = 0; i < a.size(); ++i) {
      ASSERT_NEAR(a[i], b[i], 1e-4);
    }
  }
}

TEST_F(HeadsSession, SlidingWindowsAndScalesGiveEveryPixelAClass) {
  AnalysisRequest request = everything(scene(150, 100));
  request.depth.reset();
  request.segmentation->input = HeadInput::kUpstream;
  const auto sliding = analyzer_->analyze(request, {}, {});
  EXPECT_EQ(sliding->segmentation->map->labels.size(), 15'000U);
  EXPECT_GE(sliding->backbonePasses, 2) << "the shared pass and the windows";
  request.segmentation->scales = {0.25, 0.5};
  const auto scales = analyzer_->analyze(request, {}, {});
  const Segmentation& map = *scales->segmentation->map;
  double sum = 0.0;
  for (std::size_t c = 0; c < map.classes->classes.size(); ++c) {
    sum += map.probabilities[c * static_cast<std::size_t>(map.grid.count())];
  }
  EXPECT_NEAR(sum, 1.0, 1e-3);
}

TEST_F(HeadsSession, AHugePictureIsRefusedByThePublishedPreprocessing) {
  AnalysisRequest request = everything(scene(2600, 1800));
  request.depth->input = HeadInput::kUpstream;
  try {
    (void)analyzer_->analyze(request, {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("does not shrink pictures"));
  }
}

TEST_F(HeadsSession, HeadsOfTheCatalogAreFoundForTheirModel) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  EXPECT_EQ(model_.heads.size(), 2U);
  EXPECT_EQ(head(HeadTask::kDepth).about.name, "nano-depth");
  EXPECT_TRUE(head(HeadTask::kDepth).about.normed);
  EXPECT_EQ(head(HeadTask::kSegmentation).about.name, "nano-segmentation");
  try {
    (void)head(HeadTask::kClassification);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr("nano"));
  }
  // By its path a head of the catalog is the same head.
  const HeadChoice byPath =
      catalog.resolveHead(head(HeadTask::kDepth).path.string(), model_, HeadTask::kDepth);
  EXPECT_EQ(byPath.about, head(HeadTask::kDepth).about);
}

TEST_F(HeadsSession, AnOfficialHeadThatIsNotHereSaysWhereToGetIt) {
  ModelChoice small = model_;
  small.about.name = "dinov2_vits14";
  try {
    (void)ModelCatalog::loadDefault().resolveHead("", small, HeadTask::kDepth);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr("https://"));
    EXPECT_THAT(error.what(), HasSubstr("beside the model"));
  }
}

TEST_F(HeadsSession, HeadFilesAreToldFromModels) {
  EXPECT_EQ(taskOfHeadFile(head(HeadTask::kDepth).path), HeadTask::kDepth);
  EXPECT_EQ(taskOfHeadFile(head(HeadTask::kSegmentation).path), HeadTask::kSegmentation);
  EXPECT_FALSE(taskOfHeadFile(model_.path));
  EXPECT_FALSE(taskOfHeadFile("/nowhere.pth"));
}

}  // namespace
}  // namespace patchscape
