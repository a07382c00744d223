// SPDX-License-Identifier: Apache-2.0
// Passes of several pictures, and the tokens of one of them.
#include "core/inference/backbone.h"
#include "core/weights/weight_file.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace patchscape::test {
namespace {

TEST(ItemOf, GivesOnePictureInMemoryOfItsOwn) {
  FeatureBundle batch;
  batch.grid = {.rows = 2, .cols = 3};
  batch.patchTokens = at::arange(2 * 6 * 4, at::kFloat).view({2, 6, 4});
  batch.clsToken = at::arange(8, at::kFloat).view({2, 4});
  batch.registerTokens = at::empty({2, 0, 4});
  batch.intermediate = {{.layer = 3,
                         .patchTokens = batch.patchTokens.add(100.0),
                         .clsToken = batch.clsToken.add(100.0)}};
  batch.intermediateRaw = {{.layer = 3,
                            .patchTokens = batch.patchTokens.add(200.0),
                            .clsToken = batch.clsToken.add(200.0)}};
  const FeatureBundle item = itemOf(batch, 1);
  EXPECT_EQ(item.grid, batch.grid);
  EXPECT_TRUE(at::equal(item.patchTokens, batch.patchTokens.slice(0, 1, 2)));
  EXPECT_TRUE(at::equal(item.clsToken, batch.clsToken.slice(0, 1, 2)));
  EXPECT_EQ(item.registerTokens.sizes(), (std::vector<std::int64_t>{1, 0, 4}));
  EXPECT_EQ(item.layers(), batch.layers());
  EXPECT_TRUE(at::equal(item.intermediate[0].patchTokens,
                        batch.intermediate[0].patchTokens.slice(0, 1, 2)));
  EXPECT_TRUE(at::equal(item.intermediateRaw[0].clsToken,
                        batch.intermediateRaw[0].clsToken.slice(0, 1, 2)));
  EXPECT_EQ(item.bytes() * 2, batch.bytes());
  EXPECT_EQ(item.patchTokens.storage().nbytes() * 2, batch.patchTokens.storage().nbytes())
      << "the other pictures can be let go";
}

/// On the CPU a file must not depend on which pictures shared a pass.
TEST(BatchedPass, GivesEachPictureTheTokensOfAPassOfItsOwnOnTheCpu) {
  const WeightFile file = openWeightFile(PATCHSCAPE_SOURCE_DIR "/models/nano/backbone.safetensors");
  for (const Kernels kernels : listDevices().front().kernels) {
    for (const Precision precision : {Precision::kFloat32, Precision::kBFloat16}) {
      const auto backbone =
          makeBackbone(file, {.device = "cpu", .precision = precision, .kernels = kernels});
      for (const std::int64_t width : {28, 112, 224, 336}) {
        at::manual_seed(width);
        const at::Tensor pixels = at::randn({5, 3, 112, width});
        FeatureBundle batch = backbone->forward(pixels, {3}, {}, {});
        for (std::int64_t i = 0; i < pixels.size(0); ++i) {
          FeatureBundle item = itemOf(batch, i);
          FeatureBundle alone = backbone->forward(pixels.narrow(0, i, 1), {3}, {}, {});
          std::vector<at::Tensor> expected;
          forEachTensor(alone, [&](const at::Tensor& tensor) { expected.push_back(tensor); });
          std::size_t next = 0;
          forEachTensor(item, [&](const at::Tensor& tensor) {
            EXPECT_TRUE(at::equal(tensor, expected.at(next++)))
                << nameOf(kernels) << ' ' << backbone->runtime().precision << ' ' << width;
          });
        }
      }
    }
  }
}

}  // namespace
}  // namespace patchscape::test
