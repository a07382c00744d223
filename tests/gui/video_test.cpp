// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/video_fixture.h"
#include "widgets/gallery/gallery_model.h"
#include "widgets/panels/units.h"
#include "widgets/window/scrub_bar.h"

#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <fstream>
#include <utility>

namespace patchscape::testing {
namespace {

class VideoWindowTest : public VideoFixture {
 protected:
  [[nodiscard]] ScrubBar& scrub() { return *named<ScrubBar>(*window_, "scrubBar"); }
  /// The number that the frame in front shows; -1: none.
  [[nodiscard]] int shownNumber() {
    const StoredPicture* const stored = window_->workspace().current();
    return stored != nullptr && stored->picture && window_->workspace().showsFilm()
               ? test::numberShown(stored->picture->image)
               : -1;
  }
  [[nodiscard]] bool waitForNumber(int number) {
    return waitFor([&] { return shownNumber() == number; });
  }
  [[nodiscard]] bool waitForPause() {
    return waitFor([this] { return !video().status().playing; });
  }
  void pressInPane(Qt::Key key) {
    QTest::keyClick(named<PaneGrid>(*window_, "panes")->pane(0), key);
  }
};

TEST_F(VideoWindowTest, ADroppedVideoPlaysToItsEnd) {
  openVideo(20);
  EXPECT_TRUE(named<QWidget>(*window_, "videoTools")->isVisible());
  ASSERT_TRUE(waitForPause());
  EXPECT_TRUE(waitForNumber(19));
  EXPECT_EQ(video().status().position, 19);
  EXPECT_NE(window_->workspace().current()->overlay(ViewId::kPca), nullptr);
  EXPECT_TRUE(waitFor([this] {
    return named<QLabel>(*window_, "videoTime")->text().contains(QStringLiteral("20 / 20"));
  }));
}

TEST_F(VideoWindowTest, KeysOfPlayersWorkInThePane) {
  openVideo(100);
  pressInPane(Qt::Key_K);
  ASSERT_TRUE(waitForPause());
  pressInPane(Qt::Key_Home);
  ASSERT_TRUE(waitForNumber(0));
  pressInPane(Qt::Key_Period);
  ASSERT_TRUE(waitForNumber(1));
  pressInPane(Qt::Key_Right);
  ASSERT_TRUE(waitForNumber(26));
  pressInPane(Qt::Key_Comma);
  ASSERT_TRUE(waitForNumber(25));
  pressInPane(Qt::Key_End);
  ASSERT_TRUE(waitForNumber(99));
  pressInPane(Qt::Key_Space);
  EXPECT_TRUE(waitFor([this] { return video().status().playing; })) << "from the start again";
  pressInPane(Qt::Key_L);
  EXPECT_TRUE(waitFor([this] { return video().status().speed == 2.0; }));
  EXPECT_FALSE(window_->actions().at(ActionId::kLockBasis)->isChecked()) << "L is the player's";
  pressInPane(Qt::Key_J);
  pressInPane(Qt::Key_J);
  EXPECT_TRUE(waitFor([this] { return video().status().speed == 0.5; }));
}

TEST_F(VideoWindowTest, TheScrubBarGoesThereAndShowsWhatIsComputed) {
  openVideo(50);
  pressInPane(Qt::Key_K);
  ASSERT_TRUE(waitForPause());
  EXPECT_TRUE(waitFor([this] { return scrub().thumbnailCount() == 12; }));
  const QPoint at(static_cast<int>(scrub().xOf(30)), scrub().height() / 2);
  QTest::mouseClick(&scrub(), Qt::LeftButton, {}, at);
  ASSERT_TRUE(waitForNumber(30));
  EXPECT_EQ(scrub().position(), 30);
  EXPECT_TRUE(waitFor(
      [this] { return std::ranges::find(scrub().computed(), 30) != scrub().computed().end(); }));
  EXPECT_TRUE(waitFor([this] { return scrub().thumbnailCount() == 12; }));
}

TEST_F(VideoWindowTest, ComputedFramesAreNotComputedAgain) {
  auto* const pace = named<QComboBox>(*window_, "filmPace");
  pace->setCurrentIndex(1);
  openVideo(15);
  ASSERT_TRUE(waitForPause());
  ASSERT_TRUE(waitFor([this] { return scrub().computed().size() == 15; }));
  EXPECT_EQ(video().status().dropped, 0U);
  const std::size_t before = script_->requestCount();
  pressInPane(Qt::Key_Space);
  ASSERT_TRUE(waitFor([this] { return video().status().playing; }));
  ASSERT_TRUE(waitForPause());
  EXPECT_TRUE(waitForNumber(14));
  EXPECT_EQ(script_->requestCount(), before);
}

TEST_F(VideoWindowTest, AnotherViewComputesTheFrameInFrontAndForgetsTheOthers) {
  openVideo(10);
  ASSERT_TRUE(waitForPause());
  ASSERT_TRUE(waitFor([this] { return scrub().computed().size() > 5; }));
  trigger(ActionId::kViewDepth);
  ASSERT_TRUE(
      waitFor([this] { return script_->request(script_->requestCount() - 1).depth.has_value(); }));
  EXPECT_TRUE(waitFor([this] { return scrub().computed().size() == 1; }));
}

TEST_F(VideoWindowTest, WhatIsKeptStaysWithinItsBound) {
  openVideo(20);
  ASSERT_TRUE(waitForPause());
  ASSERT_TRUE(waitFor([this] { return !scrub().computed().empty(); }));
  const std::size_t all = video().feed()->keptBytes();
  EXPECT_GT(all, 0U);
  EXPECT_LE(all, ResultStore::kDefaultBytes);
  VideoFeed small(
      *bridge_,
      [file = makeFile(20, "small.mp4")](const KeepGoing& keepGoing) {
        return openFrameSource(toPath(file).string(), keepGoing);
      },
      [] {
        LivePlan plan;
        plan.request = AnalysisRequest{};
        plan.request->pca = PcaRequest{};
        return plan;
      }(),
      {.views = {ViewId::kPca}},
      all / 4);
  small.player().setPace(FilmPace::kEveryFrame);
  ASSERT_TRUE(waitFor([&] { return small.player().status().position == 19; }));
  EXPECT_LE(small.keptBytes(), all / 4 + all / 20 + 1) << "the frame in front always stays";
  EXPECT_GT(small.keptFrames().size(), 0U);
  EXPECT_LT(small.keptFrames().size(), 20U);
}

TEST_F(VideoWindowTest, AFolderOfNumberedPicturesCanBePlayed) {
  const QString folder = folder_.filePath(QStringLiteral("shots"));
  QDir().mkdir(folder);
  for (int i = 0; i < 12; ++i) {
    const QString name = QStringLiteral("shots/shot_%1.png").arg(i);
    ASSERT_TRUE(toQImage(test::numberedPicture(64, 48, i)).save(folder_.filePath(name)));
  }
  dropFiles(*window_, {folder});
  ASSERT_TRUE(waitFor([this] { return message().contains(QStringLiteral("numbered")); }));
  EXPECT_EQ(window_->workspace().gallery().rowCount(), 12) << "pictures at first";
  named<QToolButton>(*window_, "messageAction")->click();
  ASSERT_TRUE(waitForNumber(11)) << "by number, not by name";
  EXPECT_EQ(video().status().info->frameCount, 12);
  video().close();
  answerWith({folder});
  trigger(ActionId::kOpenFilm);
  EXPECT_TRUE(waitFor([this] { return video().status().position >= 0; }));
  video().close();
  window_->openPaths({folder_.filePath(QStringLiteral("shots/shot_%d.png"))});
  EXPECT_TRUE(waitFor([this] { return video().status().position >= 0; })) << "a pattern";
}

TEST_F(VideoWindowTest, TheSizeThatIsShownIsTheSizeThatIsUsed) {
  const auto shown = [this] { return named<QToolButton>(*window_, "modelButton")->text(); };
  const QString before = shown();
  auto* const pace = named<QComboBox>(*window_, "filmPace");
  pace->setCurrentIndex(0);
  openVideo(20);
  EXPECT_TRUE(shown().endsWith(withUnit(224, QStringLiteral("px")))) << shown().toStdString();
  ASSERT_TRUE(waitFor([this] { return script_->requestCount() >= 1; }));
  EXPECT_EQ(script_->request(0).size.shorterSide, 224);
  pace->setCurrentIndex(1);
  Q_EMIT pace->activated(1);
  EXPECT_EQ(shown(), before) << "where every frame counts, the model's own";
  video().close();
  EXPECT_EQ(shown(), before);
}

TEST_F(VideoWindowTest, ChoicesAreRemembered) {
  openVideo(5);
  named<QAction>(*named<QWidget>(*window_, "videoBar"), "basisAdapted")->trigger();
  auto* const pace = named<QComboBox>(*window_, "filmPace");
  pace->setCurrentIndex(1);
  Q_EMIT pace->activated(1);
  trigger(ActionId::kLoop);
  MainWindow::Setup setup;
  setup.settings = window_->currentSettings();
  EXPECT_EQ(setup.settings.film.steady.basis, BasisMode::kAdapted);
  window_.reset();
  bridge_.reset();
  open(std::make_unique<FakeEngine>(script_), std::move(setup));
  openVideo(5);
  EXPECT_TRUE(named<QAction>(*named<QWidget>(*window_, "videoBar"), "basisAdapted")->isChecked());
  EXPECT_EQ(named<QComboBox>(*window_, "filmPace")->currentIndex(), 1);
  EXPECT_TRUE(window_->actions().at(ActionId::kLoop)->isChecked());
}

TEST_F(VideoWindowTest, AFrameCanBeRefinedWithAnotherModel) {
  window_.reset();
  bridge_.reset();
  const std::filesystem::path catalog = toPath(folder_.filePath(QStringLiteral("catalog.json")));
  std::ofstream(catalog) << R"({"models": [
      {"kind": "backbone", "name": "nano", "title": "Small", "licence": "", "file": "small.pth"},
      {"kind": "backbone", "name": "large", "title": "Large", "licence": "", "file": "large.pth"},
      {"kind": "backbone", "name": "far", "title": "Not here", "licence": "", "file": "far.pth"}
      ]})";
  for (const char* const file : {"small.pth", "large.pth"}) {
    std::ofstream(catalog.parent_path() / file) << "weights";
  }
  MainWindow::Setup setup;
  setup.catalog = ModelCatalog::load(catalog);
  open(std::make_unique<FakeEngine>(script_), std::move(setup));
  ASSERT_TRUE(waitFor([this] { return window_->workspace().model() != nullptr; }));
  auto* const menu = named<QMenu>(*window_, "refineMenu");
  EXPECT_FALSE(menu->isEnabled()) << "there is no frame";
  openVideo(5);
  ASSERT_TRUE(waitForPause());
  Q_EMIT named<QMenu>(*window_, "mainMenu")->aboutToShow();
  ASSERT_EQ(menu->actions().size(), 1) << "neither the model in use nor one that is not here";
  EXPECT_EQ(menu->actions().front()->text(), QStringLiteral("Large"));
  menu->actions().front()->trigger();
  ASSERT_TRUE(waitFor([this] {
    return script_->models.back().about.name == "large" && !window_->workspace().showsFilm();
  }));
  EXPECT_TRUE(waitForResult());
  EXPECT_EQ(window_->workspace().gallery().rowCount(), 1) << "the frame, as a picture";
}

