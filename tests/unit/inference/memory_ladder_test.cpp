// SPDX-License-Identifier: Apache-2.0
// A lack of memory is answered step by step; the networks here fail as they are told to.
#include "core/base/error.h"
#include "core/inference/memory_ladder.h"
#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace patchscape::test {
namespace {

using testing::ElementsAre;

/// What the fake networks share: how often each way of running still lacks memory, and what was
/// done.
struct World {
  std::map<std::string, int> failingPasses;  ///< By "device precision".
  std::map<std::string, int> failingOpens;
  std::int64_t largestBatch = 100;
  std::vector<std::string> events;
  std::vector<std::string> notices;
};

bool takeOne(std::map<std::string, int>& left, const std::string& key) {
  const auto found = left.find(key);
  if (found == left.end() || found->second == 0) {
    return false;
  }
  --found->second;
  return true;
}

Error outOfMemory() {
  return errorFromTorch("CUDA out of memory. Tried to allocate 2.00 GiB.", "running the model");
}

class FakeBackbone final : public Backbone {
 public:
  FakeBackbone(World& world, Runtime runtime)
      : world_(world),
        runtime_(std::move(runtime)),
        way_(runtime_.device + ' ' + runtime_.precision) {}

  [[nodiscard]] const ModelDescription& description() const override { return description_; }
  [[nodiscard]] const Runtime& runtime() const override { return runtime_; }
  void releaseMemory() override { world_.events.emplace_back("release"); }

  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const std::vector<std::int64_t>& /*layers*/,
                                      const KeepGoing& keepGoing,
                                      const Progress& /*progress*/) override {
    throwIfCancelled(keepGoing);
    world_.events.push_back(way_);
    if (pixels.size(0) > world_.largestBatch || takeOne(world_.failingPasses, way_)) {
      throw outOfMemory();
    }
    FeatureBundle bundle;
    bundle.grid = {.rows = 1, .cols = 1};
    bundle.patchTokens = bundle.clsToken = bundle.registerTokens = pixels.flatten(1);
    bundle.intermediate = {{.layer = 0, .patchTokens = pixels, .clsToken = pixels.flatten(1)}};
    return bundle;
  }

 private:
  World& world_;
  ModelDescription description_;
  Runtime runtime_;
  std::string way_;
};

class Ladder : public testing::Test {
 protected:
  std::unique_ptr<Backbone> open(const DeviceChoice& first) {
    const std::string gpu = first.device;
    return makeLadderBackbone(
        {.open = [this, gpu](const DeviceChoice& choice) -> std::unique_ptr<Backbone> {
           Runtime runtime{.device = choice.device, .precision = "fp32"};
           if (choice.precision != Precision::kFloat32) {
             runtime.precision = choice.precision == Precision::kBFloat16 ? "bf16" : "fp16";
           }
           const std::string way = runtime.device + ' ' + runtime.precision;
           world_.events.push_back("open " + way);
           if (takeOne(world_.failingOpens, way)) {
             throw outOfMemory();
           }
           return std::make_unique<FakeBackbone>(world_, runtime);
         },
         .release = [this] { world_.events.emplace_back("drop cache"); },
         .notice = [this](const std::string& text) { world_.notices.push_back(text); }},
        first);
  }

  static FeatureBundle pass(Backbone& backbone, std::int64_t batch = 1) {
    return backbone.forward(at::arange(batch * 12).view({batch, 3, 2, 2}), {}, {}, {});
  }

