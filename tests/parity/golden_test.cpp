// SPDX-License-Identifier: Apache-2.0
// Real weights against float64 references: pictures in, tokens out.
#include "core/inference/backbone.h"
#include "core/inference/preprocess.h"
#include "core/inference/vit/tensors.h"
#include "core/media/image_io.h"
#include "tests/parity/tolerances.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(PATCHSCAPE_SOURCE_DIR) / ".." / "shared" / "data";

struct Golden {
  std::string name;
  fs::path weights;
  fs::path picture;
  fs::path reference;
  double tolerance;
};

void expectNear(const at::Tensor& got, const WeightFile& reference, const char* key, double bound) {
  const WeightTensor* expected = reference.find(key);
  ASSERT_NE(expected, nullptr) << key;
  const at::Tensor wanted = tensorFrom(*expected);
  ASSERT_EQ(got.sizes(), wanted.sizes());
  const double worst = (got - wanted).abs().max().item<double>();
  EXPECT_LE(worst, bound) << key;
  testing::Test::RecordProperty(std::string(key) + "_max_difference", std::to_string(worst));
}

class GoldenTokens : public testing::TestWithParam<Golden> {};

TEST_P(GoldenTokens, EqualTheFloat64Reference) {
  const Golden& golden = GetParam();
  if (!fs::exists(golden.weights) || !fs::exists(golden.reference)) {
    GTEST_SKIP() << "needs " << golden.weights << " and " << golden.reference;
  }
  const auto backbone = makeBackbone(openWeightFile(golden.weights), {.device = "cpu"});
  const Image picture = loadImage(golden.picture).image;
  const at::Tensor pixels =
      preprocess(picture, {.width = picture.width(), .height = picture.height()});
  const FeatureBundle bundle =
      backbone->forward(pixels, {8 % backbone->description().depth}, {}, {});
  const WeightFile reference = openWeightFile(golden.reference);
  expectNear(bundle.clsToken, reference, "x_norm_clstoken", golden.tolerance);
  expectNear(bundle.patchTokens, reference, "x_norm_patchtokens", golden.tolerance);
  if (reference.find("block8_norm_patchtokens") != nullptr) {
    expectNear(
        bundle.intermediate[0].patchTokens, reference, "block8_norm_patchtokens", golden.tolerance);
  }
}

Golden vitTiny(const std::string& size) {
  return {.name = "vit_tiny_" + size,
          .weights = kData / "weights/vit_tiny_p14_dinov2layout.safetensors",
          .picture = kData / "golden_vit_tiny" / ("dogs_" + size + ".png"),
          .reference = kData / "golden_vit_tiny" / ("out_p14_" + size + ".safetensors"),
          .tolerance = kGoldenTokens};
}

const fs::path kOwn = fs::path(PATCHSCAPE_SOURCE_DIR) / "tests/data/nano";

INSTANTIATE_TEST_SUITE_P(Real,
                         GoldenTokens,
                         testing::Values(vitTiny("224x224"),
                                         vitTiny("518x518"),
                                         vitTiny("350x280"),
                                         Golden{.name = "nano_308x224",
                                                .weights = fs::path(PATCHSCAPE_SOURCE_DIR) /
                                                           "models/nano/backbone.safetensors",
                                                .picture = kOwn / "golden_input_308x224.png",
                                                .reference = kOwn / "golden_308x224.safetensors",
                                                .tolerance = kNanoTokens}),
                         [](const auto& suite) { return suite.param.name; });

}  // namespace
}  // namespace patchscape::test