TEST_F(VideoWindowTest, AFileThatIsNoVideoSaysSoAndLosesNothing) {
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  const QString bad = folder_.filePath(QStringLiteral("bad.mp4"));
  std::ofstream(toPath(bad)) << "this is no video";
  dropFiles(*window_, {bad});
  ASSERT_TRUE(waitFor([this] { return message().contains(QStringLiteral("bad.mp4")); }));
  EXPECT_TRUE(waitFor([this] { return !video().isOn(); }));
  EXPECT_EQ(window_->workspace().current()->picture->image.width(), 480) << "the picture before";
}

TEST_F(VideoWindowTest, CameraAndVideoTakeTurns) {
  TestCamera& camera = cameras_.plugIn(QStringLiteral("Front camera"));
  openVideo(100);
  trigger(ActionId::kCamera);
  EXPECT_FALSE(video().isOn());
  ASSERT_TRUE(giveUntil(camera, [&] { return window_->live().status().shown >= 1; }));
  EXPECT_FALSE(named<QWidget>(*window_, "videoTools")->isVisible());
  dropFiles(*window_, {folder_.filePath(QStringLiteral("clip.mp4"))});
  ASSERT_TRUE(waitFor([this] { return shownNumber() >= 0 && video().isOn(); }));
  EXPECT_FALSE(window_->live().isOn());
  EXPECT_FALSE(named<QWidget>(*window_, "liveTools")->isVisible());
}

TEST_F(VideoWindowTest, TheWindowNeverWaitsForAVideo) {
  script_->workMs = 120;
  const QString file = makeFile(60);
  StallMeter opening;
  dropFiles(*window_, {file});
  ASSERT_TRUE(waitFor([this] { return video().status().position >= 0; }));
  EXPECT_LT(opening.longest(), kMostStallMs);
  StallMeter stalls;
  for (const int index : {50, 10, 40, 5, 30}) {
    Q_EMIT scrub().seekAsked(index);
    QTest::qWait(30);
  }
  ASSERT_TRUE(waitFor([this] { return video().status().position >= 30; }));
  video().close();
  EXPECT_LT(stalls.longest(), kMostStallMs);
}

TEST_F(VideoWindowTest, TimesAreReadable) {
  EXPECT_EQ(timeText(0.0), QStringLiteral("0:00.0"));
  EXPECT_EQ(timeText(62.44), QStringLiteral("1:02.4"));
  EXPECT_EQ(timeText(3725.96), QStringLiteral("1:02:06.0"));
}

}  // namespace
}  // namespace patchscape::testing
