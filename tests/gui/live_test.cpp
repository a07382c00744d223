// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/fake_engine.h"
#include "tests/gui/live_fixture.h"
#include "widgets/gallery/gallery_model.h"
#include "widgets/window/empty_state.h"

#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>
#include <QTest>
#include <QToolButton>

#include <utility>

namespace patchscape::testing {
namespace {

class LiveWindowTest : public LiveFixture {
 protected:
  void SetUp() override { camera_ = &cameras_.plugIn(QStringLiteral("Front camera")); }
  void openFake() { openWith(std::make_unique<FakeEngine>(script_)); }

  [[nodiscard]] bool isChecked(ActionId id) { return window_->actions().at(id)->isChecked(); }
  [[nodiscard]] QString text(const char* label) { return named<QLabel>(*window_, label)->text(); }
  [[nodiscard]] int page() { return named<QStackedWidget>(*window_, "centre")->currentIndex(); }
  void press(const char* keys) {
    QTest::keySequence(window_.get(),
                       QKeySequence(QLatin1String(keys), QKeySequence::PortableText));
  }
  /// The camera as it was at the last frame, in the pane in front.
  [[nodiscard]] const StoredPicture* frame() { return window_->workspace().current(); }

  TestCamera* camera_ = nullptr;
  std::shared_ptr<EngineScript> script_ = std::make_shared<EngineScript>();
};

TEST_F(LiveWindowTest, WShowsTheCameraAndEndsIt) {
  openFake();
  EXPECT_FALSE(named<QWidget>(*window_, "liveTools")->isVisible());
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 3; }));
  EXPECT_TRUE(isChecked(ActionId::kCamera));
  EXPECT_TRUE(named<QWidget>(*window_, "liveTools")->isVisible());
  EXPECT_EQ(page(), 1) << "the panes, though no picture is open";
  EXPECT_EQ(frame()->picture->image.width(), 80);
  EXPECT_NE(frame()->overlay(ViewId::kPca), nullptr);
  ASSERT_TRUE(waitFor([&] { return text("statusLatency").contains(QStringLiteral("dropped")); }));
  EXPECT_TRUE(text("statusLatency").contains(QStringLiteral("ms")));
  press("W");
  EXPECT_FALSE(window_->live().isOn());
  EXPECT_FALSE(named<QWidget>(*window_, "liveTools")->isVisible());
  EXPECT_EQ(page(), 0) << "the empty state again";
  EXPECT_TRUE(waitFor([&] { return camera_->closed() == 1; }));
}

TEST_F(LiveWindowTest, ThePictureBeforeIsThereAgainAfterwards) {
  openFake();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 1; }));
  EXPECT_EQ(frame()->picture->image.width(), 80);
  press("W");
  ASSERT_NE(frame(), nullptr);
  EXPECT_EQ(frame()->picture->image.width(), 480);
}

TEST_F(LiveWindowTest, OpeningAPictureEndsTheCamera) {
  openFake();
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 1; }));
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  EXPECT_FALSE(window_->live().isOn());
  EXPECT_FALSE(isChecked(ActionId::kCamera));
  EXPECT_EQ(frame()->picture->image.width(), 480);
}

TEST_F(LiveWindowTest, OnlyWhatIsShownIsComputed) {
  openFake();
  press("2");
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 1; }));
  const AnalysisRequest pca = script_->request(script_->requestCount() - 1);
  EXPECT_TRUE(pca.pca && pca.pca->steady);
  EXPECT_FALSE(pca.depth || pca.segmentation || pca.classification);
  EXPECT_EQ(pca.size.shorterSide, 224);
  press("4");
  ASSERT_TRUE(giveUntil(*camera_, [&] {
    const AnalysisRequest newest = script_->request(script_->requestCount() - 1);
    return newest.depth && !newest.pca;
  }));
  const std::size_t before = script_->requestCount();
  press("1");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().captured > before + 20; }));
  EXPECT_LE(script_->requestCount(), before + 2) << "the photo alone needs no network";
}

TEST_F(LiveWindowTest, ALostCameraIsToldAndComesBack) {
  openFake();
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 1; }));
  camera_->plug(false);
  camera_->vanish();
  ASSERT_TRUE(waitFor([&] { return message().contains(QStringLiteral("unplugged")); }));
  EXPECT_NE(frame()->photo, nullptr) << "the last frame stays";
  ASSERT_TRUE(waitFor([&] { return text("statusLatency").contains(QStringLiteral("lost")); }));
  camera_->plug(true);
  const std::uint64_t before = window_->live().status().shown;
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown > before; }));
  EXPECT_TRUE(waitFor([&] { return message().isEmpty(); }));
}

