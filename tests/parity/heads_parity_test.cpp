// SPDX-License-Identifier: Apache-2.0
// Heads against values computed with the upstream modules on formula weights and tokens, and the
// embedded heads against their float64 reference.
#include "core/inference/backbone.h"
#include "core/inference/heads/heads.h"
#include "core/inference/heads/resize_results.h"
#include "core/inference/preprocess.h"
#include "core/inference/vit/tensors.h"
#include "core/media/image_io.h"
#include "tests/parity/tolerances.h"
#include "tests/support/embedded_model.h"
#include "tests/support/spec_heads.h"
#include "tests/support/spec_model.h"
#include "tests/support/test_devices.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;

const std::vector<std::int64_t> kFourLayers{0, 1, 2, 3};
/// What every test here shares: float32 on the device of the parameter; results on the CPU.
class HeadParity : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    PATCHSCAPE_NEEDS_DEVICE(GetParam());
    // Heads take over the setting of the backbone they are made for.
    useExactFloat32();
  }
  [[nodiscard]] static Runtime runtime() {
    return {.device = GetParam(), .precision = "fp32", .threads = 1};
  }
  [[nodiscard]] static FeatureBundle onDevice(FeatureBundle bundle) {
    return bundleOn(std::move(bundle), GetParam());
  }
  [[nodiscard]] static HeadDepth depthOf(const std::vector<NamedTensor>& tensors,
                                         const FeatureBundle& bundle,
                                         const DepthHeadOptions& options) {
    HeadDepth depth = makeDepthHead(weightFileOf(tensors, 0), modelOf(16, 4), runtime(), options)
                          ->apply(onDevice(bundle));
    depth.values = depth.values.cpu();
    return depth;
  }
};

INSTANTIATE_TEST_SUITE_P(On, HeadParity, everyDevice(), deviceName);

void expectRow(const at::Tensor& map,
               std::int64_t row,
               std::int64_t from,
               const std::vector<double>& expected,
               double bound = kSpecTokens) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto column = from + static_cast<std::int64_t>(i);
    EXPECT_NEAR(map[0][0][row][column].item<double>(), expected[i], bound) << row << ',' << column;
  }
}

TEST_P(HeadParity, LinearDepthEqualsUpstream) {
  // The last block is the only level, l = 0.
  const HeadDepth depth = depthOf(specLinearDepthHead(32), specBundle({3}), {.farthest = 10.0F});
  ASSERT_EQ(depth.values.sizes(), (std::vector<std::int64_t>{1, 1, 20, 28}));
  expectRow(depth.values, 0, 0, {4.82528, 4.82528, 4.82611, 4.82775});
  expectRow(depth.values, 19, 27, {4.89337});
  EXPECT_NEAR(depth.values.mean().item<double>(), 4.860081, kSpecTokens);
  const ScalarMap large = resizeToPicture(depth.values, 98, 70, depth.alignCorners);
  EXPECT_NEAR(large.at(46, 35), 4.85862, kSpecTokens);
  EXPECT_NEAR(large.at(47, 35), 4.85899, kSpecTokens);
  EXPECT_NEAR(large.at(48, 35), 4.85937, kSpecTokens);
}

TEST_P(HeadParity, Linear4DepthEqualsUpstream) {
  const HeadDepth depth =
      depthOf(specLinearDepthHead(128), specBundle(kFourLayers), {.farthest = 80.0F});
  // Eight times the range of the head above, so eight times its rounding.
  constexpr double kBound = 8 * kSpecTokens;
  expectRow(depth.values, 0, 0, {39.97620, 39.97620, 39.98538, 40.00248}, kBound);
  expectRow(depth.values, 19, 27, {40.52549}, kBound);
  EXPECT_NEAR(depth.values.mean().item<double>(), 40.250256, kBound);
  const ScalarMap large = resizeToPicture(depth.values, 98, 70, depth.alignCorners);
  EXPECT_NEAR(large.at(46, 35), 40.26040, kBound);
  EXPECT_NEAR(large.at(48, 35), 40.26851, kBound);
}

TEST_P(HeadParity, DptEqualsUpstream) {
  const HeadDepth depth = depthOf(specDptHead({}), specBundle(kFourLayers), {.farthest = 10.0F});
  ASSERT_EQ(depth.values.sizes(), (std::vector<std::int64_t>{1, 1, 96, 128}));
  expectRow(depth.values, 0, 0, {1.99197, 1.98924, 1.98917, 1.98934});
  expectRow(depth.values, 48, 64, {2.00567, 2.00582, 2.00593});
  EXPECT_NEAR(depth.values.min().item<double>(), 1.97761, kSpecTokens);
  EXPECT_NEAR(depth.values.max().item<double>(), 2.01269, kSpecTokens);
  EXPECT_NEAR(depth.values.mean().item<double>(), 2.005229, kSpecTokens);
}

