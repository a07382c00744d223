// SPDX-License-Identifier: Apache-2.0
// Passes repeated from a recording: with a recorder that needs no GPU, and on a GPU where one is.
#include "core/inference/vit/recorded_pass.h"

#include "core/inference/backbone.h"
#include "tests/support/process_use.h"
#include "tests/support/spec_model.h"
#include "tests/support/test_devices.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace patchscape::test {
namespace {

using vit::RecordedPass;

/// Repeats its work by calling it.
class CalledAgain final : public GpuRecording {
 public:
  explicit CalledAgain(std::function<void()> work)
      : work_(std::move(work)) {}
  void replay() override { work_(); }

 private:
  std::function<void()> work_;
};

class Recorded : public testing::Test {
 protected:
  /// Writes to the same memory at every call, as a recording does.
  const RecordedPass::Pass pass_ = [this](const at::Tensor& pixels) {
    out_.fill_(pixels.sum().item<double>());
    ++calls_;
    FeatureBundle bundle;
    bundle.patchTokens = bundle.clsToken = bundle.registerTokens = out_;
    return bundle;
  };

  RecordedPass made() {
    return RecordedPass([this](const c10::Device&, const std::function<void()>& work) {
      ++recordings_;
      work();
      return std::make_unique<CalledAgain>(work);
    });
  }

  /// What the pass gives for pixels of this value; −1: the caller has to run it.
  double tokenOf(RecordedPass& recorded, double value, const std::vector<std::int64_t>& layers) {
    const auto bundle = recorded.run(at::full({1, 3, 2, 2}, value), layers, pass_);
    return bundle ? bundle->patchTokens.item<double>() : -1.0;
  }

  at::Tensor out_ = at::zeros({1});
  int calls_ = 0;
  int recordings_ = 0;
};

TEST_F(Recorded, AShapeThatKeepsComingIsRepeated) {
  RecordedPass recorded = made();
  EXPECT_EQ(tokenOf(recorded, 1.0, {}), -1.0);
  EXPECT_EQ(tokenOf(recorded, 2.0, {}), -1.0);
  EXPECT_EQ(tokenOf(recorded, 3.0, {}), 36.0);
  EXPECT_EQ(tokenOf(recorded, 4.0, {}), 48.0);
  EXPECT_EQ(recordings_, 1);
}

TEST_F(Recorded, ALaterPassLeavesEarlierTokensAlone) {
  RecordedPass recorded = made();
  (void)tokenOf(recorded, 1.0, {});
  (void)tokenOf(recorded, 1.0, {});
  const auto first = recorded.run(at::full({1, 3, 2, 2}, 1.0), {}, pass_);
  (void)tokenOf(recorded, 2.0, {});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->patchTokens.item<double>(), 12.0);
  EXPECT_EQ(first->clsToken.item<double>(), 12.0);
}

TEST_F(Recorded, OtherLayersOrAnotherShapeStartAnew) {
  RecordedPass recorded = made();
  for (int i = 0; i < 3; ++i) {
    (void)tokenOf(recorded, 1.0, {});
  }
  EXPECT_TRUE(recorded.recorded());
  EXPECT_EQ(tokenOf(recorded, 1.0, {2}), -1.0);
  EXPECT_FALSE(recorded.recorded());
  (void)tokenOf(recorded, 1.0, {2});
  EXPECT_EQ(tokenOf(recorded, 1.0, {2}), 12.0);
  EXPECT_FALSE(recorded.run(at::ones({1, 3, 4, 4}), {2}, pass_));
  EXPECT_FALSE(recorded.recorded());
}

TEST_F(Recorded, ARefusalIsForGood) {
  for (const bool throws : {false, true}) {
    int asked = 0;
    RecordedPass recorded(
        [&](const c10::Device&, const std::function<void()>&) -> std::unique_ptr<GpuRecording> {
          ++asked;
          TORCH_CHECK(!throws, "operation not permitted when stream is capturing");
          return nullptr;
        });
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(tokenOf(recorded, 1.0, {}), -1.0);
    }
    EXPECT_EQ(asked, 1);
  }
}

TEST_F(Recorded, ForgettingStartsAnew) {
  RecordedPass recorded = made();
  for (int i = 0; i < 3; ++i) {
    (void)tokenOf(recorded, 1.0, {});
  }
  recorded.forget();
  EXPECT_FALSE(recorded.recorded());
  EXPECT_EQ(tokenOf(recorded, 1.0, {}), -1.0);
}

TEST(RecordOnGpu, TheCpuHasNothingToRecord) {
  int calls = 0;
  EXPECT_EQ(recordOnGpu(at::kCPU, [&] { ++calls; }), nullptr);
  EXPECT_EQ(calls, 0);
}

TEST(RecordOnGpu, RepeatsItsWork_cuda) {
  PATCHSCAPE_NEEDS_DEVICE("cuda");
  const at::Tensor count = at::zeros({1}, at::Device("cuda:0"));
  const auto recording = recordOnGpu(count.device(), [&] { count.add_(1.0); });
  ASSERT_NE(recording, nullptr) << "this build cannot record";
  EXPECT_EQ(count.item<double>(), 1.0) << "recording runs the work once";
  recording->replay();
  recording->replay();
  EXPECT_EQ(count.item<double>(), 3.0);
}

class RepeatedPasses : public testing::TestWithParam<const char*> {};

TEST_P(RepeatedPasses, GiveTheTokensOfAFirstPass) {
  PATCHSCAPE_NEEDS_DEVICE(GetParam());
  const auto tensors = specTensors({});
  const WeightFile file = weightFileOf(tensors, 3);
  const DeviceChoice choice{.device = GetParam(), .precision = Precision::kFloat32};
  const auto backbone = makeBackbone(file, choice);
  const std::vector<std::int64_t> layers{1, 3};
  for (int i = 0; i < 6; ++i) {
    const at::Tensor pixels = specPixels(70, 56) * (1.0 + i);
    const FeatureBundle again = backbone->forward(pixels, layers, {}, {});
    FeatureBundle first = makeBackbone(file, choice)->forward(pixels, layers, {}, {});
    EXPECT_EQ(again.grid, first.grid);
    EXPECT_EQ(again.layers(), layers);
    EXPECT_TRUE(at::allclose(again.patchTokens, first.patchTokens, 1e-4, 1e-4)) << i;
    EXPECT_TRUE(at::allclose(again.clsToken, first.clsToken, 1e-4, 1e-4)) << i;
    EXPECT_TRUE(at::allclose(
        again.intermediateRaw[0].patchTokens, first.intermediateRaw[0].patchTokens, 1e-4, 1e-4))
        << i;
  }
}

TEST(Passes, TakeNoMoreMemoryFromTheSecondOn) {
  const auto tensors = specTensors({.embedDim = 96});
  const auto backbone = makeBackbone(weightFileOf(tensors, 3), {.device = "cpu"});
  const at::Tensor pixels = specPixels(518, 518);
  for (int i = 0; i < 2; ++i) {
    (void)backbone->forward(pixels, {1, 3}, {}, {});
  }
  forgetPeak();
  const std::size_t before = peakBytes();
  for (int i = 0; i < 10; ++i) {
    (void)backbone->forward(pixels, {1, 3}, {}, {});
  }
  // A layer's tokens have 0.5 MB, so that one that was kept shows.
  EXPECT_LT(peakBytes(), before + (std::size_t{8} << 20));
}

INSTANTIATE_TEST_SUITE_P(On, RepeatedPasses, everyDevice(), deviceName);

}  // namespace
}  // namespace patchscape::test
