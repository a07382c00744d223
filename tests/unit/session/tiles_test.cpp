// SPDX-License-Identifier: Apache-2.0
// The engine on inputs too large for one pass, with the embedded model.
#include "core/inference/backbone.h"
#include "core/inference/heads/heads.h"
#include "core/session/analyzer.h"
#include "tests/support/embedded_model.h"
#include "tests/support/wrapped_backbone.h"
#include "tests/unit/session/every_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

using testing::ElementsAre;
using Layers = std::vector<std::int64_t>;

/// Notes which blocks each pass was to keep.
class Watched final : public test::WrappedBackbone {
 public:
  Watched(std::unique_ptr<Backbone> real, std::vector<Layers>& asked)
      : WrappedBackbone(std::move(real)),
        asked_(asked) {}

  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const Layers& layers,
                                      const KeepGoing& keepGoing,
                                      const Progress& progress) override {
    asked_.push_back(layers);
    return WrappedBackbone::forward(pixels, layers, keepGoing, progress);
  }

 private:
  std::vector<Layers>& asked_;
};

class TilesTest : public testing::Test {
 protected:
  std::unique_ptr<Analyzer> analyzer(std::size_t cacheBytes = std::size_t{1} << 26U) {
    auto opened = std::make_unique<Analyzer>(
        cacheBytes, [this](const WeightFile& file, const DeviceChoice& choice) {
          return std::make_unique<Watched>(makeBackbone(file, choice), asked_);
        });
    DeviceChoice device;
    device.device = "cpu";
    device.tileSide = 112;
    (void)opened->loadModel(model_, device);
    return opened;
  }

  AnalysisRequest everything(std::int64_t side) {
    return test::everyViewOfNoise(catalog_, 120, 90, side);
  }

  ModelCatalog catalog_ = ModelCatalog::loadDefault();
  ModelChoice model_ = catalog_.embedded();
  std::vector<Layers> asked_;
};

constexpr const char* kNotice =
    "The input of 224 x 168 pixels was computed in 6 overlapping tiles of 112 x 112 pixels and an "
    "overview.";

TEST_F(TilesTest, EveryResultSaysItAlsoFromTheCache) {
  const auto engine = analyzer();
  const auto first = engine->analyze(everything(168), {}, {});
  EXPECT_THAT(first->notices, ElementsAre(kNotice));
  EXPECT_EQ(first->backbonePasses, 1);
  EXPECT_EQ(asked_.size(), 7U);
  const auto again = engine->analyze(everything(168), {}, {});
  EXPECT_EQ(again->backbonePasses, 0);
  EXPECT_THAT(again->notices, ElementsAre(kNotice));
  EXPECT_EQ(again->pca->picture, first->pca->picture);
}

TEST_F(TilesTest, SmallInputsSayNothing) {
  const auto engine = analyzer();
  EXPECT_THAT(engine->analyze(everything(84), {}, {})->notices, testing::IsEmpty());
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(TilesTest, APassOfAHeadsOwnIsSaidOnce) {
  AnalysisRequest request = everything(168);
  request.depth->flipTest = true;
  const auto result = analyzer()->analyze(request, {}, {});
  EXPECT_EQ(result->backbonePasses, 2);
  EXPECT_THAT(result->notices, ElementsAre(kNotice));
}

TEST_F(TilesTest, WhatCannotBeRememberedKeepsOnlyTheBlocksReadNow) {
  (void)analyzer()->analyze(everything(84), {}, {});
  (void)analyzer(std::size_t{1} << 16U)->analyze(everything(84), {}, {});
  constexpr std::int64_t kQuarter = test::kEmbeddedBlocks / 4;
  const Layers read = {kQuarter - 1, 2 * kQuarter - 1, 3 * kQuarter - 1, test::kEmbeddedLast};
  EXPECT_THAT(asked_, ElementsAre(headLayers(test::kEmbeddedBlocks), read));
}

}  // namespace
}  // namespace patchscape
