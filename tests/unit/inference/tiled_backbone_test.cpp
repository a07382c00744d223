// SPDX-License-Identifier: Apache-2.0
// Large inputs in overlapping tiles. The network here gives each patch the mean of its pixels, and
// what it thinks of the whole: a share of the mean of all pixels it sees.
#include "core/inference/tiled_backbone.h"

#include "core/base/error.h"
#include "tests/support/process_use.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

namespace patchscape::test {
namespace {

constexpr std::int64_t kPatch = 4;
constexpr std::int64_t kCopies = 8;  // D = 3 · kCopies.
constexpr TileRule kRule{.side = 8, .overlap = 2, .whole = 64, .overview = 64};

/// What the fake network did, and how it is to behave.
struct World {
  std::vector<std::vector<std::int64_t>> shapes;  ///< Of the pixels of each pass.
  Runtime runtime{.device = "cpu", .precision = "fp32"};
  std::function<void()> afterPass = [] {};
  double context = 0.0;  ///< How much a token depends on all of its pass.
};

class MeanBackbone final : public Backbone {
 public:
  explicit MeanBackbone(World& world)
      : world_(world) {
    description_.patchSize = kPatch;
  }

  [[nodiscard]] const ModelDescription& description() const override { return description_; }
  [[nodiscard]] const Runtime& runtime() const override { return world_.runtime; }

  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const std::vector<std::int64_t>& layers,
                                      const KeepGoing& keepGoing,
                                      const Progress& progress) override {
    for (const double fraction : {0.5, 1.0}) {
      throwIfCancelled(keepGoing);
      if (progress) {
        progress("backbone", fraction);
      }
    }
    world_.shapes.push_back(pixels.sizes().vec());
    FeatureBundle bundle;
    bundle.grid = {.rows = pixels.size(2) / kPatch, .cols = pixels.size(3) / kPatch};
    bundle.patchTokens = at::avg_pool2d(pixels, {kPatch, kPatch})
                             .flatten(2)
                             .transpose(1, 2)
                             .repeat({1, 1, kCopies})
                             .contiguous();
    bundle.patchTokens += world_.context * pixels.mean();
    const auto pass = static_cast<double>(world_.shapes.size());
    bundle.clsToken = at::full({pixels.size(0), 3 * kCopies}, pass, at::kFloat);
    bundle.registerTokens = at::full({pixels.size(0), 2, 3 * kCopies}, -pass, at::kFloat);
    for (const std::int64_t layer : layers) {
      const double scale = static_cast<double>(layer + 2);
      bundle.intermediate.push_back({.layer = layer,
                                     .patchTokens = bundle.patchTokens * scale,
                                     .clsToken = bundle.clsToken * scale});
      bundle.intermediateRaw.push_back({.layer = layer,
                                        .patchTokens = bundle.patchTokens * -scale,
                                        .clsToken = bundle.clsToken * -scale});
    }
    world_.afterPass();
    return bundle;
  }

 private:
  World& world_;
  ModelDescription description_;
};

class TiledBackbone : public testing::Test {
 protected:
  std::unique_ptr<Backbone> tiled(const TileRule& rule = kRule) {
    return makeTiledBackbone(std::make_unique<MeanBackbone>(world_), rule);
  }
  static at::Tensor pixelsOf(PatchGrid grid, std::int64_t batch = 1) {
    return at::linspace(-2, 3, batch * 3 * grid.count() * kPatch * kPatch)
        .view({batch, 3, grid.rows * kPatch, grid.cols * kPatch});
  }