TEST_P(HeadParity, DepthAnythingEqualsUpstream) {
  const HeadDepth depth =
      depthOf(specDepthAnythingHead({}), specBundle(kFourLayers), {.kind = DepthKind::kRelative});
  ASSERT_EQ(depth.values.sizes(), (std::vector<std::int64_t>{1, 1, 70, 98}));
  expectRow(depth.values, 0, 0, {2.03820, 2.02663, 2.02463, 2.02393});
  expectRow(depth.values, 35, 49, {1.99580, 1.99483, 1.99457});
  EXPECT_NEAR(depth.values.min().item<double>(), 1.95432, kSpecTokens);
  EXPECT_NEAR(depth.values.max().item<double>(), 2.06241, kSpecTokens);
  EXPECT_NEAR(depth.values.mean().item<double>(), 1.997553, kSpecTokens);
  ASSERT_TRUE(depth.alignCorners);
  const ScalarMap resized = resizeToPicture(depth.values, 61, 50, true);
  EXPECT_NEAR(resized.at(30, 25), 1.99404, kSpecTokens);
  EXPECT_NEAR(resized.at(31, 25), 1.99254, kSpecTokens);
  EXPECT_NEAR(resized.at(32, 25), 1.99267, kSpecTokens);
}

TEST_P(HeadParity, MetricDepthAnythingIsTheSigmoidOfTheSameNumbers) {
  const auto tensors = specDepthAnythingHead({});
  const FeatureBundle bundle = specBundle(kFourLayers);
  const HeadDepth relative = depthOf(tensors, bundle, {.kind = DepthKind::kRelative});
  const HeadDepth metric =
      depthOf(tensors, bundle, {.kind = DepthKind::kMetric, .farthest = 20.0F});
  EXPECT_TRUE(at::allclose(metric.values, relative.values.sigmoid() * 20.0, 0.0, 1e-5));
}

TEST_P(HeadParity, SegmentationEqualsUpstream) {
  const auto tensors = specSegmentationHead(5, 64);
  const auto head = makeSegmentationHead(weightFileOf(tensors, 0), modelOf(16, 4), runtime());
  EXPECT_EQ(head->description().architecture, "ms");
  const at::Tensor logits = head->apply(onDevice(specBundle(kFourLayers))).cpu();
  ASSERT_EQ(logits.sizes(), (std::vector<std::int64_t>{1, 5, 5, 7}));
  const std::vector<double> expected{1.50118, 1.13616, -1.30896, -1.50368, 0.91982};
  for (std::size_t c = 0; c < expected.size(); ++c) {
    EXPECT_NEAR(
        logits[0][static_cast<std::int64_t>(c)][2][3].item<double>(), expected[c], kSpecTokens);
  }
  EXPECT_NEAR(logits.abs().mean().item<double>(), 1.261896, kSpecTokens);
  const at::Tensor row = logits.argmax(1)[0][0];
  EXPECT_TRUE(at::equal(row, at::tensor({1, 1, 1, 0, 0, 0, 0}, at::kLong)));
}

class EmbeddedHeads : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { PATCHSCAPE_NEEDS_DEVICE(GetParam()); }
  static at::Tensor golden(const char* name) {
    static const WeightFile file = openWeightFile(fs::path(PATCHSCAPE_SOURCE_DIR) /
                                                  "tests/data/nano/golden_308x224.safetensors");
    return tensorFrom(*file.find(name));
  }
  FeatureBundle bundle() {
    const fs::path root = PATCHSCAPE_SOURCE_DIR;
    const Image picture = loadImage(root / "tests/data/nano/golden_input_308x224.png").image;
    const at::Tensor pixels =
        preprocess(picture, {.width = picture.width(), .height = picture.height()});
    return backbone().forward(pixels, headLayers(backbone().description().depth), {}, {});
  }
  Backbone& backbone() {
    if (nano_ == nullptr) {
      nano_ = makeBackbone(openWeightFile(models() / "backbone.safetensors"),
                           {.device = GetParam(), .precision = Precision::kFloat32});
    }
    return *nano_;
  }
  static fs::path models() { return fs::path(PATCHSCAPE_SOURCE_DIR) / "models/nano"; }

 private:
  std::unique_ptr<Backbone> nano_;
};

INSTANTIATE_TEST_SUITE_P(On, EmbeddedHeads, everyDevice(), deviceName);

TEST_P(EmbeddedHeads, DepthEqualsTheFloat64Reference) {
  const auto head = makeDepthHead(openWeightFile(models() / "depth_linear.safetensors"),
                                  backbone().description(),
                                  backbone().runtime(),
                                  {.normed = true});
  EXPECT_FLOAT_EQ(head->description().farthest, kEmbeddedFarthest) << "the file says so itself";
  EXPECT_FLOAT_EQ(head->description().nearest, 0.001F);
  const at::Tensor values = head->apply(bundle()).values.cpu();
  const at::Tensor expected = golden("depth_4x");
  ASSERT_EQ(values.numel(), expected.numel());
  EXPECT_LE((values.flatten() - expected.flatten()).abs().max().item<double>(), kNanoDepth);
}

TEST_P(EmbeddedHeads, SegmentationEqualsTheFloat64Reference) {
  const auto head =
      makeSegmentationHead(openWeightFile(models() / "segmentation_linear.safetensors"),
                           backbone().description(),
                           backbone().runtime());
  const at::Tensor logits = head->apply(bundle()).cpu();
  const at::Tensor expected = golden("segmentation_logits");
  ASSERT_EQ(logits.sizes(), expected.sizes());
  EXPECT_LE((logits - expected).abs().max().item<double>(), kNanoLogits);
}

}  // namespace
}  // namespace patchscape::test