TEST_F(LiveWindowTest, AHangingDriverNeverStopsTheWindow) {
  openFake();
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 1; }));
  StallMeter stalls;
  camera_->hang(true);
  ASSERT_TRUE(waitFor([&] { return window_->live().status().state == LiveState::kLost; }));
  press("W");
  EXPECT_FALSE(window_->live().isOn());
  QTest::qWait(100);
  EXPECT_LT(stalls.longest(), kMostStallMs);
  camera_->hang(false);
}

TEST_F(LiveWindowTest, SpaceFreezesAndRefineOpensTheFrame) {
  openFake();
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 1; }));
  press("Space");
  EXPECT_TRUE(isChecked(ActionId::kFreeze));
  ASSERT_TRUE(waitFor([&] { return camera_->waiting() == 0; }));
  camera_->give(flatImage(30, 20));
  ASSERT_TRUE(waitFor([&] { return camera_->waiting() == 0; }));
  QTest::qWait(60);
  EXPECT_EQ(frame()->picture->image.width(), 80) << "the frame that was frozen";
  press("Ctrl+R");
  ASSERT_TRUE(waitFor([&] { return window_->workspace().gallery().rowCount() == 1; }));
  ASSERT_TRUE(waitForResult());
  EXPECT_FALSE(window_->live().isOn());
  EXPECT_EQ(frame()->picture->image.width(), 80);
  EXPECT_FALSE(frame()->picture->sha256.empty()) << "a picture like any other";
  const AnalysisRequest full = script_->request(script_->requestCount() - 1);
  EXPECT_EQ(full.size.shorterSide, 0) << "the model's own size";
}

TEST_F(LiveWindowTest, MMirrors) {
  openFake();
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 1; }));
  const Image straight = frame()->picture->image;
  press("M");
  EXPECT_TRUE(giveUntil(*camera_, [&] { return frame()->picture->image == mirrored(straight); }));
}

TEST_F(LiveWindowTest, CamerasAreChosenByName) {
  TestCamera& second = cameras_.plugIn(QStringLiteral("Document camera"), {{320, 240, 30.0}});
  openFake();
  window_->openCamera(QStringLiteral("document"));
  ASSERT_TRUE(giveUntil(second, [&] { return window_->live().status().shown >= 1; }));
  EXPECT_EQ(named<QComboBox>(*window_, "cameraChoice")->currentText(),
            QStringLiteral("Document camera"));
  auto* const modes = named<QComboBox>(*window_, "modeChoice");
  ASSERT_EQ(modes->count(), 2);
  modes->setCurrentIndex(1);
  Q_EMIT modes->activated(1);
  EXPECT_EQ(cameras_.askedMode.width, 320);
  EXPECT_TRUE(giveUntil(second, [&] { return second.opened() == 2 && second.closed() == 1; }));
  window_->openCamera(QStringLiteral("thermal"));
  EXPECT_TRUE(message().contains(QStringLiteral("Front camera"))) << "what there is instead";
  EXPECT_TRUE(window_->live().isOn()) << "the camera that is shown stays";
}

TEST_F(LiveWindowTest, ACameraThatIsPluggedInIsOffered) {
  openFake();
  press("W");
  cameras_.plugIn(QStringLiteral("New camera"));
  Q_EMIT cameras_.camerasChanged();
  auto* const choice = named<QComboBox>(*window_, "cameraChoice");
  EXPECT_EQ(choice->count(), 2);
  EXPECT_EQ(choice->currentText(), QStringLiteral("Front camera")) << "the chosen one stays";
}

TEST_F(LiveWindowTest, AMachineWithoutACameraSaysWhatToDo) {
  MainWindow::Setup setup;
  open(std::make_unique<FakeEngine>(script_), std::move(setup));
  trigger(ActionId::kCamera);
  EXPECT_TRUE(message().contains(QStringLiteral("No camera")));
  EXPECT_FALSE(isChecked(ActionId::kCamera));
}

TEST_F(LiveWindowTest, TheWindowEndsWhileTheCameraAndTheNetworkWork) {
  script_->workMs = 200;
  openFake();
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return script_->requestCount() >= 1; }));
  camera_->hang(true);
  bridge_->shutDown();
  window_.reset();
  camera_->hang(false);
  EXPECT_TRUE(waitFor([&] { return camera_->closed() == camera_->opened(); }));
}

TEST_F(LiveWindowTest, TheMenuOfSteadyColoursTakesEffect) {
  openFake();
  press("W");
  ASSERT_TRUE(giveUntil(*camera_, [&] { return window_->live().status().shown >= 1; }));
  EXPECT_NE(script_->request(script_->requestCount() - 1).pca->steady, nullptr);
  named<QAction>(*window_, "basisAnew")->trigger();
  EXPECT_TRUE(giveUntil(*camera_, [&] {
    return script_->request(script_->requestCount() - 1).pca->steady == nullptr;
  }));
}

}  // namespace
}  // namespace patchscape::testing
