// SPDX-License-Identifier: Apache-2.0
// A batch from the window: the command line's files, resumed where it ended.
#include "core/session/analyzer.h"
#include "tests/gui/gui_support.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/job_desk.h"
#include "widgets/window/job_panel.h"

#include <QCheckBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QProcess>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include <fstream>

namespace patchscape::testing {
namespace {

struct Finished {
  int status;
  QString errors;
};

class BatchJobTest : public WindowFixture {
 protected:
  void SetUp() override {
    QDir(folder_.path()).mkdir(QStringLiteral("in"));
    for (int i = 0; i < 3; ++i) {
      savePhoto(folder_, QStringLiteral("in/%1.png").arg(i), i);
    }
    openWindow();
  }
  void openWindow() {
    open(std::make_unique<Analyzer>());
    ASSERT_TRUE(waitFor([this] { return window_->workspace().model() != nullptr; }));
  }
  void restart() {
    bridge_->shutDown();
    window_.reset();
    bridge_.reset();
    openWindow();
  }
  void click(const char* name) {
    QTest::mouseClick(named<QAbstractButton>(*window_, name), Qt::LeftButton);
  }
  /// Begins PCA at a small size, for speed.
  void begin(const QString& results) {
    trigger(ActionId::kBatch);
    answerWith({folder_.filePath(QStringLiteral("in"))});
    click("batchFolder");
    answerWith({results});
    click("batchResults");
    named<QCheckBox>(*window_, "batchDepth")->setChecked(false);
    named<QCheckBox>(*window_, "batchSegmentation")->setChecked(false);
    named<QSpinBox>(*window_, "batchInput")->setValue(28);
    click("startBatch");
  }
  [[nodiscard]] bool waitForEnd() {
    return waitFor([this] { return !window_->jobs().isBusy(); }, 60'000) &&
           waitFor([this] { return !jobs().empty() && hasEnded(jobs().back().state); });
  }
  [[nodiscard]] JobModel& model() { return named<JobPanel>(*window_, "jobPanel")->model(); }
  [[nodiscard]] const std::vector<JobStatus>& jobs() { return model().jobs(); }
  /// "0.png done", for each item of the last job.
  [[nodiscard]] QStringList items() {
    const QModelIndex job = model().index(model().rowCount() - 1, 0);
    QStringList all;
    for (int row = 0; row < model().rowCount(job); ++row) {
      const QModelIndex item = model().index(row, 0, job);
      all.append(QStringLiteral("%1 %2").arg(
          item.data(Qt::DisplayRole).toString(),
          textOf(static_cast<JobState>(item.data(JobModel::kStateRole).toInt()))));
    }
    return all;
  }
  [[nodiscard]] Finished runCli(const QStringList& arguments) const {
    QProcess cli;
    cli.setWorkingDirectory(folder_.path());
    cli.start(QStringLiteral(PATCHSCAPE_CLI), arguments);
    EXPECT_TRUE(cli.waitForFinished(60'000));
    return {cli.exitCode(), QString::fromUtf8(cli.readAllStandardError())};
  }
  [[nodiscard]] QByteArray bytesOf(const QString& name) const {
    QFile file(folder_.filePath(name));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << name.toStdString();
    return file.readAll();
  }
  [[nodiscard]] qsizetype journalLines() const {
    return bytesOf(QStringLiteral("out/patchscape-batch.jsonl")).count('\n');
  }
  [[nodiscard]] QString out() const { return folder_.filePath(QStringLiteral("out")); }
};

TEST_F(BatchJobTest, MakesTheFilesOfTheCommandLine) {
  trigger(ActionId::kBatch);
  answerWith({folder_.filePath(QStringLiteral("in"))});
  click("batchFolder");
  EXPECT_TRUE(named<QLabel>(*window_, "batchResultsLabel")->toolTip().endsWith(u"in-results"));
  answerWith({out()});
  click("batchResults");
  named<QCheckBox>(*window_, "batchFeatures")->setChecked(true);
  const QDir pictures(QStringLiteral(PATCHSCAPE_PICTURES));
  ASSERT_TRUE(pictures.mkpath(QStringLiteral(".")));
  ASSERT_TRUE(window_->grab().save(pictures.filePath(QStringLiteral("batch_card.png"))));
  click("startBatch");
  ASSERT_TRUE(waitForEnd());
  ASSERT_EQ(jobs().back().state, JobState::kDone);
  EXPECT_EQ(items(),
            QStringList({QStringLiteral("0.png done"),
                         QStringLiteral("1.png done"),
                         QStringLiteral("2.png done")}));
  const QStringList what{QStringLiteral("--what"), QStringLiteral("pca,depth,segment,features")};
  const Finished cli = runCli(QStringList{QStringLiteral("batch"),
                                          QStringLiteral("in"),
                                          QStringLiteral("-o"),
                                          QStringLiteral("cli")} +
                              what);
  ASSERT_EQ(cli.status, 0) << cli.errors.toStdString();
  const QStringList names =
      QDir(folder_.filePath(QStringLiteral("cli"))).entryList({}, QDir::Files, QDir::Name);
  EXPECT_EQ(QDir(out()).entryList({}, QDir::Files, QDir::Name), names);
  EXPECT_GT(names.size(), 15);
  for (const QString& name : names) {
    if (!name.endsWith(QStringLiteral(".jsonl"))) {
      EXPECT_EQ(bytesOf(QStringLiteral("out/") + name), bytesOf(QStringLiteral("cli/") + name))
          << name.toStdString();
    }
  }
  const Finished resumed = runCli(QStringList{QStringLiteral("batch"),
                                              folder_.filePath(QStringLiteral("in")),
                                              QStringLiteral("-o"),
                                              QStringLiteral("out"),
                                              QStringLiteral("--resume")} +
                                  what);
  EXPECT_EQ(resumed.status, 0) << resumed.errors.toStdString();
  EXPECT_TRUE(resumed.errors.contains(QStringLiteral("Done already: 3 of 3")))
      << resumed.errors.toStdString();
}

TEST_F(BatchJobTest, ADamagedPictureFailsAloneAndIsRetried) {
  const std::filesystem::path damaged = toPath(folder_.filePath(QStringLiteral("in/1.png")));
  std::filesystem::resize_file(damaged, 100);
  begin(out());
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(jobs().back().state, JobState::kFailed);
  EXPECT_EQ(items(),
            QStringList({QStringLiteral("0.png done"),
                         QStringLiteral("1.png failed"),
                         QStringLiteral("2.png done")}));
  const QModelIndex bad = model().index(1, 0, model().index(0, 0));
  EXPECT_GT(bad.data(JobModel::kDetailRole).toString().size(), 10) << "a sentence";
  EXPECT_TRUE(waitFor([this] { return message().contains(QStringLiteral("1 of 3 pictures")); }));
  named<QTreeView>(*window_, "jobTree")->expandAll();
  QTest::qWait(100);
  const QDir pictures(QStringLiteral(PATCHSCAPE_PICTURES));
  ASSERT_TRUE(window_->grab().save(pictures.filePath(QStringLiteral("batch_jobs.png"))));
  ASSERT_EQ(journalLines(), 6) << "begun and ended, each of three";
  savePhoto(folder_, QStringLiteral("in/1.png"), 1);
  click("retryJob");
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(jobs().back().state, JobState::kDone);
  EXPECT_EQ(journalLines(), 8) << "only the one that failed";
}

TEST_F(BatchJobTest, GoesOnAfterTheWindowWasClosed) {
  begin(out());
  ASSERT_TRUE(waitForEnd());
  ASSERT_EQ(journalLines(), 6);
  savePhoto(folder_, QStringLiteral("in/3.png"), 3);
  restart();
  begin(out());
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(jobs().back().state, JobState::kDone);
  EXPECT_EQ(items().size(), 4);
  EXPECT_EQ(journalLines(), 8) << "only what was missing";
}

TEST_F(BatchJobTest, SaysWhatCannotBe) {
  begin(folder_.filePath(QStringLiteral("in")));
  EXPECT_TRUE(jobs().empty());
  EXPECT_TRUE(
      named<QLabel>(*window_, "batchNote")->text().contains(QStringLiteral("are the inputs")));
  QDir(folder_.path()).mkdir(QStringLiteral("out"));
  std::ofstream(toPath(folder_.filePath(QStringLiteral("out/1_pca.png")))) << "somebody's";
  begin(out());
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(jobs().back().state, JobState::kFailed);
  EXPECT_TRUE(waitFor([this] { return message().contains(QStringLiteral("exists already")); }));
  EXPECT_EQ(bytesOf(QStringLiteral("out/1_pca.png")), "somebody's");
}

}  // namespace
}  // namespace patchscape::testing
