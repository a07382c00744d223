// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/gui/fake_engine.h"
#include "tests/gui/live_fixture.h"
#include "tests/support/video_files.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/video_desk.h"

#include <memory>

namespace patchscape::testing {

/// A window over a fake engine, with a video in it.
class VideoFixture : public LiveFixture {
 protected:
  void SetUp() override { openWith(std::make_unique<FakeEngine>(script_)); }

  /// A video of 25 frames a second, each of which shows its number.
  QString makeFile(int frames, const char* name = "clip.mp4") {
    const QString path = folder_.filePath(QLatin1String(name));
    test::makeVideo({.path = toPath(path), .frames = frames, .timeBase = {1, 25}});
    return path;
  }
  void openVideo(int frames) {
    dropFiles(*window_, {makeFile(frames)});
    ASSERT_TRUE(waitFor([this] { return video().status().position >= 0; }));
  }
  [[nodiscard]] VideoDesk& video() { return window_->video(); }

  std::shared_ptr<EngineScript> script_ = std::make_shared<EngineScript>();
};

}  // namespace patchscape::testing