  World world_;
};

TEST_F(TiledBackbone, SmallInputsGoThroughUntouched) {
  const at::Tensor pixels = pixelsOf({.rows = 8, .cols = 8});
  const FeatureBundle whole = MeanBackbone(world_).forward(pixels, {1}, {}, {});
  const FeatureBundle bundle = tiled()->forward(pixels, {1}, {}, {});
  EXPECT_EQ(world_.shapes.size(), 2U);
  EXPECT_TRUE(at::equal(bundle.patchTokens, whole.patchTokens));
  EXPECT_TRUE(
      at::equal(bundle.intermediateRaw[0].patchTokens, whole.intermediateRaw[0].patchTokens));
}

TEST_F(TiledBackbone, WithoutTilesEveryInputIsWhole) {
  (void)tiled({})->forward(pixelsOf({.rows = 50, .cols = 60}), {}, {}, {});
  EXPECT_EQ(world_.shapes.size(), 1U);
}

TEST_F(TiledBackbone, TokensOfAFunctionOfThePixelsAreThoseOfTheWhole) {
  for (const PatchGrid grid : {PatchGrid{.rows = 9, .cols = 8},
                               PatchGrid{.rows = 23, .cols = 31},
                               PatchGrid{.rows = 3, .cols = 40}}) {
    const at::Tensor pixels = pixelsOf(grid, 2);
    FeatureBundle whole = MeanBackbone(world_).forward(pixels, {0, 3}, {}, {});
    world_.shapes.clear();
    FeatureBundle bundle = tiled()->forward(pixels, {0, 3}, {}, {});
    ASSERT_EQ(world_.shapes.size(), 1 + tilingOf(kRule, grid).count());
    EXPECT_EQ(std::ranges::count(world_.shapes, world_.shapes.back()),
              static_cast<std::ptrdiff_t>(world_.shapes.size()) - 1)
        << "all tiles are of one size";
    EXPECT_EQ(bundle.grid, grid);
    EXPECT_EQ(bundle.layers(), whole.layers());
    // The overview's edges are resampled: off by less than a row of patches makes.
    const auto largestError = [](const at::Tensor& left, const at::Tensor& right, double scale) {
      return (left - right).abs().max().item<double>() / scale;
    };
    EXPECT_LT(largestError(bundle.patchTokens, whole.patchTokens, 1.0), 0.03);
    for (std::size_t i = 0; i < 2; ++i) {
      const double scale = static_cast<double>(whole.intermediate[i].layer + 2);
      EXPECT_LT(largestError(
                    bundle.intermediate[i].patchTokens, whole.intermediate[i].patchTokens, scale),
                0.03);
      EXPECT_LT(
          largestError(
              bundle.intermediateRaw[i].patchTokens, whole.intermediateRaw[i].patchTokens, scale),
          0.03);
    }
  }
}

TEST_F(TiledBackbone, WhatATileThinksOfTheWholeGivesWayToTheOverview) {
  world_.context = 2.0;
  const PatchGrid grid{.rows = 32, .cols = 40};
  const at::Tensor pixels = pixelsOf(grid);
  const FeatureBundle whole = MeanBackbone(world_).forward(pixels, {}, {}, {});
  const FeatureBundle bundle = tiled()->forward(pixels, {}, {}, {});
  const at::Tensor errors = (bundle.patchTokens - whole.patchTokens).abs();
  // By itself the topmost tile would be off by so much.
  const double alone =
      world_.context *
      (pixels.mean() - pixels.slice(2, 0, kRule.side * kPatch).mean()).item<double>();
  EXPECT_LT(errors.max().item<double>(), 0.25 * alone);
  EXPECT_LT(errors.mean().item<double>(), 0.1 * alone);
}

TEST_F(TiledBackbone, DetailComesFromTheTiles) {
  const PatchGrid grid{.rows = 32, .cols = 32};
  const at::Tensor pixels = at::zeros({1, 3, grid.rows * kPatch, grid.cols * kPatch});
  pixels.slice(2, 60, 64).slice(3, 60, 64).fill_(1.0);  // One patch, which no overview shows.
  const at::Tensor map =
      tiled()->forward(pixels, {}, {}, {}).patchTokens.select(2, 0).view({grid.rows, grid.cols});
  EXPECT_GT(map[15][15].item<double>(), 0.9);
  EXPECT_LT(map[15][16].abs().item<double>(), 0.1);
}

TEST_F(TiledBackbone, ClassTokenAndRegistersAreTheOverviews) {
  const FeatureBundle bundle = tiled()->forward(pixelsOf({.rows = 20, .cols = 40}), {2}, {}, {});
  EXPECT_LE(world_.shapes[0][2] * world_.shapes[0][3], kRule.overview * kPatch * kPatch);
  EXPECT_EQ(bundle.clsToken.max().item<double>(), 1.0) << "of the first pass";
  EXPECT_EQ(bundle.registerTokens.min().item<double>(), -1.0);
  EXPECT_EQ(bundle.intermediate[0].clsToken.max().item<double>(), 4.0);
}

TEST_F(TiledBackbone, CancellingEndsItInsideATile) {
  int asked = 0;
  const KeepGoing untilTheSecondTile = [&] { return ++asked < 6; };
  try {
    (void)tiled()->forward(pixelsOf({.rows = 20, .cols = 20}), {}, untilTheSecondTile, {});
    FAIL() << "it went on";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
  EXPECT_EQ(world_.shapes.size(), 2U);
  EXPECT_EQ(asked, 6);
}

TEST_F(TiledBackbone, ProgressGrowsOverAllTilesToOne) {
  std::vector<double> fractions;
  const Progress progress = [&](std::string_view stage, double fraction) {
    EXPECT_EQ(stage, "backbone");
    fractions.push_back(fraction);
  };
  const PatchGrid grid{.rows = 20, .cols = 14};
  (void)tiled()->forward(pixelsOf(grid), {}, {}, progress);
  EXPECT_EQ(fractions.size(), 2 * (1 + tilingOf(kRule, grid).count()));
  EXPECT_TRUE(std::ranges::is_sorted(fractions));
  EXPECT_LE(fractions.front(), 0.5 / 6.0);
  EXPECT_DOUBLE_EQ(fractions.back(), 1.0);
}

TEST_F(TiledBackbone, TokensOfTwoWaysOfRunningAreNotMixed) {
  // As a GPU whose memory runs out in the second tile: that one is the CPU's already.
  world_.runtime = {.device = "cuda:0", .precision = "fp16"};
  world_.context = 100.0;
  world_.afterPass = [this] {
    if (world_.shapes.size() == 3) {
      world_.runtime = {.device = "cpu", .precision = "fp32"};
      world_.context = 0.0;
    }
  };
  const PatchGrid grid{.rows = 20, .cols = 20};
  const at::Tensor pixels = pixelsOf(grid);
  const FeatureBundle bundle = tiled()->forward(pixels, {}, {}, {});
  EXPECT_EQ(world_.shapes.size(), 3 + 1 + tilingOf(kRule, grid).count());
  EXPECT_EQ(bundle.clsToken.max().item<double>(), 4.0) << "the first passes left no trace";
  EXPECT_TRUE(at::allclose(
      bundle.patchTokens, MeanBackbone(world_).forward(pixels, {}, {}, {}).patchTokens, 0.0, 0.02));
}

TEST_F(TiledBackbone, WrongShapesAreLeftToTheNetworkToRefuse) {
  (void)tiled()->forward(at::zeros({1, 3, 101, 333}), {}, {}, {});
  EXPECT_EQ(world_.shapes, (std::vector<std::vector<std::int64_t>>{{1, 3, 101, 333}}));
}

TEST_F(TiledBackbone, BesideTheResultOnlyATileIsHeld) {
  const PatchGrid grid{.rows = 600, .cols = 400};
  const at::Tensor pixels = pixelsOf(grid);
  const auto backbone = tiled({.side = 100, .overlap = 16, .whole = 10000, .overview = 10000});
  (void)backbone->forward(pixelsOf({.rows = 100, .cols = 100}), {0}, {}, {});
  const std::size_t before = ProcessUse::now().residentBytes;
  forgetPeak();
  const FeatureBundle bundle = backbone->forward(pixels, {0}, {}, {});
  const std::size_t grown = peakBytes() - before;
  EXPECT_EQ(bundle.bytes() >> 20U, 65U);
  EXPECT_LT(grown, bundle.bytes() + bundle.bytes() / 2);
}

}  // namespace
}  // namespace patchscape::test
