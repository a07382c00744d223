// SPDX-License-Identifier: Apache-2.0
// The vision transformer against values computed with the upstream modules on formula networks.
#include "core/inference/backbone.h"
#include "core/inference/vit/position_table.h"
#include "tests/parity/tolerances.h"
#include "tests/support/spec_model.h"
#include "tests/support/test_devices.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

namespace patchscape::test {
namespace {

struct Case {
  std::string name;
  SpecModel model;
  std::int64_t height;
  std::int64_t width;
  std::array<double, 6> cls;
  std::array<double, 4> firstPatch;
  std::array<double, 4> lastPatch;
  double meanAbs;
};

template <std::size_t N>
void expectStart(const at::Tensor& tokens,
                 const std::array<double, N>& expected,
                 const char* what) {
  for (std::size_t i = 0; i < N; ++i) {
    EXPECT_NEAR(tokens[static_cast<std::int64_t>(i)].item<double>(), expected[i], kSpecTokens)
        << what << " " << i;
  }
}

FeatureBundle runModel(const SpecModel& model,
                       std::int64_t height,
                       std::int64_t width,
                       const std::vector<std::int64_t>& layers = {},
                       const std::string& device = "cpu",
                       Kernels kernels = Kernels::kPlain) {
  const auto tensors = specTensors(model);
  const auto backbone =
      makeBackbone(weightFileOf(tensors, model.heads),
                   {.device = device, .precision = Precision::kFloat32, .kernels = kernels});
  return backbone->forward(specPixels(height, width), layers, {}, {});
}

/// Every way in which the CPU can compute.
class VitKernels : public testing::TestWithParam<std::tuple<SpecModel, Kernels>> {};

TEST_P(VitKernels, GiveTheTokensOfThePlainOnes) {
  const auto& [model, kernels] = GetParam();
  const auto tensors = specTensors(model);
  const WeightFile file = weightFileOf(tensors, model.heads);
  const std::int64_t patch = model.patchSize;
  for (const auto& [batch, height, width] :
       {std::tuple{1, 7 * patch, 4 * patch}, std::tuple{2, 21 * patch, 20 * patch}}) {
    const at::Tensor pixels = specPixels(height, width).expand({batch, -1, -1, -1});
    const auto tokens = [&](Kernels each) {
      const auto backbone =
          makeBackbone(file, {.device = "cpu", .precision = Precision::kFloat32, .kernels = each});
      EXPECT_EQ(backbone->runtime().kernels, each);
      return backbone->forward(pixels, {0, 2}, {}, {});
    };
    const FeatureBundle plain = tokens(Kernels::kPlain);
    const FeatureBundle other = tokens(kernels);
    // Of two orders of the same sums.
    const auto distance = [](const at::Tensor& one, const at::Tensor& two) {
      return (one - two).abs().max().item<double>();
    };
    EXPECT_LT(distance(plain.patchTokens, other.patchTokens), 2e-5);
    EXPECT_LT(distance(plain.clsToken, other.clsToken), 2e-5);
    EXPECT_LT(distance(plain.intermediateRaw[0].patchTokens, other.intermediateRaw[0].patchTokens),
              2e-5);
    EXPECT_LT(distance(plain.intermediate[1].patchTokens, other.intermediate[1].patchTokens), 2e-5);
  }
}

class VitParity : public testing::TestWithParam<std::tuple<Case, const char*>> {};

TEST_P(VitParity, TokensEqualUpstream) {
  const auto& [c, device] = GetParam();
  PATCHSCAPE_NEEDS_DEVICE(device);
  std::vector<Kernels> ways{Kernels::kPlain};
  if (std::string(device) == "cpu") {
    ways = {Kernels::kPlain, Kernels::kPacked, Kernels::kPackedAttention};
  }
  for (const Kernels kernels : ways) {
    SCOPED_TRACE(nameOf(kernels));
    const FeatureBundle bundle = runModel(c.model, c.height, c.width, {}, device, kernels);
    EXPECT_EQ(bundle.grid.rows, c.height / c.model.patchSize);
    EXPECT_EQ(bundle.grid.cols, c.width / c.model.patchSize);
    EXPECT_EQ(bundle.registerTokens.size(1), c.model.registers);
    expectStart(bundle.clsToken[0], c.cls, "cls");
    expectStart(bundle.patchTokens[0][0], c.firstPatch, "first patch");
    expectStart(bundle.patchTokens[0][-1], c.lastPatch, "last patch");
    EXPECT_NEAR(bundle.patchTokens.abs().mean().item<double>(), c.meanAbs, kSpecTokens);
  }
}

const SpecModel kMlp{};
const SpecModel kSwiGlu{.feedForward = FeedForward::kSwiGlu};
const SpecModel kRegisters{.registers = 4};
const SpecModel kDinoV1{.patchSize = 16, .layerScale = false, .maskToken = false};

INSTANTIATE_TEST_SUITE_P(
    Spec,
    VitParity,
    testing::Combine(
        testing::Values(Case{"mlp_70x70",
                             kMlp,
                             70,
                             70,
                             {0.78422, 0.10443, -0.61485, -0.38672, -0.25421, -1.86319},
                             {1.32935, -1.27719, -0.52356, -0.16637},
                             {1.47794, -0.79731, -0.86522, -0.10821},
                             0.857332},
                        Case{"mlp_98x56",
                             kMlp,
                             98,
                             56,
                             {1.32122, -0.09727, -0.86688, 0.02771, -0.66042, -1.67174},
                             {1.34806, -1.17381, -0.68402, -0.03758},
                             {1.45026, -0.26858, -1.08029, 0.30898},
                             0.864771},
                        Case{"mlp_56x56",
                             kMlp,
                             56,
                             56,
                             {1.25776, -0.07220, -0.81910, -0.05329, -0.60419, -1.70586},
                             {1.35096, -1.28249, -0.44474, -0.02527},
                             {1.34133, -0.94425, -1.07296, -0.55823},
                             0.867580},
                        Case{"swiglu_98x56",
                             kSwiGlu,
                             98,
                             56,
                             {1.32699, 0.40726, -0.85470, -1.58969, 0.45491, 0.62574},
                             {1.73896, -0.61633, -1.14189, -0.69106},
                             {1.72268, -0.23060, -1.18105, -0.58058},
                             0.845918},
                        Case{"registers_98x56",
                             kRegisters,
                             98,
                             56,
                             {1.14282, -0.02894, -0.74681, -0.17315, -0.50913, -1.75756},
                             {1.35958, -1.35909, -0.12599, 0.01410},
                             {1.72148, -0.76992, -0.51147, 0.24596},
                             0.875966},
                        Case{"registers_42x42",
                             kRegisters,
                             42,
                             42,
                             {1.09024, 0.01083, -0.77874, -0.15253, -0.49068, -1.78243},
                             {1.28509, -1.37010, 0.43090, 0.07004},
                             {1.21437, -0.82735, -0.86635, -0.49511},
                             0.877779},
                        Case{"dino_v1_80x80",
                             kDinoV1,
                             80,
                             80,
                             {0.73095, 0.11793, -0.63322, -0.32181, -0.27502, -1.79121},
                             {1.20235, -1.38702, -0.18615, -0.02072},
                             {1.03929, -0.84577, -0.53492, -0.45845},
                             0.842867},
                        Case{"dino_v1_112x64",
                             kDinoV1,
                             112,
                             64,
                             {1.05382, 0.00423, -0.77343, -0.10851, -0.50436, -1.70659},
                             {1.18764, -1.31099, -0.36047, 0.08511},
                             {0.60820, -0.22050, -1.01130, -0.72581},
                             0.845200}),
        everyDevice()),
    [](const auto& suite) {
      return std::get<0>(suite.param).name + '_' + std::get<1>(suite.param);
    });

INSTANTIATE_TEST_SUITE_P(Spec,
                         VitKernels,
                         testing::Combine(testing::Values(kMlp, kSwiGlu, kRegisters, kDinoV1),
                                          testing::Values(Kernels::kPacked,
                                                          Kernels::kPackedAttention)));

TEST(VitKernelsByTrial, AreRememberedAndTriedAgainWhereTheMemoryIsNonsense) {
  const auto cache = std::filesystem::path(testing::TempDir()) / "kernels_by_trial";
  std::filesystem::remove_all(cache);
  setenv("XDG_CACHE_HOME", cache.c_str(), 1);
  const std::filesystem::path file = cache / "patchscape/kernels.tsv";
  const auto tensors = specTensors(kMlp);
  const auto chosen = [&] {
    return makeBackbone(weightFileOf(tensors, kMlp.heads), {.device = "cpu"})->runtime().kernels;
  };
  const auto lines = [&] {
    std::ifstream in(file);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) {
      all.push_back(line);
    }
    return all;
  };
  const Kernels first = chosen();
  if (listDevices().front().kernels.size() == 1) {
    unsetenv("XDG_CACHE_HOME");
    GTEST_SKIP() << "this LibTorch has plain kernels alone";
  }
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_TRUE(lines().front().starts_with(nameOf(first) + '\t'));
  const std::string key = lines().front().substr(nameOf(first).size());
  for (const Kernels other : {Kernels::kPackedAttention, Kernels::kPlain}) {
    std::ofstream(file, std::ios::app) << nameOf(other) << key << '\n';
    EXPECT_EQ(chosen(), other) << "the newest line counts";
  }
  std::ofstream(file) << "warp" << key << "\n\nno tab\nauto" << key << '\n';
  (void)chosen();
  EXPECT_EQ(lines().size(), 5U) << "an answer was added";
  unsetenv("XDG_CACHE_HOME");
}

TEST(VitLayers, RegisterTokensEqualUpstream) {
  const FeatureBundle bundle = runModel(kRegisters, 98, 56);
  expectStart(
      bundle.registerTokens[0][0], std::array{0.93488, 0.52130, -0.51370, 0.17936}, "register 0");
}

TEST(VitLayers, IntermediateLayersWithoutNorm) {
  const FeatureBundle bundle = runModel(kMlp, 98, 56, {0, 2});
  ASSERT_EQ(bundle.intermediateRaw.size(), 2U);
  const auto check = [](const LayerTokens& tokens,
                        std::array<double, 3> cls,
                        std::array<double, 4> row,
                        double meanAbs) {
    expectStart(tokens.clsToken[0], cls, "cls");
    expectStart(tokens.patchTokens[0].select(1, 0), row, "channel 0, row 0");
    EXPECT_NEAR(tokens.patchTokens.abs().mean().item<double>(), meanAbs, kSpecTokens);
  };
  check(bundle.intermediateRaw[0],
        {0.23399, 0.23141, -0.14959},
        {0.40949, 0.53010, 0.63421, -0.32144},
        0.465663);
  check(bundle.intermediateRaw[1],
        {0.73785, -0.00983, -0.50635},
        {0.94641, 0.77874, 1.18724, -0.17149},
        0.720080);
}

TEST(VitLayers, LastLayerWithNormIsTheOutput) {
  const FeatureBundle bundle = runModel(kMlp, 98, 56, {3});
  ASSERT_EQ(bundle.intermediate.size(), 1U);
  EXPECT_TRUE(bundle.intermediate[0].patchTokens.equal(bundle.patchTokens));
  EXPECT_TRUE(bundle.intermediate[0].clsToken.equal(bundle.clsToken));
  expectStart(bundle.patchTokens[0].select(1, 0),
              std::array{1.34806, 2.28955, 1.27200, 0.09622},
              "channel 0, row 0");
}

struct PositionCase {
  std::string name;
  PositionResampling mode;
  PatchGrid grid;
  std::vector<double> firstRow;
  std::vector<double> lastRow;
  double meanAbs;
};

class PositionParity : public testing::TestWithParam<PositionCase> {};

TEST_P(PositionParity, TableEqualsUpstream) {
  const PositionCase& c = GetParam();
  auto values = specValues("pos_embed", {1, 26, 24});
  const at::Tensor table = at::from_blob(values.data(), {1, 26, 24}).slice(1, 1);
  const at::Tensor result = resamplePositions(table, c.grid, c.mode);
  ASSERT_EQ(result.sizes().vec(), (std::vector<std::int64_t>{1, c.grid.count(), 24}));
  const at::Tensor channel = result[0].select(1, 0);
  const std::int64_t lastStart = c.grid.count() - c.grid.cols;
  for (std::int64_t i = 0; i < c.grid.cols; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_NEAR(channel[i].item<double>(), c.firstRow[at], 1e-5);
    EXPECT_NEAR(channel[lastStart + i].item<double>(), c.lastRow[at], 1e-5);
  }
  EXPECT_NEAR(result.abs().mean().item<double>(), c.meanAbs, 1e-6);
}

constexpr PatchGrid k7x4{.rows = 7, .cols = 4};
constexpr PatchGrid k3x3{.rows = 3, .cols = 3};

INSTANTIATE_TEST_SUITE_P(Spec,
                         PositionParity,
                         testing::Values(PositionCase{"offset_7x4",
                                                      PositionResampling::kOffsetScale,
                                                      k7x4,
                                                      {-0.29761, 0.19778, -0.22497, 0.29605},
                                                      {-0.23951, 0.21558, -0.04503, -0.00479},
                                                      0.198467},
                                         PositionCase{"offset_3x3",
                                                      PositionResampling::kOffsetScale,
                                                      k3x3,
                                                      {-0.22266, 0.14027, 0.05709},
                                                      {-0.08429, -0.43297, 0.17851},
                                                      0.190535},
                                         PositionCase{"size_7x4",
                                                      PositionResampling::kSize,
                                                      k7x4,
                                                      {-0.29203, 0.20811, -0.28220, 0.40043},
                                                      {-0.22318, 0.15431, 0.05241, -0.07928},
                                                      0.213805},
                                         PositionCase{"size_3x3",
                                                      PositionResampling::kSize,
                                                      k3x3,
                                                      {-0.20720, 0.10704, 0.19539},
                                                      {-0.04246, -0.46821, 0.09410},
                                                      0.194229},
                                         PositionCase{"antialias_7x4",
                                                      PositionResampling::kSizeAntialias,
                                                      k7x4,
                                                      {-0.26025, 0.17302, -0.19786, 0.30101},
                                                      {-0.11858, 0.07538, -0.00463, 0.00250},
                                                      0.157057},
                                         PositionCase{"antialias_3x3",
                                                      PositionResampling::kSizeAntialias,
                                                      k3x3,
                                                      {-0.14003, 0.01080, 0.12544},
                                                      {-0.01100, -0.05784, 0.08916},
                                                      0.072089}),
                         [](const auto& suite) { return suite.param.name; });

TEST(PositionParity, TrainedGridIsLeftAlone) {
  auto values = specValues("pos_embed", {1, 26, 24});
  const at::Tensor table = at::from_blob(values.data(), {1, 26, 24}).slice(1, 1);
  for (const auto mode : {PositionResampling::kOffsetScale, PositionResampling::kSizeAntialias}) {
    EXPECT_TRUE(resamplePositions(table, {.rows = 5, .cols = 5}, mode).equal(table));
  }
}

TEST(SpecWeights, FollowTheRule) {
  const auto qkv = specValues("blocks.0.attn.qkv.weight", {72, 24});
  EXPECT_NEAR(qkv[0], 0.14015, 1e-5);
  EXPECT_NEAR(qkv[3], 0.19525, 1e-5);
  EXPECT_NEAR(specValues("pos_embed", {1, 26, 24})[2], 0.44441, 1e-5);
}

}  // namespace
}  // namespace patchscape::test
