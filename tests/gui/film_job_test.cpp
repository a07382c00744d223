// SPDX-License-Identifier: Apache-2.0
// A result video from the window: a job that is watched, cancelled and retried.
#include "core/media/video_writer.h"
#include "tests/gui/video_fixture.h"
#include "widgets/window/film_card.h"
#include "widgets/window/job_desk.h"
#include "widgets/window/job_panel.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QDesktopServices>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include <fstream>

namespace patchscape::testing {
namespace {

namespace fs = std::filesystem;

int framesIn(const fs::path& file) {
  const auto source = openFrameSource(file.string());
  int frames = 0;
  while (source->next() != nullptr) {
    ++frames;
  }
  return frames;
}

class FilmJobTest : public VideoFixture {
 protected:
  /// A film that was played to its end, so that all further requests are the job's.
  void openPlayed(int frames) {
    openVideo(frames);
    ASSERT_TRUE(waitFor([this] { return !video().status().playing; }));
    const std::size_t count = script_->requestCount();
    ASSERT_TRUE(waitFor([&, last = count]() mutable {
      return std::exchange(last, script_->requestCount()) == script_->requestCount();
    }));
  }
  void openCard(const QString& file) {
    trigger(ActionId::kExportFilm);
    ASSERT_TRUE(card().isVisible());
    answerWith({file});
    click("chooseFilmFile");
  }
  void click(const char* name) {
    QTest::mouseClick(named<QAbstractButton>(*window_, name), Qt::LeftButton);
  }
  /// Begins a result video; gives where it goes.
  fs::path begin() {
    const QString file = folder_.filePath(QStringLiteral("out.mp4"));
    openCard(file);
    click("startFilm");
    EXPECT_FALSE(card().isVisible());
    return toPath(file);
  }
  [[nodiscard]] FilmCard& card() { return *named<FilmCard>(*window_, "filmCard"); }
  [[nodiscard]] const std::vector<JobStatus>& jobs() {
    return named<JobPanel>(*window_, "jobPanel")->model().jobs();
  }
  [[nodiscard]] bool waitForState(JobState state) {
    return waitFor([&] { return !jobs().empty() && jobs().back().state == state; });
  }
  /// Holds the job at its tenth frame from now.
  void holdAtTenth() { script_->holdFrom = script_->requestCount() + 10; }
  [[nodiscard]] bool waitForTenth() {
    return waitFor([this] { return script_->requestCount() > script_->holdFrom; });
  }
};

TEST_F(FilmJobTest, WritesEveryFrameAndItsTable) {
  openPlayed(20);
  const QString file = folder_.filePath(QStringLiteral("out.mp4"));
  openCard(file);
  named<QCheckBox>(*window_, "filmPhoto")->setChecked(true);
  EXPECT_FALSE(named<QLabel>(*window_, "noJobs")->isHidden());
  click("startFilm");
  EXPECT_TRUE(named<QLabel>(*window_, "noJobs")->isHidden());
  EXPECT_TRUE(named<QDockWidget>(*window_, "jobDock")->isVisible());
  ASSERT_TRUE(waitForState(JobState::kDone));
  EXPECT_EQ(framesIn(toPath(file)), 20);
  const auto source = openFrameSource(toPath(file).string());
  EXPECT_EQ(source->info().width, 2 * 96) << "the photo and the PCA colours";
  const FramePtr first = source->next();
  EXPECT_NEAR(first->image.at(144, 32)[0], 127, 3) << "what the engine drew";
  std::ifstream table(toPath(folder_.filePath(QStringLiteral("out_frames.csv"))));
  EXPECT_EQ(std::count(std::istreambuf_iterator<char>(table), {}, '\n'), 21);
  EXPECT_EQ(jobs().front().done, 20);
  EXPECT_FALSE(named<QToolButton>(*window_, "statusJobs")->isVisible());
}

TEST_F(FilmJobTest, IsOfferedOnlyWhereThereIsAVideo) {
  EXPECT_FALSE(window_->actions().at(ActionId::kExportFilm)->isEnabled());
  openPlayed(5);
  EXPECT_TRUE(window_->actions().at(ActionId::kExportFilm)->isEnabled());
  trigger(ActionId::kExportFilm);
  EXPECT_TRUE(card().choice().file.endsWith(QStringLiteral("clip_result.mp4")));
  EXPECT_FALSE(named<QCheckBox>(*window_, "filmSound")->isEnabled()) << "the video has none";
  named<QCheckBox>(*window_, "filmPca")->setChecked(false);
  EXPECT_FALSE(named<QPushButton>(*window_, "startFilm")->isEnabled()) << "a view at least";
  card().closeCard();
  trigger(ActionId::kFollowObjects);
  trigger(ActionId::kExportFilm);
  EXPECT_TRUE(named<QCheckBox>(*window_, "filmPca")->isChecked()) << "objects are no such view";
  video().close();
  EXPECT_FALSE(card().isVisible());
  EXPECT_FALSE(window_->actions().at(ActionId::kExportFilm)->isEnabled());
}

TEST_F(FilmJobTest, AsksBeforeItOverwritesAndNeverOverwritesTheFilm) {
  openPlayed(5);
  const QString file = folder_.filePath(QStringLiteral("out.mp4"));
  std::ofstream(toPath(file)) << "somebody's";
  openCard(file);
  click("startFilm");
  EXPECT_TRUE(card().isVisible());
  EXPECT_EQ(named<QPushButton>(*window_, "startFilm")->text(), QStringLiteral("Overwrite"));
  EXPECT_TRUE(jobs().empty());
  answerWith({folder_.filePath(QStringLiteral("clip.mp4"))});
  click("chooseFilmFile");
  click("startFilm");
  EXPECT_TRUE(
      named<QLabel>(*window_, "filmNote")->text().contains(QStringLiteral("the video that is")));
  answerWith({folder_.filePath(QStringLiteral("out.gif"))});
  click("chooseFilmFile");
  click("startFilm");
  EXPECT_TRUE(named<QLabel>(*window_, "filmNote")->text().contains(QStringLiteral("end it in")));
  answerWith({file});
  click("chooseFilmFile");
  click("startFilm");
  click("startFilm");
  ASSERT_TRUE(waitForState(JobState::kDone));
  EXPECT_EQ(framesIn(toPath(file)), 5);
}

TEST_F(FilmJobTest, TwoJobsNeverWriteTheSameFile) {
  openPlayed(20);
  holdAtTenth();
  begin();
  ASSERT_TRUE(waitForTenth());
  openCard(folder_.filePath(QStringLiteral("out.mp4")));
  click("startFilm");
  EXPECT_TRUE(named<QLabel>(*window_, "filmNote")->text().contains(QStringLiteral("A job is")));
  EXPECT_EQ(jobs().size(), 1U);
}

TEST_F(FilmJobTest, CancelLeavesAPartialVideoThatPlaysAndRetryMakesItWhole) {
  openPlayed(20);
  holdAtTenth();
  const fs::path file = begin();
  ASSERT_TRUE(waitForTenth());
  ASSERT_TRUE(waitFor([this] {
    return named<QToolButton>(*window_, "statusJobs")->text().contains(QStringLiteral("1 job"));
  }));
  ASSERT_TRUE(waitFor([this] { return jobs().front().done == 10; }));
  EXPECT_TRUE(named<QToolButton>(*window_, "statusJobs")->text().contains(QStringLiteral("50")))
      << "per cent";
  QElapsedTimer asked;
  asked.start();
  click("cancelJob");
  ASSERT_TRUE(waitFor([this] { return !window_->jobs().isBusy(); }));
  EXPECT_LT(asked.elapsed(), 200);
  ASSERT_TRUE(waitForState(JobState::kCancelled));
  EXPECT_FALSE(fs::exists(file));
  EXPECT_FALSE(fs::exists(file.parent_path() / "out_frames.csv"));
  EXPECT_EQ(framesIn(partialPath(file)), 10);
  script_->holdFrom = EngineScript::kHoldNone;
  click("retryJob");
  ASSERT_TRUE(waitForState(JobState::kDone));
  EXPECT_EQ(framesIn(file), 20);
  EXPECT_FALSE(fs::exists(partialPath(file)));
}

TEST_F(FilmJobTest, AnotherModelEndsItWithASentenceAndRetryGoesOnWithTheFirst) {
  openPlayed(20);
  holdAtTenth();
  const fs::path file = begin();
  ASSERT_TRUE(waitForTenth());
  const QString other = folder_.filePath(QStringLiteral("other.safetensors"));
  std::ofstream(toPath(other)) << "weights";
  window_->openModel(other);
  script_->holdFrom = EngineScript::kHoldNone;
  ASSERT_TRUE(waitForState(JobState::kFailed));
  EXPECT_TRUE(
      waitFor([this] { return message().contains(QStringLiteral("is not open any more")); }));
  EXPECT_FALSE(fs::exists(file));
  window_->openModel(QStringLiteral("nano"));
  ASSERT_TRUE(waitFor([this] {
    const auto& model = window_->workspace().model();
    return model && model->choice.about.name == "nano" && !window_->workspace().busy();
  }));
  click("retryJob");
  ASSERT_TRUE(waitForState(JobState::kDone));
  EXPECT_EQ(framesIn(file), 20);
}

TEST_F(FilmJobTest, ClosingTheWindowAsksAndThenEndsQuickly) {
  openPlayed(20);
  holdAtTenth();
  const fs::path file = begin();
  ASSERT_TRUE(waitForTenth());
  window_->close();
  EXPECT_TRUE(window_->isVisible());
  EXPECT_TRUE(message().contains(QStringLiteral("still running")));
  QAbstractButton* quit = nullptr;
  for (auto* const button : window_->findChildren<QToolButton*>()) {
    quit = button->text() == QStringLiteral("End them and quit") ? button : quit;
  }
  ASSERT_NE(quit, nullptr);
  QElapsedTimer asked;
  asked.start();
  QTest::mouseClick(quit, Qt::LeftButton);
  EXPECT_LT(asked.elapsed(), 500);
  EXPECT_FALSE(window_->isVisible());
  EXPECT_FALSE(fs::exists(file));
  EXPECT_EQ(framesIn(partialPath(file)), 10);
}

TEST_F(FilmJobTest, TheWindowNeverWaitsForAJob) {
  script_->workMs = 30;
  openPlayed(10);
  StallMeter stalls;
  begin();
  ASSERT_TRUE(waitFor([this] { return !jobs().empty() && jobs().front().done > 3; }));
  click("cancelJob");
  ASSERT_TRUE(waitForState(JobState::kCancelled));
  EXPECT_LT(stalls.longest(), kMostStallMs);
}

/// Catches what the desktop would be asked to open.
class Desktop : public QObject {
  Q_OBJECT
 public:
  Desktop() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "open"); }
  ~Desktop() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
  QUrl opened;
  // NOLINTNEXTLINE: called by name.
  Q_INVOKABLE void open(const QUrl& url) { opened = url; }
};

