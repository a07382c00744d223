// SPDX-License-Identifier: Apache-2.0
// A result video of the window is that of the command line: its numbers byte for byte, its frames
// as near as two runs of the encoder are to each other.
#include "core/session/analyzer.h"
#include "tests/gui/gui_support.h"
#include "tests/support/video_files.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/job_desk.h"
#include "widgets/window/job_panel.h"
#include "widgets/window/video_desk.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QPushButton>
#include <QTest>

#include <cstdlib>
#include <functional>
#include <numeric>

namespace patchscape::testing {
namespace {

QByteArray bytesOf(const QString& file) {
  QFile in(file);
  EXPECT_TRUE(in.open(QIODevice::ReadOnly)) << file.toStdString();
  return in.readAll();
}

/// The mean difference of two frames in levels of 255.
double apart(const Image& one, const Image& other) {
  if (one.width() != other.width() || one.height() != other.height()) {
    return 255.0;
  }
  const double sum = std::transform_reduce(one.pixels().begin(),
                                           one.pixels().end(),
                                           other.pixels().begin(),
                                           0.0,
                                           std::plus<>(),
                                           [](int a, int b) { return std::abs(a - b); });
  return sum / static_cast<double>(one.pixels().size());
}

/// OpenH264 does not make the same bytes of the same frames twice. Its frames were 1.1 levels apart
/// at most, in restless films; another view, legend or order is tens of levels away.
void expectSameFilm(const QString& one, const QString& other) {
  constexpr double kOfTheEncoder = 2.0;
  const auto ours = openFrameSource(toPath(one).string());
  const auto theirs = openFrameSource(toPath(other).string());
  int frames = 0;
  for (FramePtr frame = ours->next(); frame != nullptr; frame = ours->next(), ++frames) {
    const FramePtr same = theirs->next();
    ASSERT_NE(same, nullptr) << "after " << frames << " frames";
    EXPECT_EQ(frame->ticks, same->ticks);
    EXPECT_LT(apart(frame->image, same->image), kOfTheEncoder) << "frame " << frames;
  }
  EXPECT_EQ(theirs->next(), nullptr);
  EXPECT_EQ(frames, 12);
}

class FilmCliTest : public WindowFixture {
 protected:
  void SetUp() override {
    open(std::make_unique<Analyzer>());
    ASSERT_TRUE(waitFor([this] { return window_->workspace().model() != nullptr; }));
    film_ = folder_.filePath(QStringLiteral("clip.mkv"));
    test::makeVideo({.path = toPath(film_),
                     .width = 160,
                     .height = 120,
                     .frames = 12,
                     .timeBase = {1, 25},
                     .audio = true});
    dropFiles(*window_, {film_});
    ASSERT_TRUE(waitFor([this] { return window_->video().status().position >= 0; }));
  }
  void click(const char* name) {
    QTest::mouseClick(named<QAbstractButton>(*window_, name), Qt::LeftButton);
  }
  void check(const char* name) { named<QCheckBox>(*window_, name)->setChecked(true); }
  void runCli(const QStringList& arguments) {
    QProcess cli;
    cli.start(QStringLiteral(PATCHSCAPE_CLI), arguments);
    ASSERT_TRUE(cli.waitForFinished(60'000));
    ASSERT_EQ(cli.exitCode(), 0) << cli.readAllStandardError().toStdString();
  }

  QString film_;
};

TEST_F(FilmCliTest, AllViewsSoundAndDepthAreThoseOfTheCommandLine) {
  const QString out = folder_.filePath(QStringLiteral("window.mp4"));
  trigger(ActionId::kExportFilm);
  for (const char* const name : {"filmPca",
                                 "filmDepth",
                                 "filmSegmentation",
                                 "filmPhoto",
                                 "filmColourBar",
                                 "filmLegend",
                                 "filmSound"}) {
    check(name);
  }
  named<QComboBox>(*window_, "filmDepthData")->setCurrentIndex(1);
  answerWith({out});
  click("chooseFilmFile");
  const QDir pictures(QStringLiteral(PATCHSCAPE_PICTURES));
  ASSERT_TRUE(pictures.mkpath(QStringLiteral(".")));
  ASSERT_TRUE(window_->grab().save(pictures.filePath(QStringLiteral("film_card.png"))));
  click("startFilm");
  ASSERT_TRUE(waitFor([this] { return !window_->jobs().isBusy(); }, 60'000));
  ASSERT_EQ(named<JobPanel>(*window_, "jobPanel")->model().rowCount(), 1);
  const QString other = folder_.filePath(QStringLiteral("cli.mp4"));
  runCli({QStringLiteral("video"),
          film_,
          QStringLiteral("--view"),
          QStringLiteral("side-by-side"),
          QStringLiteral("--colorbar"),
          QStringLiteral("--legend"),
          QStringLiteral("--depth-data"),
          folder_.filePath(QStringLiteral("cli_depth.mkv")),
          QStringLiteral("-o"),
          other});
  EXPECT_EQ(bytesOf(folder_.filePath(QStringLiteral("window_frames.csv"))),
            bytesOf(folder_.filePath(QStringLiteral("cli_frames.csv"))));
  expectSameFilm(out, other);
  EXPECT_EQ(bytesOf(folder_.filePath(QStringLiteral("window_depth.mkv"))),
            bytesOf(folder_.filePath(QStringLiteral("cli_depth.mkv"))));
  EXPECT_TRUE(openFrameSource(toPath(out).string())->info().hasAudio);
}

}  // namespace
}  // namespace patchscape::testing
