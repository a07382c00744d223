// SPDX-License-Identifier: Apache-2.0
// The engine on a GPU without memory, which is a network that says so.
#include "core/base/error.h"
#include "core/inference/backbone.h"
#include "core/session/analyzer.h"
#include "tests/support/wrapped_backbone.h"
#include "tests/unit/session/every_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

/// As a network on a GPU whose memory lasts for so many passes.
class Starved final : public test::WrappedBackbone {
 public:
  Starved(std::unique_ptr<Backbone> real, int passes)
      : WrappedBackbone(std::move(real)),
        passes_(passes) {}

  [[nodiscard]] const Runtime& runtime() const override { return runtime_; }
  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const std::vector<std::int64_t>& layers,
                                      const KeepGoing& keepGoing,
                                      const Progress& progress) override {
    if (passes_-- <= 0) {
      throw Error(ErrorCode::kOutOfMemory, "CUDA out of memory.");
    }
    return WrappedBackbone::forward(pixels, layers, keepGoing, progress);
  }

 private:
  int passes_;
  Runtime runtime_{.device = "cuda:0", .precision = "fp16"};
};

Analyzer starvedAfter(int passes) {
  return Analyzer(
      std::size_t{1} << 28, [passes](const WeightFile& file, const DeviceChoice& choice) {
        auto real = makeBackbone(file, {.device = "cpu"});
        return choice.device == "cpu" ? std::move(real)
                                      : std::make_unique<Starved>(std::move(real), passes);
      });
}

class MemoryTest : public testing::Test {
 protected:
  AnalysisRequest everything() { return test::everyViewOfNoise(catalog_, 140, 140, 140); }

  ModelCatalog catalog_ = ModelCatalog::loadDefault();
  ModelChoice model_ = catalog_.embedded();
};

TEST_F(MemoryTest, APictureIsFinishedOnTheCpuAndTheResultSaysSo) {
  Analyzer usual;
  (void)usual.loadModel(model_, {.device = "cpu"});
  Analyzer starved = starvedAfter(0);
  EXPECT_EQ(starved.loadModel(model_, {.device = "cuda:0"})->device, "cuda:0");
  const auto expected = usual.analyze(everything(), {}, {});
  const auto result = starved.analyze(everything(), {}, {});
  EXPECT_EQ(result->model->device, "cpu");
  EXPECT_EQ(result->model->precision, "fp32");
  ASSERT_EQ(result->notices.size(), 1U);
  EXPECT_THAT(result->notices[0], testing::HasSubstr("The memory of cuda:0 ran out"));
  EXPECT_EQ(result->pca->map->scores, expected->pca->map->scores);
  EXPECT_EQ(result->segmentation->map->labels, expected->segmentation->map->labels);
  EXPECT_TRUE(expected->notices.empty());
  EXPECT_TRUE(starved.analyze(everything(), {}, {})->notices.empty()) << "it is said once";
}

TEST_F(MemoryTest, AHeadsOwnPassesMayLeaveTheDeviceAsWell) {
  Analyzer starved = starvedAfter(0);
  (void)starved.loadModel(model_, {.device = "cuda:0"});
  AnalysisRequest request = everything();
  request.depth->flipTest = true;
  const auto result = starved.analyze(request, {}, {});
  EXPECT_GT(result->backbonePasses, 1);
  EXPECT_EQ(result->notices.size(), 1U);
}

}  // namespace
}  // namespace patchscape
