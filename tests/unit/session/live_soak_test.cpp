// SPDX-License-Identifier: Apache-2.0
// Twenty thousand frames through the live pipeline: memory, handles and threads stay as they are.
//
// The network is a stand-in of two blocks, 24 values wide, on six patches, so that the whole run
// takes seconds; everything around it (capture, worker, steady colours, reconnecting) is the
// program's own.
#include "core/session/analyzer.h"
#include "core/session/live_pipeline.h"
#include "tests/support/pth_writer.h"
#include "tests/support/spec_model.h"
#include "tests/support/test_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <semaphore>
#include <string>

namespace patchscape {
namespace {

using namespace std::chrono_literals;
using testing::flatImage;
using testing::TestCamera;

constexpr int kFrames = 20'000;
constexpr int kWarmUp = 4'500;

/// A number of /proc/self/status, such as "VmRSS" in kB or "Threads".
std::int64_t statusOf(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key + ":")) {
      return std::stoll(line.substr(key.size() + 1));
    }
  }
  return -1;
}

std::int64_t openHandles() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

struct Usage {
  std::int64_t memoryKb = statusOf("VmRSS");
  std::int64_t threads = statusOf("Threads");
  std::int64_t handles = openHandles();
};

/// A texture that moves, so that there is something to fit.
Image textured(int frame) {
  const bool wide = frame / 1000 % 2 == 1;  // The camera changes its size now and then.
  const int width = wide ? 80 : 60;
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        pixels.push_back(static_cast<std::uint8_t>((x * (3 + c) + y * (7 - c) + frame) % 256));
      }
    }
  }
  return {width, 40, std::move(pixels)};
}

std::filesystem::path writeModel() {
  // One head is 64 wide in a file without metadata.
  const auto path = std::filesystem::path(::testing::TempDir()) / "soak_model.pth";
  writeTorchZip(path, test::specTensors({.embedDim = 64, .depth = 2, .heads = 1}));
  return path;
}

TEST(LiveSoak, MemoryHandlesAndThreadsStayFlat) {
  const auto model = writeModel();
  auto camera = std::make_shared<TestCamera>();
  std::binary_semaphore drawn(0);
  std::atomic<int> analysed = 0;
  AnalysisWorker worker(std::make_unique<Analyzer>(), {});
  worker.loadModel({.path = model, .about = {.name = "soak", .size = 28}},
                   {.device = "cpu", .threads = 1});
  LivePlan plan;
  plan.request = AnalysisRequest{};
  plan.request->pca = PcaRequest{};
  plan.shorterSide = 28;
  plan.preference = LivePreference::kQuality;
  plan.steady.basis = BasisMode::kAdapted;
  LivePipeline::Callbacks callbacks;
  callbacks.analyze = [&](AnalysisRequest request, std::function<void(Outcome)> done) {
    worker.submitLive(std::move(request), std::move(done));
  };
  callbacks.draw = [&](const LiveFrame& frame, SteadyViews& views) {
    if (frame.analysed) {
      (void)views.steady(FilmView::kPca, frame.result->pca->picture);
      ++analysed;
    }
    drawn.release();
  };
  LivePipeline pipeline(
      TestCamera::opener(camera), plan, callbacks, {.firstBackOff = 1ms, .mostBackOff = 1ms});
  std::optional<Usage> warm;
  for (int i = 0; i < kFrames; ++i) {
    if (i % 2000 == 999) {
      camera->vanish();
    }
    camera->give(textured(i));
    ASSERT_TRUE(drawn.try_acquire_for(10s)) << "frame " << i;
    if (i == kWarmUp) {
      warm = Usage();
    }
  }
  const Usage after;
  EXPECT_EQ(analysed, kFrames);
  EXPECT_EQ(pipeline.status().captured, static_cast<std::uint64_t>(kFrames));
  std::printf("after %d frames: %lld kB, %lld threads, %lld handles; at the end %lld, %lld, %lld\n",
              kWarmUp,
              static_cast<long long>(warm->memoryKb),
              static_cast<long long>(warm->threads),
              static_cast<long long>(warm->handles),
              static_cast<long long>(after.memoryKb),
              static_cast<long long>(after.threads),
              static_cast<long long>(after.handles));
  EXPECT_LT(static_cast<double>(after.memoryKb), 1.02 * static_cast<double>(warm->memoryKb));
  EXPECT_EQ(after.threads, warm->threads);
  EXPECT_EQ(after.handles, warm->handles);
}

}  // namespace
}  // namespace patchscape
