// SPDX-License-Identifier: Apache-2.0
// Objects clicked in a video and followed through it: real window, real network.
#include "core/session/analyzer.h"
#include "tests/gui/live_fixture.h"
#include "tests/support/moving_square.h"
#include "tests/support/video_files.h"
#include "widgets/panels/object_panel.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/job_desk.h"
#include "widgets/window/scrub_bar.h"
#include "widgets/window/video_desk.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QProcess>
#include <QTest>
#include <QTreeWidget>

#include <algorithm>
#include <atomic>
#include <mutex>

namespace patchscape::testing {
namespace {

constexpr std::int64_t kFrames = 12;
constexpr double kLeastOverlap = 0.6;  // As on the same film without coding losses.

/// What a test counts, and how long it makes a pass take.
struct Counts {
  std::atomic<int> followed = 0;
  std::atomic<int> milliseconds = 0;
};

/// The real engine, counted.
class CountedEngine final : public AnalysisEngine {
 public:
  explicit CountedEngine(std::shared_ptr<Counts> counts)
      : counts_(std::move(counts)) {}

  std::shared_ptr<const ModelInfo> loadModel(const ModelChoice& choice,
                                             const DeviceChoice& device) override {
    return analyzer_.loadModel(choice, device);
  }
  std::shared_ptr<const AnalysisResult> analyze(const AnalysisRequest& request,
                                                const KeepGoing& keepGoing,
                                                const Progress& progress) override {
    for (int i = 0; i < counts_->milliseconds; ++i) {
      throwIfCancelled(keepGoing);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    auto result = analyzer_.analyze(request, keepGoing, progress);
    counts_->followed += request.track ? 1 : 0;
    return result;
  }

 private:
  std::shared_ptr<Counts> counts_;
  Analyzer analyzer_;
};

class ObjectWindowTest : public WindowFixture {
 protected:
  void SetUp() override {
    MainWindow::Setup setup;
    setup.inputSide = test::kSquareFilmSide;
    open(std::make_unique<CountedEngine>(counts_), std::move(setup));
    ASSERT_TRUE(waitFor([this] { return window_->workspace().model() != nullptr; }));
  }

  /// Opens the film of the moving square, paused at its first frame, with objects to be followed.
  void openFilm(std::int64_t frames = kFrames) {
    const QString path = folder_.filePath(QStringLiteral("square.mp4"));
    test::makeVideo({.path = toPath(path),
                     .width = test::kSquareFilmSide,
                     .height = test::kSquareFilmSide,
                     .frames = static_cast<int>(frames),
                     .timeBase = {1, 25},
                     .picture = test::squarePicture});
    dropFiles(*window_, {path});
    ASSERT_TRUE(waitFor([this] { return video().shownFrame() >= 0; }));
    pressInPane(Qt::Key_K);
    goTo(5);  // What was on its way when it was paused has been shown then.
    goTo(0);
    trigger(ActionId::kFollowObjects);
    ASSERT_EQ(window_->canvas().view(), ViewId::kObjects);
  }

  [[nodiscard]] VideoDesk& video() { return window_->video(); }
  [[nodiscard]] ObjectFollower& follower() { return video().feed()->objects(); }
  [[nodiscard]] ImageView& pane() { return *named<PaneGrid>(*window_, "panes")->pane(0); }
  [[nodiscard]] QTreeWidget& list() { return *named<QTreeWidget>(*window_, "objectList"); }
  void pressInPane(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
    QTest::keyClick(&pane(), key, modifiers);
  }
  void pushButton(const char* name) { named<QAbstractButton>(*window_, name)->click(); }

