// SPDX-License-Identifier: Apache-2.0
// The live view end to end: a test source of 30 pictures a second, the embedded model at 224 px,
// the real window. Prints what the program itself measures: rates, and the time from having a frame
// to having it painted. Needs a display: tools/with_display build/bin/patchscape_live_bench
// [SECONDS]
#include "bench/bench_data.h"
#include "core/session/analyzer.h"
#include "resources/resources.h"
#include "tests/support/paced_source.h"
#include "widgets/window/live_desk.h"
#include "widgets/window/main_window.h"
#include "widgets/window/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QEventLoop>
#include <QStyleFactory>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace patchscape::bench {
namespace {

constexpr double kSourceRate = 30.0;
constexpr double kWantedRate = 15.0;
constexpr double kMostLatencyMs = 150.0;
constexpr int kWarmUpMs = 3000;

/// A window of 640 × 480 that wanders over a larger picture.
Image frameAt(const Image& scene, std::int64_t index) {
  const int left = static_cast<int>(index * 3 % (scene.width() - 640));
  std::vector<std::uint8_t> pixels;
  pixels.reserve(640 * 480 * 3);
  for (int y = 0; y < 480; ++y) {
    const std::uint8_t* const line = scene.at(left, y).data();
    pixels.insert(pixels.end(), line, line + 640 * 3);
  }
  return {640, 480, std::move(pixels)};
}

class BenchCamera final : public CameraAccess {
 public:
  [[nodiscard]] std::vector<CameraInfo> cameras() override {
    return {{.name = QStringLiteral("Bench"), .locator = "bench", .modes = {}}};
  }
  [[nodiscard]] OpenSource opener(const CameraInfo&, const CaptureMode&) override {
    const Image scene = makePhoto(1600, 480);
    return [scene](const KeepGoing&) {
      return std::make_unique<testing::PacedSource>(
          kSourceRate, [scene](std::int64_t index) { return frameAt(scene, index); });
    };
  }
};

/// Lets the window run as it does by itself: processEvents() with a time limit would never sleep,
/// and take one of the processors from what is measured.
void turnFor(int milliseconds) {
  QEventLoop loop;
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  loop.exec();
}

bool measure(MainWindow& window, const char* name, int seconds) {
  turnFor(kWarmUpMs);
  const LiveStatus before = window.live().status();
  turnFor(1000 * seconds);
  const LiveStatus after = window.live().status();
  const double shown = static_cast<double>(after.shown - before.shown) / seconds;
  const bool isEnough = shown >= kWantedRate && after.latencyMs <= kMostLatencyMs;
  std::printf(
      "%-14s %5.1f/s from the source, %5.1f/s painted, latency %5.1f ms, %llu dropped, %lld px: "
      "%s\n",
      name,
      after.sourceRate,
      shown,
      after.latencyMs,
      static_cast<unsigned long long>(after.dropped - before.dropped),
      static_cast<long long>(after.shorterSide),
      isEnough ? "enough" : "not enough");
  std::fflush(stdout);
  return isEnough;
}

int run(int argc, char** argv) {
  QApplication application(argc, argv);
  initialiseResources();
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  applyTheme(application, themeNamed(QStringLiteral("dark")));
  const int seconds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10;
  BenchCamera camera;
  SessionBridge bridge(std::make_unique<Analyzer>());
  MainWindow::Setup setup;
  setup.catalog = ModelCatalog::loadDefault();
  setup.inputSide = 224;
  setup.cameras = &camera;
  MainWindow window(bridge, std::move(setup));
  window.show();
  window.openModel(QStringLiteral("nano"));
  window.openCamera({});
  // The size stays, whatever the rate: that is what is to be measured.
  window.findChild<QComboBox*>(QStringLiteral("paceChoice"))->setCurrentIndex(0);
  std::printf(
      "Embedded model at 224 px, wanted: %.0f/s and %.0f ms\n", kWantedRate, kMostLatencyMs);
  const auto view = [&](ActionId id) { window.actions().at(id)->trigger(); };
  view(ActionId::kViewPca);
  const bool isEnough = measure(window, "PCA", seconds);
  view(ActionId::kViewSegmentation);
  measure(window, "segmentation", seconds);
  view(ActionId::kViewDepth);
  measure(window, "depth", seconds);
  view(ActionId::kFourPanes);
  measure(window, "four panes", seconds);
  window.live().stop();
  bridge.shutDown();
  return isEnough ? 0 : 1;
}

}  // namespace
}  // namespace patchscape::bench

int main(int argc, char** argv) { return patchscape::bench::run(argc, argv); }
