// SPDX-License-Identifier: Apache-2.0
// Twenty thousand frames through the live pipeline, then cameras opened and closed and models
// switched: memory, handles and threads stay as they are.
//
// The network is a stand-in of two blocks, 24 values wide, on six patches, so that the whole run
// takes seconds; everything around it (capture, worker, steady colours, reconnecting) is the
// program's own.
#include "core/session/analyzer.h"
#include "core/session/live_pipeline.h"
#include "tests/support/process_use.h"
#include "tests/support/pth_writer.h"
#include "tests/support/spec_model.h"
#include "tests/support/test_source.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <semaphore>
#include <string>
#include <thread>

namespace patchscape {
namespace {

using namespace std::chrono_literals;
using test::ProcessUse;
using testing::TestCamera;

constexpr int kFrames = 20'000;
constexpr int kWarmUp = 4'500;

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

ModelChoice writeModel(const std::string& name, int depth) {
  // One head is 64 wide in a file without metadata.
  const auto path = std::filesystem::path(::testing::TempDir()) / (name + ".pth");
  writeTorchZip(path, test::specTensors({.embedDim = 64, .depth = depth, .heads = 1}));
  return {.path = path, .about = {.name = name, .size = 28}};
}

LivePlan planOf(AnalysisRequest request) {
  LivePlan plan;
  plan.request = std::move(request);
  plan.request->pca = PcaRequest{};
  plan.shorterSide = 28;
  plan.preference = LivePreference::kQuality;
  plan.steady.basis = BasisMode::kAdapted;
  return plan;
}

/// What is held once threads that were told to stop have ended: half a second without a change.
ProcessUse settledUse() {
  ProcessUse use = ProcessUse::now();
  const auto latest = std::chrono::steady_clock::now() + 20s;
  for (int unchanged = 0; unchanged < 50 && std::chrono::steady_clock::now() < latest;) {
    std::this_thread::sleep_for(10ms);
    const ProcessUse now = ProcessUse::now();
    unchanged = now.threads == use.threads ? unchanged + 1 : 0;
    use = now;
  }
  return use;
}

/// Memory within 2 %, threads and handles exactly as they were.
void expectFlat(const ProcessUse& warm, const ProcessUse& after) {
  std::printf("warm: %zu kB, %td threads, %td handles; at the end %zu, %td, %td\n",
              warm.residentBytes / 1024,
              warm.threads,
              warm.files,
              after.residentBytes / 1024,
              after.threads,
              after.files);
  EXPECT_LT(static_cast<double>(after.residentBytes),
            1.02 * static_cast<double>(warm.residentBytes));
  EXPECT_EQ(after.threads, warm.threads);
  EXPECT_EQ(after.files, warm.files);
}

TEST(LiveSoak, MemoryHandlesAndThreadsStayFlat) {
  auto camera = std::make_shared<TestCamera>();
  std::binary_semaphore drawn(0);
  std::atomic<int> analysed = 0;
  AnalysisWorker worker(std::make_unique<Analyzer>(), {});
  worker.loadModel(writeModel("soak", 2), {.device = "cpu", .threads = 1});
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
      TestCamera::opener(camera), planOf({}), callbacks, {.firstBackOff = 1ms, .mostBackOff = 1ms});
  std::optional<ProcessUse> warm;
  for (int i = 0; i < kFrames; ++i) {
    if (i % 2000 == 999) {
      camera->vanish();
    }
    camera->give(textured(i));
    ASSERT_TRUE(drawn.try_acquire_for(10s)) << "frame " << i;
    if (i == kWarmUp) {
      warm = ProcessUse::now();
    }
  }
  EXPECT_EQ(analysed, kFrames);
  EXPECT_EQ(pipeline.status().captured, static_cast<std::uint64_t>(kFrames));
  expectFlat(*warm, ProcessUse::now());
}

TEST(LiveSoak, OpeningAndClosingLeaveNothingBehind) {
  AnalysisWorker worker(std::make_unique<Analyzer>(), {});
  worker.loadModel(writeModel("opened", 2), {.device = "cpu", .threads = 1});
  std::optional<ProcessUse> warm;
  for (int cycle = 0; cycle < 240; ++cycle) {
    auto camera = std::make_shared<TestCamera>();
    std::binary_semaphore drawn(0);
    LivePipeline::Callbacks callbacks;
    callbacks.analyze = [&](AnalysisRequest request, std::function<void(Outcome)> done) {
      worker.submitLive(std::move(request), std::move(done));
    };
    callbacks.draw = [&](const LiveFrame&, SteadyViews&) { drawn.release(); };
    {
      const LivePipeline pipeline(TestCamera::opener(camera), planOf({}), callbacks, {});
      camera->give(textured(cycle));
      ASSERT_TRUE(drawn.try_acquire_for(10s)) << "cycle " << cycle;
    }
    if (cycle == 39) {
      warm = settledUse();
    }
  }
  expectFlat(*warm, settledUse());
}

TEST(LiveSoak, SwitchingModelsLeavesNothingBehind) {
  const std::array models{writeModel("first", 2), writeModel("second", 3)};
  Analyzer analyzer;
  std::optional<ProcessUse> warm;
  for (int i = 0; i < 120; ++i) {
    (void)analyzer.loadModel(models.at(static_cast<std::size_t>(i % 2)),
                             {.device = "cpu", .threads = 1});
    AnalysisRequest request;
    request.picture.picture = makePicture("texture", textured(i));
    request.size = {.shorterSide = 28, .exact = {}};
    request.pca = PcaRequest{};
    (void)analyzer.analyze(request, {}, {});
    if (i == 19) {
      warm = settledUse();
    }
  }
  expectFlat(*warm, settledUse());
}

}  // namespace
}  // namespace patchscape
