// SPDX-License-Identifier: Apache-2.0
#include "core/inference/pipeline.h"
#include "tests/unit/inference/pca_test_tokens.h"
#include "tests/unit/inference/preprocess_test_image.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace patchscape {
namespace {

using testing::errorOf;
using ::testing::HasSubstr;
using testing::patternImage;
using ::testing::StartsWith;

PreparedInput prepared(std::string_view name, int width, int height, std::int64_t patchSize = 14) {
  return applyPipeline(pipelineNamed(name), patternImage(width, height), patchSize);
}

InputSize resized(std::string_view name,
                  std::int64_t width,
                  std::int64_t height,
                  std::int64_t patchSize = 14) {
  return resizedSize(pipelineNamed(name), {.width = width, .height = height}, patchSize);
}

InputSize sizeOf(const PreparedInput& input) {
  return {.width = input.pixels.size(3), .height = input.pixels.size(2)};
}

/// 8-bit grey level of one input pixel.
double level(const PreparedInput& input, std::int64_t y, std::int64_t x) {
  const Normalisation n;
  return (input.pixels[0][0][y][x].item<float>() * n.std[0] + n.mean[0]) * 255.0;
}

TEST(Pipelines, AreThoseThatAreDocumented) {
  std::vector<std::string> names;
  for (const Pipeline& pipeline : pipelines()) {
    names.emplace_back(pipeline.name);
    EXPECT_EQ(&pipelineNamed(pipeline.name), &pipeline);
    EXPECT_FALSE(pipeline.note.empty());
  }
  EXPECT_THAT(names,
              ::testing::ElementsAre("imagenet",
                                     "web-ssl-processor",
                                     "web-ssl-demo",
                                     "web-ssl-readme",
                                     "pca-notebook",
                                     "depth",
                                     "kitti-depth",
                                     "segmentation-linear",
                                     "segmentation-ms",
                                     "depth-anything-v2",
                                     "landmark",
                                     "copy-detection",
                                     "dinov3-dense"));
}

TEST(Pipelines, UnknownNameListsTheKnownOnes) {
  const std::string error = errorOf([] { (void)pipelineNamed("magic"); });
  EXPECT_THAT(error, StartsWith("invalid-argument:"));
  EXPECT_THAT(error, HasSubstr("\"magic\""));
  EXPECT_THAT(error, HasSubstr("imagenet, web-ssl-processor"));
}

TEST(Pipelines, ImagenetTruncatesTheLongerSideAndCutsTheCentre) {
  EXPECT_EQ(resized("imagenet", 640, 480), (InputSize{.width = 341, .height = 256}));
  EXPECT_EQ(resized("imagenet", 375, 500), (InputSize{.width = 256, .height = 341}));
  const PreparedInput input = prepared("imagenet", 640, 480);
  EXPECT_EQ(sizeOf(input), (InputSize{.width = 224, .height = 224}));
  // (341 − 224) / 2 = 58.5 goes to the even 58; (256 − 224) / 2 = 16.
  EXPECT_EQ(input.offsetX, -58);
  EXPECT_EQ(input.offsetY, -16);
  EXPECT_NEAR(input.pictureY(112.0), 240.0, 1e-9);
}

TEST(Pipelines, CentreCropRoundsHalvesToEvenUpwardsToo) {
  // 343 − 224 = 119, half is 59.5, the even neighbour 60.
  EXPECT_EQ(resized("imagenet", 343, 256), (InputSize{.width = 343, .height = 256}));
  EXPECT_EQ(prepared("imagenet", 343, 256).offsetX, -60);
}

TEST(Pipelines, WebSslRecipes) {
  EXPECT_EQ(resized("web-ssl-processor", 640, 480), (InputSize{.width = 298, .height = 224}));
  Pipeline larger = pipelineNamed("web-ssl-processor");
  larger.size = larger.cropWidth = larger.cropHeight = 378;
  EXPECT_EQ(sizeOf(applyPipeline(larger, patternImage(64, 48), 14)),
            (InputSize{.width = 378, .height = 378}));
  EXPECT_EQ(resized("web-ssl-demo", 640, 480), (InputSize{.width = 224, .height = 224}));
  EXPECT_EQ(sizeOf(prepared("web-ssl-readme", 64, 48)), (InputSize{.width = 224, .height = 224}));
}

TEST(Pipelines, PcaNotebookCutsRightAndBottom) {
  const PreparedInput input = prepared("pca-notebook", 100, 75);
  EXPECT_EQ(resized("pca-notebook", 100, 75), (InputSize{.width = 597, .height = 448}));
  EXPECT_EQ(sizeOf(input), (InputSize{.width = 588, .height = 448}));
  EXPECT_EQ(input.offsetX, 0);
}

struct Padding {
  int side, before, after;
};

class CentrePadding : public ::testing::TestWithParam<Padding> {};

TEST_P(CentrePadding, PutsTheSmallerHalfFirst) {
  const auto [side, before, after] = GetParam();
  const PreparedInput input = prepared("depth", side, 14);
  EXPECT_EQ(input.padLeft, before);
  EXPECT_EQ(input.padRight, after);
  EXPECT_EQ(input.padTop + input.padBottom, 0);
  EXPECT_EQ(input.pixels.size(3), side + before + after);
  EXPECT_DOUBLE_EQ(input.pictureX(before), 0.0);
  const PreparedInput turned = prepared("depth", 14, side);
  EXPECT_EQ(turned.padTop, before);
  EXPECT_EQ(turned.padBottom, after);
}

INSTANTIATE_TEST_SUITE_P(WorkedExamples,
                         CentrePadding,
                         ::testing::Values(Padding{480, 5, 5},
                                           Padding{640, 2, 2},
                                           Padding{512, 3, 3},
                                           Padding{352, 6, 6},
                                           Padding{1216, 1, 1},
                                           Padding{375, 1, 2},
                                           Padding{518, 0, 0}));

TEST(Pipelines, PaddingIsZeroAfterNormalisation) {
  const PreparedInput input = prepared("depth", 16, 12);
  EXPECT_EQ(sizeOf(input), (InputSize{.width = 28, .height = 14}));
  EXPECT_EQ(input.pixels[0][0][0].abs().max().item<float>(), 0.0F);
  EXPECT_EQ(input.pixels[0][2][5][27].item<float>(), 0.0F);
  EXPECT_NEAR(level(input, 1, 6), 0.0, 1e-4);
  EXPECT_NEAR(level(input, 1, 7), 91.0, 1e-4);
}

TEST(Pipelines, KittiKeepsTheLowerMiddle) {
  const PreparedInput input = prepared("kitti-depth", 1241, 376);
  // The crop starts at column (1241 − 1216) / 2 = 12 and row 376 − 352 = 24, then 1 and 6 are
  // added.
  EXPECT_EQ(sizeOf(input), (InputSize{.width = 1218, .height = 364}));
  EXPECT_EQ(input.offsetX, -12 + 1);
  EXPECT_EQ(input.offsetY, -24 + 6);
  EXPECT_NEAR(level(input, 6, 1), (37 * 24 + 91 * 12 + 13 * ((24 * 12) % 7)) % 256, 1e-4);
}

TEST(Pipelines, RefuseCropsLargerThanThePicture) {
  const std::string error = errorOf([] { (void)prepared("kitti-depth", 1216, 351); });
  EXPECT_THAT(error, StartsWith("invalid-argument:"));
  EXPECT_THAT(error, HasSubstr("1216x352"));
  EXPECT_THAT(error, HasSubstr("1216x351"));
  EXPECT_THAT(errorOf([] { (void)prepared("landmark", 224, 13); }), HasSubstr("larger picture"));
}

TEST(Pipelines, RefuseInputsBeyondTheLimit) {
  EXPECT_THAT(errorOf([] { (void)prepared("imagenet", 1000, 2); }), HasSubstr("128000x256"));
  EXPECT_THAT(errorOf([] { (void)prepared("depth", 8193, 2); }), HasSubstr("at most 8192"));
}

TEST(Pipelines, SegmentationTakesTheSmallerOfTwoScales) {
  EXPECT_EQ(resized("segmentation-linear", 640, 480), (InputSize{.width = 683, .height = 512}));
  EXPECT_EQ(resized("segmentation-linear", 500, 375), (InputSize{.width = 683, .height = 512}));
  // Long pictures are bound by 2048: 5000 × 1000 becomes 2048 × 410 (409.6).
  EXPECT_EQ(resized("segmentation-linear", 5000, 1000), (InputSize{.width = 2048, .height = 410}));
  EXPECT_EQ(resized("segmentation-ms", 640, 480), (InputSize{.width = 853, .height = 640}));
  Pipeline ratio = pipelineNamed("segmentation-ms");
  ratio.size = 844;
  EXPECT_EQ(resizedSize(ratio, {.width = 640, .height = 480}, 14),
            (InputSize{.width = 1125, .height = 844}));
}

TEST(Pipelines, OpenCvBilinearDoesNotFilterWhenShrinking) {
  Pipeline pipeline = pipelineNamed("segmentation-linear");
  pipeline.longest = 7;
  const PreparedInput input = applyPipeline(pipeline, patternImage(16, 12), 14);
  // cv::resize(INTER_LINEAR) of the same picture.
  const std::vector<std::vector<int>> openCv{{90, 81, 96, 111, 174, 134, 105},
                                             {183, 158, 103, 164, 75, 169, 146},
                                             {143, 129, 173, 90, 107, 60, 164},
                                             {102, 99, 80, 97, 191, 154, 83},
                                             {162, 175, 123, 150, 89, 143, 139}};
  ASSERT_EQ(sizeOf(input), (InputSize{.width = 7, .height = 5}));
  for (std::int64_t y = 0; y < 5; ++y) {
    for (std::int64_t x = 0; x < 7; ++x) {
      const int wanted = openCv[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
      EXPECT_NEAR(level(input, y, x), wanted, 1.001) << y << " " << x;
    }
  }
}

TEST(Pipelines, OpenCvCubicKeepsFractionsAndOvershoot) {
  Pipeline pipeline = pipelineNamed("depth-anything-v2");
  pipeline.resize = ResizeRule::kWithin;
  pipeline.longest = 0;
  pipeline.size = 9;
  const PreparedInput input = applyPipeline(pipeline, patternImage(24, 12), 14);
  ASSERT_EQ(sizeOf(input), (InputSize{.width = 18, .height = 9}));
  // cv::resize(INTER_CUBIC) of the same picture as float64 in 0…1.
  const std::vector<double> first{0.06383, 0.66771, 0.17325, 0.54591, 0.43599, 0.43606, 0.66887};
  for (std::int64_t x = 0; x < 7; ++x) {
    EXPECT_NEAR(level(input, 0, x) / 255, first[static_cast<std::size_t>(x)], 1e-4) << x;
  }
}

TEST(Pipelines, DepthAnythingRoundsBothSidesToPatches) {
  EXPECT_EQ(resized("depth-anything-v2", 640, 480), (InputSize{.width = 686, .height = 518}));
  EXPECT_EQ(resized("depth-anything-v2", 480, 640), (InputSize{.width = 518, .height = 686}));
  EXPECT_EQ(resized("depth-anything-v2", 1000, 1000), (InputSize{.width = 518, .height = 518}));
  Pipeline odd = pipelineNamed("depth-anything-v2");
  odd.size = 300;  // Nearest multiple 294 lies below, so the next one above is taken.
  EXPECT_EQ(resizedSize(odd, {.width = 400, .height = 400}, 14),
            (InputSize{.width = 308, .height = 308}));
}

TEST(Pipelines, LandmarkShrinksAsThumbnailAndNeverEnlarges) {
  EXPECT_EQ(resized("landmark", 1000, 700), (InputSize{.width = 224, .height = 157}));
  EXPECT_EQ(resized("landmark", 224, 300), (InputSize{.width = 167, .height = 224}));
  EXPECT_EQ(resized("landmark", 300, 1000), (InputSize{.width = 67, .height = 224}));
  EXPECT_EQ(resized("landmark", 10, 2000), (InputSize{.width = 1, .height = 224}));
  EXPECT_EQ(resized("landmark", 100, 50), (InputSize{.width = 100, .height = 50}));
  EXPECT_EQ(sizeOf(prepared("landmark", 1000, 700)), (InputSize{.width = 224, .height = 154}));
}

TEST(Pipelines, CopyDetectionAndDinoV3) {
  EXPECT_EQ(sizeOf(prepared("copy-detection", 64, 48, 16)),
            (InputSize{.width = 320, .height = 320}));
  EXPECT_EQ(sizeOf(prepared("copy-detection", 64, 48, 14)),
            (InputSize{.width = 308, .height = 308}));
  EXPECT_EQ(resized("dinov3-dense", 640, 480, 16), (InputSize{.width = 1024, .height = 768}));
  EXPECT_EQ(resized("dinov3-dense", 500, 375, 16), (InputSize{.width = 1024, .height = 768}));
  EXPECT_EQ(resized("dinov3-dense", 333, 480, 16), (InputSize{.width = 528, .height = 768}));
  EXPECT_EQ(sizeOf(prepared("dinov3-dense", 64, 48, 16)),
            (InputSize{.width = 1024, .height = 768}));
}

TEST(Pipelines, GiveContiguousNormalisedFloat) {
  const PreparedInput input = prepared("imagenet", 300, 260);
  EXPECT_EQ(input.pixels.scalar_type(), at::kFloat);
  EXPECT_TRUE(input.pixels.is_contiguous());
  EXPECT_GT(input.pixels.min().item<float>(), -2.2F);
  EXPECT_LT(input.pixels.max().item<float>(), 2.7F);
}

}  // namespace
}  // namespace patchscape