TEST_F(FilmJobTest, TheListIsOperatedByKeysAndNamesItsParts) {
  openPlayed(5);
  const fs::path file = begin();
  ASSERT_TRUE(waitForState(JobState::kDone));
  auto* const tree = named<QTreeView>(*window_, "jobTree");
  EXPECT_FALSE(tree->accessibleName().isEmpty());
  EXPECT_TRUE(tree->model()
                  ->index(0, 0)
                  .data(Qt::AccessibleTextRole)
                  .toString()
                  .contains(QStringLiteral("out.mp4")));
  tree->setFocus();
  for (const char* const name : {"showJob", "clearJobs"}) {
    auto* const button = named<QToolButton>(*window_, name);
    EXPECT_FALSE(button->accessibleName().isEmpty());
    for (int step = 0; step < 10 && !button->hasFocus(); ++step) {
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    EXPECT_TRUE(button->hasFocus()) << name;
  }
  EXPECT_FALSE(named<QToolButton>(*window_, "retryJob")->isEnabled());
  Desktop desktop;
  click("showJob");
  EXPECT_EQ(toPath(desktop.opened.toLocalFile()), file.parent_path());
  click("clearJobs");
  ASSERT_TRUE(waitFor([this] { return jobs().empty(); }));
  trigger(ActionId::kJobs);
  EXPECT_FALSE(named<QDockWidget>(*window_, "jobDock")->isVisible());
}

}  // namespace
}  // namespace patchscape::testing

#include "film_job_test.moc"
