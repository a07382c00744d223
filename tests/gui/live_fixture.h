// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/gui/gui_support.h"
#include "tests/support/test_source.h"
#include "widgets/canvas/display_image.h"
#include "widgets/window/camera_access.h"
#include "widgets/window/live_desk.h"

#include <memory>
#include <vector>

namespace patchscape::testing {

/// 50 ms, three times over for a machine that does other things too.
inline constexpr qint64 kMostStallMs = 50 * 3;

/// Cameras that a test plugs in and speaks for.
class TestCameras final : public CameraAccess {
 public:
  TestCamera& plugIn(const QString& name, std::vector<CaptureMode> modes = {}) {
    infos_.push_back({.name = name,
                      .locator = "test:" + std::to_string(infos_.size()),
                      .modes = std::move(modes)});
    cameras_.push_back(std::make_shared<TestCamera>());
    return *cameras_.back();
  }
  [[nodiscard]] std::vector<CameraInfo> cameras() override { return infos_; }
  [[nodiscard]] OpenSource opener(const CameraInfo& camera, const CaptureMode& mode) override {
    askedMode = mode;
    const auto index = static_cast<std::size_t>(std::stoi(camera.locator.substr(5)));
    return TestCamera::opener(cameras_[index]);
  }

  CaptureMode askedMode;

 private:
  std::vector<CameraInfo> infos_;
  std::vector<std::shared_ptr<TestCamera>> cameras_;
};

/// A window with test cameras.
class LiveFixture : public WindowFixture {
 protected:
  void openWith(std::unique_ptr<AnalysisEngine> engine) {
    MainWindow::Setup setup;
    setup.cameras = &cameras_;
    open(std::move(engine), std::move(setup));
    ASSERT_TRUE(waitFor([this] { return window_->workspace().model() != nullptr; }));
  }
  /// Waits until so many frames were painted.
  [[nodiscard]] bool waitForPainted(std::uint64_t count) {
    return waitFor([&] { return window_->live().status().shown >= count; });
  }
  /// Gives frames until `done`.
  [[nodiscard]] bool giveUntil(TestCamera& camera,
                               const std::function<bool()>& done,
                               int width = 80,
                               int height = 60) {
    return waitFor([&] {
      if (camera.waiting() == 0) {
        camera.give(fromQImage(drawPhoto(width, height, 1)));
      }
      return done();
    });
  }

  TestCameras cameras_;
};

}  // namespace patchscape::testing
