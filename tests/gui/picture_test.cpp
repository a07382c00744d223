// SPDX-License-Identifier: Apache-2.0
#include "core/session/analyzer.h"
#include "tests/gui/gui_support.h"

#include <QColorSpace>
#include <QDir>
#include <QProcess>
#include <QTest>

namespace patchscape::testing {
namespace {

constexpr qint64 kStallMs = 50;
constexpr qint64 kSlack = 3;  // A busy test machine.

class PictureTest : public WindowFixture {
 protected:
  void SetUp() override {
    open(std::make_unique<Analyzer>());
    ASSERT_TRUE(waitFor([this] { return window_->workspace().model() != nullptr; }));
  }

  /// The pixels alone: QImage also compares colour spaces, which a file names and a screen does
  /// not.
  static QImage plain(const QImage& image) {
    QImage pixels = image.convertToFormat(QImage::Format_RGB32);
    pixels.setColorSpace({});
    return pixels;
  }

  /// The PCA picture that the command line makes of a file.
  QImage commandLinePicture(const QString& file) {
    const QString out = folder_.filePath(QStringLiteral("cli"));
    QProcess cli;
    cli.start(QStringLiteral(PATCHSCAPE_CLI),
              {QStringLiteral("pca"), file, QStringLiteral("-o"), out, QStringLiteral("--force")});
    EXPECT_TRUE(cli.waitForFinished());
    EXPECT_EQ(cli.exitCode(), 0) << cli.readAllStandardError().toStdString();
    return plain(QImage(
        QDir(out).filePath(QFileInfo(file).completeBaseName() + QStringLiteral("_pca.png"))));
  }

  /// What the window exports of the view in front.
  QImage exportedPicture() {
    const QString file = folder_.filePath(QStringLiteral("exported.png"));
    answerWith({file});
    trigger(ActionId::kExportPicture);
    EXPECT_TRUE(waitFor([&] { return QFile::exists(file); }));
    return plain(QImage(file));
  }

  void expectSameAsCommandLine(const QString& file) {
    dropFiles(*window_, {file});
    ASSERT_TRUE(waitForResult());
    const QImage wanted = commandLinePicture(file);
    ASSERT_FALSE(wanted.isNull());
    EXPECT_EQ(exportedPicture(), wanted);
    const StoredPicture* const stored = window_->workspace().current();
    const QImage shown = stored->overlay(ViewId::kPca)->levels.front();
    EXPECT_EQ(plain(shown), wanted) << "what the pane shows";
  }

  void saveScreenshot(const char* name) {
    const QDir folder(QStringLiteral(PATCHSCAPE_PICTURES));
    ASSERT_TRUE(folder.mkpath(QStringLiteral(".")));
    ASSERT_TRUE(window_->grab().save(folder.filePath(QLatin1String(name))));
  }
};

TEST_F(PictureTest, ADroppedPhotoShowsThePcaOfTheCommandLine) {
  expectSameAsCommandLine(savePhoto(folder_, QStringLiteral("drawn.png")));
  EXPECT_EQ(result()->backbonePasses, 1);
  saveScreenshot("dropped_photo.png");
}

TEST_F(PictureTest, ARealPhotoShowsThePcaOfTheCommandLine) {
  const QString photo =
      QStringLiteral(PATCHSCAPE_SOURCE_DIR "/../shared/data/photos/chelsea_cat.png");
  if (!QFile::exists(photo)) {
    GTEST_SKIP() << "no photos beside the source tree: " << photo.toStdString();
  }
  expectSameAsCommandLine(photo);
  saveScreenshot("real_photo.png");
}

TEST_F(PictureTest, TheEventLoopNeverStalls) {
  const QString large = folder_.filePath(QStringLiteral("large.png"));
  ASSERT_TRUE(drawPhoto(3000, 2000).save(large));
  QTest::qWait(50);
  const StallMeter meter;
  dropFiles(*window_, {large, savePhoto(folder_, QStringLiteral("b.png"), 1)});
  ASSERT_TRUE(waitForResult());
  trigger(ActionId::kNext);
  ASSERT_TRUE(waitForResult());
  trigger(ActionId::kPrevious);
  trigger(ActionId::kTwoPanes);
  ASSERT_TRUE(waitForResult());
  RecordProperty("longest_stall_ms", static_cast<int>(meter.longest()));
  std::printf("longest stall: %lld ms\n", static_cast<long long>(meter.longest()));
  EXPECT_LT(meter.longest(), kStallMs * kSlack);
}

TEST_F(PictureTest, AViewSwitchRunsNothingAndIsQuick) {
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  const AnalysisResult* const before = result();
  QElapsedTimer since;
  since.start();
  trigger(ActionId::kViewOriginal);
  static_cast<void>(window_->grab());
  trigger(ActionId::kViewPca);
  static_cast<void>(window_->grab());
  const qint64 twoSwitches = since.elapsed();
  std::printf("two view switches with painting: %lld ms\n", static_cast<long long>(twoSwitches));
  EXPECT_LT(twoSwitches / 2, 50 * kSlack);
  EXPECT_FALSE(window_->workspace().busy());
  EXPECT_EQ(result(), before);
}

TEST_F(PictureTest, AMovedSliderNeedsNoBackbonePass) {
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  const AnalysisResult* const before = result();
  trigger(ActionId::kInvertSign);
  ASSERT_TRUE(waitFor([&] { return result() != before; }));
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->backbonePasses, 0);
}

TEST_F(PictureTest, ABrokenPictureIsSaidAndTheRestGoesOn) {
  const QString broken = folder_.filePath(QStringLiteral("broken.png"));
  QFile file(broken);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write("\x89PNG\r\n\x1a\nand then nothing");
  file.close();
  dropFiles(*window_, {broken});
  ASSERT_TRUE(waitFor([this] { return !message().isEmpty(); }));
  EXPECT_EQ(status(0), static_cast<int>(ItemStatus::kFailed));
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("good.png"))});
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->picture->name, "good.png");
}

TEST_F(PictureTest, WeightsThatAreNoneLeaveTheModelInUse) {
  const auto before = window_->workspace().model();
  const QString broken = folder_.filePath(QStringLiteral("broken.safetensors"));
  QFile file(broken);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(QByteArray(64, '\xff'));
  file.close();
  dropFiles(*window_, {broken});
  ASSERT_TRUE(waitFor([this] { return !message().isEmpty(); }));
  EXPECT_EQ(window_->workspace().model(), before);
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  EXPECT_TRUE(waitForResult());
}

TEST_F(PictureTest, WindowStartsWithinASecond) {
  QElapsedTimer since;
  since.start();
  SessionBridge bridge(std::make_unique<Analyzer>());
  MainWindow window(bridge, {});
  window.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
  std::printf("window after %lld ms\n", static_cast<long long>(since.elapsed()));
  EXPECT_LT(since.elapsed(), 1000 * kSlack);
  bridge.shutDown();
}

}  // namespace
}  // namespace patchscape::testing