  static ErrorCode codeOfPass(Backbone& backbone, const KeepGoing& keepGoing = {}) {
    try {
      (void)backbone.forward(at::zeros({1, 3, 2, 2}), {}, keepGoing, {});
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kInternal;
  }

  World world_;
};

constexpr const char* kGpu = "cuda:0";

TEST_F(Ladder, EnoughMemoryChangesNothing) {
  const auto backbone = open({.device = kGpu, .precision = Precision::kFloat16});
  EXPECT_EQ(pass(*backbone).patchTokens.numel(), 12);
  EXPECT_THAT(world_.events, ElementsAre("open cuda:0 fp16", "cuda:0 fp16"));
  EXPECT_TRUE(world_.notices.empty());
}

TEST_F(Ladder, FirstWhatIsKeptIsGivenBack) {
  world_.failingPasses["cuda:0 fp16"] = 1;
  const auto backbone = open({.device = kGpu, .precision = Precision::kFloat16});
  (void)pass(*backbone);
  EXPECT_THAT(
      world_.events,
      ElementsAre("open cuda:0 fp16", "cuda:0 fp16", "release", "drop cache", "cuda:0 fp16"));
  EXPECT_TRUE(world_.notices.empty()) << "the way it runs is the same";
}

TEST_F(Ladder, ABatchIsHalvedUntilItFits) {
  world_.largestBatch = 2;
  const auto backbone = open({.device = kGpu, .precision = Precision::kFloat16});
  const FeatureBundle bundle = pass(*backbone, 5);
  const at::Tensor all = at::arange(60).view({5, 12});
  EXPECT_TRUE(at::equal(bundle.patchTokens, all));
  EXPECT_TRUE(at::equal(bundle.intermediate[0].clsToken, all));
  EXPECT_EQ(bundle.grid, (PatchGrid{.rows = 1, .cols = 1}));
  EXPECT_EQ(backbone->runtime().device, kGpu);
  EXPECT_TRUE(world_.notices.empty());
}

TEST_F(Ladder, Float32GoesToHalfPrecisionAndThenToTheCpu) {
  world_.failingPasses["cuda:0 fp32"] = 2;
  world_.failingPasses["cuda:0 fp16"] = 2;
  const auto backbone = open({.device = kGpu, .precision = Precision::kFloat32});
  (void)pass(*backbone);
  EXPECT_EQ(backbone->runtime().device, "cpu");
  EXPECT_EQ(backbone->runtime().precision, "fp32");
  ASSERT_EQ(world_.notices.size(), 2U);
  EXPECT_EQ(world_.notices[0],
            "The memory of cuda:0 ran out: the model now runs in half precision (fp16). A smaller "
            "input size or model avoids this.");
  EXPECT_THAT(world_.notices[1], testing::HasSubstr("on the CPU, which is slower"));
}

TEST_F(Ladder, HalfPrecisionGoesStraightToTheCpuAndStays) {
  world_.failingPasses["cuda:0 bf16"] = 2;
  const auto backbone = open({.device = kGpu, .precision = Precision::kBFloat16});
  (void)pass(*backbone);
  EXPECT_EQ(backbone->runtime().precision, "bf16") << "what was asked for, the CPU has too";
  world_.events.clear();
  (void)pass(*backbone);
  EXPECT_THAT(world_.events, ElementsAre("cpu bf16"));
  EXPECT_EQ(world_.notices.size(), 1U);
}

TEST_F(Ladder, ModelsTooLargeForTheGpuAreOpenedOnTheCpu) {
  world_.failingOpens["cuda:0 fp32"] = 1;
  world_.failingOpens["cuda:0 fp16"] = 1;
  const auto backbone = open({.device = kGpu, .precision = Precision::kFloat32});
  EXPECT_EQ(backbone->runtime().device, "cpu");
  EXPECT_EQ(world_.notices.size(), 1U);
}

TEST_F(Ladder, TheCpuIsTheLastStep) {
  world_.failingPasses["cpu fp32"] = 2;
  const auto backbone = open({.device = "cpu", .precision = Precision::kFloat32});
  EXPECT_EQ(codeOfPass(*backbone), ErrorCode::kOutOfMemory);
  EXPECT_EQ(codeOfPass(*backbone), ErrorCode::kInternal) << "the next picture fits";
}

TEST_F(Ladder, AfterAFailureAtEveryStepTheNextPassBeginsAnew) {
  world_.failingPasses["cuda:0 fp16"] = 2;
  world_.failingOpens["cpu fp32"] = 1;
  const auto backbone = open({.device = kGpu, .precision = Precision::kFloat16});
  EXPECT_EQ(codeOfPass(*backbone), ErrorCode::kOutOfMemory);
  EXPECT_EQ(backbone->runtime().device, kGpu);
  (void)pass(*backbone);
  EXPECT_EQ(world_.events.back(), "cuda:0 fp16");
}

TEST_F(Ladder, OtherFailuresPassThrough) {
  const auto backbone = open({.device = kGpu, .precision = Precision::kFloat16});
  EXPECT_EQ(codeOfPass(*backbone, [] { return false; }), ErrorCode::kCancelled);
  EXPECT_THAT(world_.events, ElementsAre("open cuda:0 fp16"));
}

TEST(TorchErrors, ALackOfMemoryAndALostGpuAreToldApart) {
  const auto codeOf = [](const char* what) { return errorFromTorch(what, "testing").code(); };
  EXPECT_EQ(codeOf("CUDA out of memory. Tried to allocate 20.00 MiB."), ErrorCode::kOutOfMemory);
  EXPECT_EQ(codeOf("CUDA error: out of memory"), ErrorCode::kOutOfMemory);
  EXPECT_EQ(codeOf("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
            ErrorCode::kOutOfMemory);
  EXPECT_EQ(codeOf("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes."),
            ErrorCode::kOutOfMemory);
  EXPECT_EQ(codeOf("CUDA error: unspecified launch failure"), ErrorCode::kDeviceLost);
  EXPECT_EQ(codeOf("mat1 and mat2 shapes cannot be multiplied"), ErrorCode::kInternal);
}

}  // namespace
}  // namespace patchscape::test