  /// Goes to a frame and waits until it is shown, with its objects where there are any.
  void goTo(std::int64_t frame) {
    video().feed()->player().seek(frame);
    ASSERT_TRUE(waitFor([&] { return video().shownFrame() == frame && isSettled(); })) << frame;
  }
  /// Whether the objects of the frame shown are those that are known by now.
  [[nodiscard]] bool isSettled() {
    const auto first = follower().firstFrame();
    const bool on = window_->canvas().shows(ViewId::kObjects);
    if (!on || !first || video().shownFrame() < *first) {
      return true;
    }
    const auto pixels = follower().pixelsIn(video().shownFrame());
    return pixels && objects() != nullptr && *pixels == KeptObjects(*objects()).pixels();
  }
  [[nodiscard]] bool waitForSettled() {
    return waitFor([this] { return isSettled() && !video().status().reached; });
  }
  /// What is drawn now; null: no objects.
  [[nodiscard]] const Segmentation* objects() {
    const AnalysisResult* const shown = result();
    return shown == nullptr ? nullptr : shown->objects.get();
  }
  /// A place in the pane for a pixel of the frame.
  [[nodiscard]] QPoint at(double x, double y) {
    return pane().toPane(QPointF(x + 0.5, y + 0.5)).toPoint();
  }
  void click(double x, double y, Qt::KeyboardModifiers keys = {}, bool right = false) {
    QTest::mouseClick(&pane(), right ? Qt::RightButton : Qt::LeftButton, keys, at(x, y));
  }
  void clickSquare() {
    const auto frame = video().shownFrame();
    click(test::squareLeft(frame) + test::kSquareSide / 2.0, 98);
    ASSERT_TRUE(waitForSettled());
  }
  [[nodiscard]] QString textOfRow(int row) { return list().topLevelItem(row)->text(1); }
  [[nodiscard]] std::vector<ObjectClick> clicksIn(std::int64_t frame) {
    const ClipTracking tracking = follower().tracking();
    const auto edit = tracking.edits.find(frame);
    return edit == tracking.edits.end() ? std::vector<ObjectClick>() : edit->second.clicks;
  }
  void saveScreenshot(const char* name) {
    const QDir folder(QStringLiteral(PATCHSCAPE_PICTURES));
    ASSERT_TRUE(folder.mkpath(QStringLiteral(".")));
    ASSERT_TRUE(window_->grab().save(folder.filePath(QLatin1String(name))));
  }

