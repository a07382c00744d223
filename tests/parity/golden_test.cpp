// SPDX-License-Identifier: Apache-2.0
// Real weights against float64 references: pictures in, tokens out.
#include "core/inference/backbone.h"
#include "core/inference/preprocess.h"
#include "core/inference/vit/tensors.h"
#include "core/media/image_io.h"
#include "tests/parity/tolerances.h"
#include "tests/support/test_devices.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <tuple>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(PATCHSCAPE_SOURCE_DIR) / ".." / "shared" / "data";

struct Golden {
  std::string name;
  fs::path weights;
  fs::path picture;
  fs::path reference;
};

/// Where and how the network runs, and how close it must stay: the largest difference in float32,
/// the relative length of the difference in half-width types.
struct Way {
  std::string name;
  DeviceChoice choice;
  double tolerance;
};

void expectNear(const at::Tensor& got,
                const WeightFile& reference,
                const char* key,
                const Way& way) {
  const WeightTensor* expected = reference.find(key);
  ASSERT_NE(expected, nullptr) << key;
  const at::Tensor wanted = tensorFrom(*expected);
  ASSERT_EQ(got.sizes(), wanted.sizes());
  const at::Tensor difference = got.cpu() - wanted;
  const double distance = way.choice.precision == Precision::kFloat32
                              ? difference.abs().max().item<double>()
                              : (difference.norm() / wanted.norm()).item<double>();
  EXPECT_LE(distance, way.tolerance) << key;
  testing::Test::RecordProperty(std::string(key) + "_difference", std::to_string(distance));
}

class GoldenTokens : public testing::TestWithParam<std::tuple<Golden, Way>> {};

TEST_P(GoldenTokens, EqualTheFloat64Reference) {
  const auto& [golden, way] = GetParam();
  PATCHSCAPE_NEEDS_DEVICE(way.choice.device);
  if (!fs::exists(golden.weights) || !fs::exists(golden.reference)) {
    GTEST_SKIP() << "needs " << golden.weights << " and " << golden.reference;
  }
  const auto backbone = makeBackbone(openWeightFile(golden.weights), way.choice);
  const Image picture = loadImage(golden.picture).image;
  const at::Tensor pixels =
      preprocess(picture, {.width = picture.width(), .height = picture.height()});
  const FeatureBundle bundle =
      backbone->forward(pixels, {8 % backbone->description().depth}, {}, {});
  const WeightFile reference = openWeightFile(golden.reference);
  expectNear(bundle.clsToken, reference, "x_norm_clstoken", way);
  expectNear(bundle.patchTokens, reference, "x_norm_patchtokens", way);
  if (reference.find("block8_norm_patchtokens") != nullptr) {
    expectNear(bundle.intermediate[0].patchTokens, reference, "block8_norm_patchtokens", way);
  }
}

Golden vitTiny(const std::string& size) {
  return {.name = "vit_tiny_" + size,
          .weights = kData / "weights/vit_tiny_p14_dinov2layout.safetensors",
          .picture = kData / "golden_vit_tiny" / ("dogs_" + size + ".png"),
          .reference = kData / "golden_vit_tiny" / ("out_p14_" + size + ".safetensors")};
}

Way way(const std::string& device,
        Precision precision,
        const std::string& name,
        double tolerance,
        Kernels kernels = Kernels::kPlain) {
  return {.name = device + '_' + name,
          .choice = {.device = device, .precision = precision, .kernels = kernels},
          .tolerance = tolerance};
}

const fs::path kOwn = fs::path(PATCHSCAPE_SOURCE_DIR) / "tests/data/nano";

INSTANTIATE_TEST_SUITE_P(
    Real,
    GoldenTokens,
    testing::Combine(
        testing::Values(vitTiny("224x224"),
                        vitTiny("518x518"),
                        vitTiny("350x280"),
                        Golden{.name = "nano_308x224",
                               .weights = fs::path(PATCHSCAPE_SOURCE_DIR) /
                                          "models/nano/backbone.safetensors",
                               .picture = kOwn / "golden_input_308x224.png",
                               .reference = kOwn / "golden_308x224.safetensors"}),
        testing::Values(
            way("cpu", Precision::kFloat32, "fp32", kGoldenTokens),
            way("cpu", Precision::kFloat32, "fp32_packed", kGoldenTokens, Kernels::kPacked),
            way("cpu",
                Precision::kFloat32,
                "fp32_packed_attention",
                kGoldenTokens,
                Kernels::kPackedAttention),
            way("cuda", Precision::kFloat32, "fp32", kGoldenTokens),
            way("cpu", Precision::kBFloat16, "bf16", kGoldenBFloat16),
            way("cpu", Precision::kBFloat16, "bf16_packed", kGoldenBFloat16, Kernels::kPacked),
            way("cpu",
                Precision::kBFloat16,
                "bf16_packed_attention",
                kGoldenBFloat16,
                Kernels::kPackedAttention),
            way("cuda", Precision::kBFloat16, "bf16", kGoldenBFloat16),
            way("cuda", Precision::kFloat16, "fp16", kGoldenFloat16))),
    [](const auto& suite) {
      return std::get<0>(suite.param).name + '_' + std::get<1>(suite.param).name;
    });

}  // namespace
}  // namespace patchscape::test
