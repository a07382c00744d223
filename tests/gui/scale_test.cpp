// SPDX-License-Identifier: Apache-2.0
#include "core/session/analyzer.h"
#include "tests/gui/gui_support.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QDir>
#include <QLabel>
#include <QProcess>
#include <QTest>

namespace patchscape::testing {
namespace {

class ScaleTest : public WindowFixture {
 protected:
  void SetUp() override {
    open(std::make_unique<Analyzer>());
    dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
    ASSERT_TRUE(waitForResult());
  }

  template <typename T>
  void expectUnclipped() {
    const QList<T*> widgets = window_->findChildren<T*>();
    for (const T* const widget : widgets) {
      // The values under the cursor have what room is left, and wrapped text has its height.
      const bool exempt = widget->objectName() == QLatin1String("statusValues");
      if (!widget->isVisible() || exempt || widget->text().isEmpty()) {
        continue;
      }
      const QSize needed = widget->minimumSizeHint();
      const auto* const label = qobject_cast<const QLabel*>(widget);
      const bool wraps = label != nullptr && label->wordWrap();
      EXPECT_LE(wraps ? 0 : needed.width(), widget->width())
          << widget->text().toStdString() << ' ' << widget->objectName().toStdString();
      const int height = wraps ? widget->heightForWidth(widget->width()) : needed.height();
      EXPECT_LE(height, widget->height())
          << widget->text().toStdString() << ' ' << widget->objectName().toStdString();
    }
  }

  void expectNothingClipped(const QSize& size) {
    window_->resize(size);
    ASSERT_TRUE(waitFor([&] { return window_->size() == size; }, 2'000));
    // Layouts follow a changed text in the next turn of the event loop, their parents in one more.
    QTest::qWait(50);
    expectUnclipped<QLabel>();
    expectUnclipped<QAbstractButton>();
  }
};

TEST_F(ScaleTest, NothingIsClippedAt1440x900) { expectNothingClipped({1440, 900}); }

TEST_F(ScaleTest, NothingIsClippedAt1024x700) { expectNothingClipped({1024, 700}); }

TEST_F(ScaleTest, NothingIsClippedWithLongerWords) {
  const QList<QAbstractButton*> buttons = window_->findChildren<QAbstractButton*>();
  for (QAbstractButton* const button : buttons) {
    const auto longer = button->text().size() * 3 / 10;
    button->setText(button->text() + QString(longer, u'n'));
  }
  expectNothingClipped({1440, 900});
}

TEST_F(ScaleTest, ScreenshotIsSaved) {
  const QDir folder(QStringLiteral(PATCHSCAPE_PICTURES));
  ASSERT_TRUE(folder.mkpath(QStringLiteral(".")));
  const QImage shot = window_->grab().toImage();
  const double ratio = window_->devicePixelRatioF();
  EXPECT_EQ(shot.width(), qRound(window_->width() * ratio));
  ASSERT_TRUE(shot.save(folder.filePath(QStringLiteral("scale_%1.png").arg(qRound(ratio * 100)))));
}

TEST(ScaledProcess, TheSameHoldsAt200Percent) {
  QProcess child;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QStringLiteral("2"));
  // No window manager and no screen of that size is needed to lay a window out and paint it.
  environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
  child.setProcessEnvironment(environment);
  child.setProcessChannelMode(QProcess::MergedChannels);
  child.start(QCoreApplication::applicationFilePath(),
              {QStringLiteral("--gtest_filter=ScaleTest.NothingIsClippedAt1440x900:"
                              "ScaleTest.ScreenshotIsSaved")});
  ASSERT_TRUE(child.waitForFinished(60'000));
  EXPECT_EQ(child.exitCode(), 0) << child.readAll().toStdString();
}

}  // namespace
}  // namespace patchscape::testing