  std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

TEST_F(ObjectWindowTest, AClickedObjectIsFollowedWhileTheFilmPlays) {
  openFilm();
  clickSquare();
  pressInPane(Qt::Key_Space);
  ASSERT_TRUE(waitFor([this] { return video().shownFrame() == kFrames - 1; }));
  ASSERT_TRUE(waitForSettled());
  EXPECT_EQ(counts_->followed, kFrames) << "every frame, once";
  for (std::int64_t frame = 0; frame < kFrames; ++frame) {
    goTo(frame);
    ASSERT_NE(objects(), nullptr) << frame;
    EXPECT_GT(test::overlapWithSquare(*objects(), frame), kLeastOverlap) << frame;
    EXPECT_NE(window_->workspace().current()->overlay(ViewId::kObjects), nullptr);
  }
  EXPECT_EQ(counts_->followed, kFrames) << "going back shows what is kept";
  EXPECT_TRUE(waitFor([this] {
    return named<ScrubBar>(*window_, "scrubBar")->computed().size() == std::size_t{kFrames};
  }));
  saveScreenshot("objects_followed.png");
}

TEST_F(ObjectWindowTest, ACorrectionRunsLaterFramesOnlyAndIsTakenBack) {
  openFilm();
  clickSquare();
  goTo(kFrames - 1);
  counts_->followed = 0;
  goTo(8);
  const auto before = objects()->labels;
  click(10, 180);
  ASSERT_TRUE(waitForSettled());
  EXPECT_EQ(clicksIn(8).size(), 1U);
  EXPECT_NE(objects()->labels, before);
  EXPECT_EQ(counts_->followed, 1);
  EXPECT_EQ(follower().keptFrames().size(), 9U) << "what comes before stays";
  goTo(kFrames - 1);
  EXPECT_EQ(counts_->followed, kFrames - 8);
  goTo(8);
  pressInPane(Qt::Key_Z, Qt::ControlModifier);
  ASSERT_TRUE(waitFor([&] { return isSettled() && objects()->labels == before; }));
  EXPECT_TRUE(clicksIn(8).empty());
}

TEST_F(ObjectWindowTest, AFrameFurtherOnIsFollowedToAndThatCanBeStopped) {
  openFilm(100);
  clickSquare();
  counts_->milliseconds = 30;
  video().feed()->player().seek(90);
  ASSERT_TRUE(waitFor([this] { return video().status().reached.value_or(0) >= 3; }));
  ASSERT_TRUE(
      waitFor([this] { return named<QAbstractButton>(*window_, "stopFollowing")->isVisible(); }));
  EXPECT_TRUE(named<QLabel>(*window_, "objectNote")->text().contains(QStringLiteral("91")));
  EXPECT_EQ(video().shownFrame(), 0) << "the picture stays until then";
  pressInPane(Qt::Key_Escape);
  ASSERT_TRUE(waitFor([this] { return video().shownFrame() >= 3; }));
  ASSERT_TRUE(waitForSettled());
  EXPECT_LT(video().shownFrame(), 90);
  EXPECT_NE(objects(), nullptr);
  EXPECT_TRUE(video().isOn());
  counts_->milliseconds = 0;
  const std::int64_t next = video().shownFrame() + 4;
  goTo(next);
  EXPECT_EQ(follower().keptFrames().size(), static_cast<std::size_t>(next + 1));
}

TEST_F(ObjectWindowTest, ClicksArePixelsOfTheFrameHoweverItIsShown) {
  openFilm();
  const auto expectPixel = [this](int x, int y) {
    trigger(ActionId::kFollowObjects);  // Off and on: only where a click lands counts here.
    trigger(ActionId::kFollowObjects);
    click(x, y);
    const auto clicks = clicksIn(0);
    ASSERT_FALSE(clicks.empty());
    EXPECT_EQ(clicks.back().x, x) << "of frame " << video().shownFrame() << pane().width();
    EXPECT_EQ(clicks.back().y, y);
  };
  expectPixel(0, 0);
  expectPixel(195, 195);
  pane().zoomTo(3.0, QPointF(100, 200));
  expectPixel(60, 90);
  window_->resize(1100, 700);
  QApplication::processEvents();
  expectPixel(70, 100);
  trigger(ActionId::kTwoPanes);
  QApplication::processEvents();
  trigger(ActionId::kOnePane);
  pane().fit();
  expectPixel(33, 77);
}

TEST_F(ObjectWindowTest, APaneBesideOthersTakesItsFirstClick) {
  openFilm();
  trigger(ActionId::kTwoPanes);
  auto& panes = *named<PaneGrid>(*window_, "panes");
  ASSERT_EQ(window_->canvas().viewOf(1), ViewId::kObjects);
  panes.setFocusedPane(0);
  ImageView& objectPane = *panes.pane(1);
  const QPoint place = objectPane.toPane(QPointF(42.5, 98.5)).toPoint();
  QTest::mouseClick(panes.pane(0), Qt::LeftButton, {}, place);
  EXPECT_EQ(follower().firstFrame(), std::nullopt) << "that pane shows the photo";
  QTest::mouseClick(&objectPane, Qt::LeftButton, {}, place);
  ASSERT_EQ(clicksIn(0).size(), 1U);
  EXPECT_NEAR(clicksIn(0)[0].x, 42.0, 1.0);
  ASSERT_TRUE(waitForSettled());
  EXPECT_NE(window_->workspace().current()->overlay(ViewId::kObjects), nullptr);
}

TEST_F(ObjectWindowTest, WhatIsNoClickInTheFrameSaysNothing) {
  openFilm();
  QTest::mouseClick(&pane(), Qt::LeftButton, {}, QPoint(3, pane().height() / 2));
  EXPECT_EQ(follower().firstFrame(), std::nullopt) << "beside the picture";
  const QPoint from = at(50, 50);
  QTest::mousePress(&pane(), Qt::LeftButton, {}, from);
  QTest::mouseMove(&pane(), from + QPoint(60, 40));
  QTest::mouseRelease(&pane(), Qt::LeftButton, {}, from + QPoint(60, 40));
  EXPECT_EQ(follower().firstFrame(), std::nullopt) << "a drag pans";
  click(50, 50, Qt::AltModifier);
  EXPECT_EQ(follower().firstFrame(), std::nullopt) << "nothing to take away from";
  trigger(ActionId::kFollowObjects);
  click(50, 50);
  EXPECT_EQ(follower().firstFrame(), std::nullopt) << "objects are not followed";
}

TEST_F(ObjectWindowTest, ShiftBeginsAnObjectAndAltOrTheRightButtonTakesAway) {
  openFilm();
  clickSquare();
  click(10, 180, Qt::ShiftModifier);
  ASSERT_TRUE(waitForSettled());
  ASSERT_EQ(list().topLevelItemCount(), 2);
  EXPECT_EQ(list().currentItem(), list().topLevelItem(1));
  EXPECT_TRUE(textOfRow(1).contains(QStringLiteral("px"))) << textOfRow(1).toStdString();
  pressInPane(Qt::Key_1);
  EXPECT_EQ(list().currentItem(), list().topLevelItem(0));
  EXPECT_EQ(window_->canvas().view(), ViewId::kObjects) << "digits are objects here";
  click(42, 98, {}, true);
  ASSERT_TRUE(waitForSettled());
  ASSERT_TRUE(waitFor([this] { return textOfRow(0) == QStringLiteral("not in this frame"); }))
      << textOfRow(0).toStdString();
  click(42, 98, {}, true);
  EXPECT_EQ(clicksIn(0).size(), 3U) << "nothing is left to take away";
  click(42, 98);
  ASSERT_TRUE(waitForSettled());
  click(42, 98, Qt::AltModifier);
  const auto clicks = clicksIn(0);
  ASSERT_EQ(clicks.size(), 5U);
  EXPECT_EQ(clicks[1].object, 2);
  EXPECT_FALSE(clicks[1].removes);
  for (const int taken : {2, 4}) {
    EXPECT_EQ(clicks[taken].object, 1);
    EXPECT_TRUE(clicks[taken].removes);
  }
  QContextMenuEvent menu(QContextMenuEvent::Mouse, at(42, 98), pane().mapToGlobal(at(42, 98)));
  QApplication::sendEvent(&pane(), &menu);
  EXPECT_EQ(window_->findChild<QMenu*>(QStringLiteral("paneMenu")), nullptr);
  pressInPane(Qt::Key_0);
  ASSERT_EQ(list().topLevelItemCount(), 3);
  EXPECT_EQ(textOfRow(2), QStringLiteral("click it"));
}

TEST_F(ObjectWindowTest, ObjectsAreDeletedAndClearedAndComeBack) {
  openFilm();
  clickSquare();
  click(10, 180, Qt::ShiftModifier);
  ASSERT_TRUE(waitForSettled());
  list().setCurrentItem(list().topLevelItem(0));
  pushButton("deleteObject");
  ASSERT_TRUE(waitForSettled());
  ASSERT_EQ(list().topLevelItemCount(), 1);
  EXPECT_EQ(list().topLevelItem(0)->text(0), QStringLiteral("Object 2"));
  pushButton("clearObjects");
  EXPECT_EQ(follower().firstFrame(), std::nullopt);
  ASSERT_TRUE(waitFor([this] { return objects() == nullptr; }));
  pushButton("undoClickButton");
  pushButton("undoClickButton");
  ASSERT_TRUE(waitForSettled());
  EXPECT_EQ(list().topLevelItemCount(), 2);
  EXPECT_GT(test::overlapWithSquare(*objects(), 0), kLeastOverlap);
  pushButton("undoClickButton");
  pushButton("undoClickButton");
  EXPECT_FALSE(window_->actions().at(ActionId::kUndoClick)->isEnabled());
}

TEST_F(ObjectWindowTest, AClickMayTakeItsSegment) {
  openFilm();
  auto* const reach = named<QComboBox>(*window_, "clickReach");
  ASSERT_TRUE(reach->isEnabled()) << "the embedded model knows classes";
  clickSquare();
  const auto similar = objects()->labels;
  reach->setCurrentIndex(1);
  ASSERT_TRUE(waitFor([&] { return isSettled() && objects()->labels != similar; }));
  EXPECT_EQ(follower().tracking().options.reach, ClickReach::kSegment);
  EXPECT_TRUE(follower().tracking().segments);
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
}

TEST_F(ObjectWindowTest, SwitchingOffAndClosingLeaveNothingBehind) {
  openFilm(60);
  EXPECT_FALSE(named<QComboBox>(*window_, "filmPace")->isEnabled()) << "every frame counts";
  EXPECT_TRUE(named<ObjectPanel>(*window_, "objectPanel")->isVisible());
  clickSquare();
  trigger(ActionId::kFollowObjects);
  EXPECT_EQ(window_->canvas().view(), ViewId::kPca);
  EXPECT_TRUE(named<QComboBox>(*window_, "filmPace")->isEnabled());
  EXPECT_FALSE(named<ObjectPanel>(*window_, "objectPanel")->isVisible());
  trigger(ActionId::kFollowObjects);
  ASSERT_TRUE(waitForSettled());
  EXPECT_GT(test::overlapWithSquare(*objects(), 0), kLeastOverlap) << "what was said stays";
  trigger(ActionId::kViewDepth);
  EXPECT_FALSE(window_->actions().at(ActionId::kFollowObjects)->isChecked());
  trigger(ActionId::kFollowObjects);
  counts_->milliseconds = 40;
  video().feed()->player().seek(50);
  ASSERT_TRUE(waitFor([this] { return video().status().reached.has_value(); }));
  QElapsedTimer closing;
  closing.start();
  video().close();
  EXPECT_LT(closing.elapsed(), kMostStallMs);
  EXPECT_FALSE(video().isOn());
  EXPECT_TRUE(named<QComboBox>(*window_, "filmPace")->isEnabled()) << "of the next film";
  EXPECT_EQ(window_->canvas().view(), ViewId::kDepth);
  EXPECT_FALSE(window_->actions().at(ActionId::kFollowObjects)->isEnabled());
  EXPECT_FALSE(window_->actions().at(ActionId::kUndoClick)->isEnabled());
}

TEST_F(ObjectWindowTest, TheWindowNeverWaitsWhileObjectsAreFollowed) {
  openFilm(40);
  clickSquare();
  StallMeter stalls;
  pressInPane(Qt::Key_Space);
  for (const int frame : {20, 3, 30, 10}) {
    video().feed()->player().seek(frame);
    QTest::qWait(60);
    click(60, 98);
    QTest::qWait(60);
  }
  EXPECT_LT(stalls.longest(), kMostStallMs);
}

TEST_F(ObjectWindowTest, AnotherSizeOfTheInputStartsFromTheClicksAgain) {
  openFilm();
  clickSquare();
  goTo(3);
  PcaPanel::Options options = named<PcaPanel>(*window_, "pcaPanel")->options();
  options.inputSide = 140;
  named<PcaPanel>(*window_, "pcaPanel")->setOptions(options);
  Q_EMIT named<PcaPanel>(*window_, "pcaPanel")->optionsChanged(options);
  ASSERT_TRUE(waitFor(
      [this] { return isSettled() && objects() != nullptr && objects()->grid.rows == 10; }));
  EXPECT_EQ(video().shownFrame(), 3);
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
}

TEST_F(ObjectWindowTest, AnotherModelStartsFromTheClicksAgain) {
  openFilm();
  clickSquare();
  goTo(4);
  pressInPane(Qt::Key_Space);
  const auto before = window_->workspace().model();
  window_->openModel(QStringLiteral("nano"));
  ASSERT_TRUE(waitFor([&] { return window_->workspace().model() != before; }));
  ASSERT_TRUE(waitFor([this] { return video().shownFrame() == kFrames - 1; }));
  ASSERT_TRUE(waitForSettled());
  EXPECT_GT(test::overlapWithSquare(*objects(), kFrames - 1), kLeastOverlap);
  EXPECT_EQ(follower().keptFrames().size(), std::size_t{kFrames});
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
}

TEST_F(ObjectWindowTest, ExportedMasksAreThoseOfTheCommandLine) {
  openFilm();
  const QDir folder(folder_.path());
  answerWith({folder_.path()});
  trigger(ActionId::kExportMasks);
  EXPECT_FALSE(window_->jobs().isBusy()) << "nothing is followed yet";
  clickSquare();
  goTo(6);
  click(10, 180);
  ASSERT_TRUE(waitForSettled());
  trigger(ActionId::kExportMasks);
  ASSERT_TRUE(waitFor([this] { return !window_->jobs().isBusy(); }, 60'000));
  const auto edits = follower().tracking().edits;
  ASSERT_EQ(edits.size(), 2U);
  // The pixels that the clicks fell on: what a click names depends on the zoom.
  const auto pixelOf = [&](std::int64_t frame) {
    const ObjectClick& click = edits.at(frame).clicks.front();
    return QStringLiteral("%1,%2").arg(click.x).arg(click.y);
  };
  QProcess cli;
  cli.start(QStringLiteral(PATCHSCAPE_CLI),
            {QStringLiteral("track"),
             folder.filePath(QStringLiteral("square.mp4")),
             QStringLiteral("--at"),
             pixelOf(0),
             QStringLiteral("--add"),
             QStringLiteral("6:") + pixelOf(6),
             QStringLiteral("--size"),
             QString::number(test::kSquareFilmSide),
             QStringLiteral("-o"),
             folder.filePath(QStringLiteral("cli"))});
  ASSERT_TRUE(cli.waitForFinished(60'000));
  ASSERT_EQ(cli.exitCode(), 0) << cli.readAllStandardError().toStdString();
  const QStringList names = QDir(folder.filePath(QStringLiteral("cli"))).entryList(QDir::Files);
  EXPECT_EQ(names.size(), kFrames + 2);
  for (const QString& name : names) {
    QFile made(folder.filePath(QStringLiteral("square_masks/") + name));
    QFile wanted(folder.filePath(QStringLiteral("cli/") + name));
    ASSERT_TRUE(made.open(QIODevice::ReadOnly)) << name.toStdString();
    ASSERT_TRUE(wanted.open(QIODevice::ReadOnly));
    EXPECT_EQ(made.readAll(), wanted.readAll()) << name.toStdString();
  }
  trigger(ActionId::kExportMasks);
  EXPECT_FALSE(window_->jobs().isBusy());
  EXPECT_TRUE(message().contains(QStringLiteral("has files in it"))) << message().toStdString();
}

TEST_F(ObjectWindowTest, EveryControlHasANameAndATip) {
  openFilm();
  const auto* const panel = named<ObjectPanel>(*window_, "objectPanel");
  for (const char* const name : {"newObjectButton",
                                 "deleteObject",
                                 "undoClickButton",
                                 "clearObjects",
                                 "stopFollowing",
                                 "objectList",
                                 "clickReach",
                                 "objectOutlines"}) {
    const auto* const control = named<QWidget>(*panel, name);
    EXPECT_FALSE(control->accessibleName().isEmpty()) << name;
    EXPECT_FALSE(control->toolTip().isEmpty()) << name;
  }
  const auto* const button = named<QAbstractButton>(*window_, "followButton");
  EXPECT_TRUE(button->isVisible());
  EXPECT_TRUE(button->toolTip().contains(u'O'));
}

}  // namespace
}  // namespace patchscape::testing
