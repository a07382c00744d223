// SPDX-License-Identifier: Apache-2.0
// The tools of the point cloud view, and what it says where there is no cloud.
#include "tests/gui/cloud_fixture.h"
#include "tests/gui/fake_engine.h"
#include "widgets/window/export_card.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTimer>

#include <algorithm>
#include <cstdint>

namespace patchscape::testing {
namespace {

class CloudToolsTest : public CloudFixture {
 protected:
  /// The distance between the points of two pixels.
  float distance(const QPoint& from, const QPoint& to) {
    const auto placeOf = [&](const QPoint& pixel) {
      const auto wanted = static_cast<std::uint32_t>(pixel.y() * points()->width() + pixel.x());
      const auto found = std::ranges::find(points()->pixels, wanted);
      EXPECT_NE(found, points()->pixels.end()) << pixel.x() << ',' << pixel.y();
      return points()->positions[static_cast<std::size_t>(found - points()->pixels.begin())];
    };
    return lengthOf(placeOf(from) - placeOf(to));
  }
  void drawLine(const QPoint& from, const QPoint& to, int row, double metres) {
    click("cloudKnownLength");
    QTest::qWait(100);
    drag(from, to);
    const QString name = QStringLiteral("knownLength%1").arg(row);
    QDoubleSpinBox* field = nullptr;
    ASSERT_TRUE(waitFor([&] {
      field = window_->findChild<QDoubleSpinBox*>(name);
      return field != nullptr && field->isVisible();
    }));
    field->setValue(metres);
  }
  /// Exports the cloud as PLY; gives how many points the file says it has.
  qint64 exportedPoints(const QString& folder, bool selectedOnly) {
    trigger(ActionId::kExport);
    auto* const card = named<ExportCard>(*window_, "exportCard");
    card->setFolder(folder_.filePath(folder));
    for (QCheckBox* const box : card->findChildren<QCheckBox*>()) {
      if (box->objectName().startsWith(QStringLiteral("format_"))) {
        box->setChecked(box->objectName() == QStringLiteral("format_cloud_ply"));
      }
    }
    named<QCheckBox>(*window_, "cloudSelectedOnly")->setChecked(selectedOnly);
    named<QPushButton>(*window_, "startExport")->click();
    QFile file(folder_.filePath(folder + QStringLiteral("/photo_cloud.ply")));
    EXPECT_TRUE(waitFor([&] { return file.exists(); }));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    const QByteArray start = file.read(4000);
    const qsizetype at = start.indexOf("element vertex ") + 15;
    return start.mid(at, start.indexOf('\n', at) - at).toLongLong();
  }
};

TEST_F(CloudToolsTest, TheLineHasTheLengthThatWasTyped) {
  drawLine({40, 40}, {140, 90}, 0, 20.0);
  ASSERT_TRUE(waitFor([&] { return text("cloudCalibrationNote").startsWith(u"Depth ×"); }));
  // The line ends between pixels of the pane: up to one pixel of the 112 of the line at each end.
  EXPECT_NEAR(distance({40, 40}, {140, 90}), 20.0F, 20.0F * 2.0F / 112.0F);
  const auto residuals = named<QWidget>(*window_, "knownLengths")->findChildren<QLabel*>();
  EXPECT_TRUE(std::ranges::any_of(residuals, [](const QLabel* label) {
    return label->text().endsWith(QStringLiteral("0.0\u2009%"));
  })) << "one line is met exactly";
}

TEST_F(CloudToolsTest, LinesThatDisagreeSayByHowMuch) {
  drawLine({40, 40}, {140, 40}, 0, 1.0);
  drawLine({40, 60}, {140, 60}, 1, 3.0);
  const auto hasResidual = [&](char16_t sign) {
    const auto labels = named<QWidget>(*window_, "knownLengths")->findChildren<QLabel*>();
    return std::ranges::any_of(labels, [&](const QLabel* label) {
      return label->text().endsWith(u'%') && label->text().startsWith(QChar(sign));
    });
  };
  EXPECT_TRUE(waitFor([&] {
    return hasResidual(u'+') && (hasResidual(u'-') || hasResidual(u'−'));
  })) << "one comes out too long, the other too short";
  saveScreenshot("cloud_residuals.png");
}

TEST_F(CloudToolsTest, AnExportHasTheSelectedPointsOrAll) {
  click("cloudBox");
  QTest::qWait(100);
  drag({20, 20}, {119, 79});
  ASSERT_TRUE(waitFor([&] { return text("cloudSelectionNote").contains(u"selected"); }));
  const qint64 selected =
      QLocale().toLongLong(text("cloudSelectionNote").section(QLatin1Char(' '), 0, 0));
  // 100 x 60 pixels; a border may count a row or column more or less.
  EXPECT_NEAR(static_cast<double>(selected), 6000.0, 2.0 * (100 + 60));
  EXPECT_EQ(exportedPoints(QStringLiteral("selected"), true), selected);
  EXPECT_EQ(exportedPoints(QStringLiteral("all"), false), static_cast<qint64>(points()->size()));
}

TEST_F(CloudToolsTest, TwoClicksMeasureAndEscapeEndsTheTool) {
  click("cloudMeasure");
  QTest::qWait(200);
  const QSignalSpy picked(view(), &PointCloudView::pointPicked);
  const QPoint middle = view()->rect().center();
  QTest::mouseClick(view(), Qt::LeftButton, Qt::NoModifier, middle - QPoint(150, 60));
  QTest::mouseClick(view(), Qt::LeftButton, Qt::NoModifier, middle + QPoint(150, 60));
  ASSERT_EQ(picked.count(), 2);
  const auto place = [&](int click) {
    return points()->positions[picked.at(click).front().value<std::size_t>()];
  };
  // The text has three decimals.
  EXPECT_NEAR(text("cloudMeasureNote").section(u'\u2009', 0, 0).toDouble(),
              static_cast<double>(lengthOf(place(0) - place(1))),
              0.0006);
  saveScreenshot("cloud_measure.png");
  QTest::keyClick(view(), Qt::Key_Escape);
  EXPECT_EQ(panel()->tool(), CloudTool::kNone);
  QTest::mouseClick(view(), Qt::LeftButton, Qt::NoModifier, middle);
  EXPECT_FALSE(text("cloudMeasureNote").contains(QStringLiteral("second")));
}

TEST_F(CloudToolsTest, EscapeGivesUpTheShapeBeforeTheTool) {
  click("cloudLasso");
  QTest::qWait(100);
  ImageView* const pane = named<PaneGrid>(*window_, "panes")->pane(0);
  QTest::mousePress(pane, Qt::LeftButton, Qt::NoModifier, pane->rect().center());
  QTest::mouseMove(pane, pane->rect().center() + QPoint(40, 30));
  trigger(ActionId::kCancel);
  EXPECT_EQ(panel()->tool(), CloudTool::kLasso);
  QTest::mouseRelease(pane, Qt::LeftButton, Qt::NoModifier, pane->rect().center());
  EXPECT_TRUE(text("cloudSelectionNote").isEmpty());
  trigger(ActionId::kCancel);
  EXPECT_EQ(panel()->tool(), CloudTool::kNone);
}

TEST_F(CloudToolsTest, TheSwitchAndTheKeyChangeTheSameParallelView) {
  auto* const parallel = named<QCheckBox>(*window_, "cloudParallel");
  parallel->click();
  EXPECT_TRUE(view()->scene().style().orthographic);
  QTest::keyClick(view(), Qt::Key_5, Qt::KeypadModifier);
  EXPECT_FALSE(view()->scene().style().orthographic);
  EXPECT_FALSE(parallel->isChecked());
}

TEST_F(CloudToolsTest, TheFirstCloudLeavesTheWindowActive) {
  EXPECT_TRUE(waitFor([this] { return window_->isActiveWindow(); }, 2'000));
  QTest::keyClick(window_.get(), Qt::Key_2);
  EXPECT_EQ(window_->canvas().view(), ViewId::kPca) << "keys still reach the window";
}

TEST_F(CloudToolsTest, NoControlOfThePanelIsSquashed) {
  QTest::qWait(100);
  for (const QAbstractButton* const button : panel()->findChildren<QAbstractButton*>()) {
    if (button->isVisible()) {
      EXPECT_GE(button->height(), button->minimumSizeHint().height())
          << button->objectName().toStdString();
    }
  }
  saveScreenshot("cloud_panel.png");
}

TEST_F(CloudToolsTest, ThePointMarkedAtTheRightEdgeIsNotOneOfTheNextRow) {
  trigger(ActionId::kTwoPanes);
  (void)after([](auto& options) { options.keep.voxel = 0.1; });
  QTest::qWait(200);
  const auto width = static_cast<std::uint32_t>(points()->width());
  ImageView* const pane = named<PaneGrid>(*window_, "panes")->pane(0);
  int tried = 0;
  for (const std::uint32_t pixel : points()->pixels) {
    // The last pixel of the row above has no point, and this is among the first of its row.
    if (pixel < width || pixel % width > 2 ||
        std::ranges::binary_search(points()->pixels, pixel - pixel % width - 1)) {
      continue;
    }
    const QPointF last(width - 0.5, static_cast<double>(pixel / width) - 0.5);
    QTest::mouseMove(pane, pane->rect().center());
    QTest::mouseMove(pane, pane->toPane(last).toPoint());
    // The pointer is the display's: its moves come when the display sends them.
    ASSERT_TRUE(QTest::qWaitFor([&] { return window_->canvas().probe().has_value(); }));
    if (window_->canvas().probe()->pixel == QPointF(last - QPointF(0.5, 0.5)).toPoint()) {
      EXPECT_FALSE(view()->scene().marker()) << "row " << pixel / width;
      ++tried;
    }
    if (tried == 3) {
      break;
    }
  }
  EXPECT_GT(tried, 0);
}

TEST_F(CloudToolsTest, ACameraFileThatCannotBeReadIsSaidInThePane) {
  QFile file(folder_.filePath(QStringLiteral("broken.json")));
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write("{\"fx\": ");
  file.close();
  answerWith({file.fileName()});
  Q_EMIT panel()->intrinsicsFileAsked();
  ASSERT_TRUE(waitFor([&] { return message().contains(QStringLiteral("broken.json")); }));
  EXPECT_TRUE(view()->message().contains(QStringLiteral("broken.json")))
      << view()->message().toStdString();
  saveScreenshot("cloud_refused.png");
  // Another camera, and the cloud is there again.
  CloudPanel::Options options = panel()->options();
  options.camera.choice = CameraSource::kAutomatic;
  panel()->setOptions(options);
  Q_EMIT panel()->optionsChanged(options);
  ASSERT_TRUE(waitFor([&] { return points() != nullptr; }));
  EXPECT_TRUE(view()->message().isEmpty()) << view()->message().toStdString();
}

TEST_F(CloudToolsTest, NoMomentShowsTheCloudOfThePictureBefore) {
  const auto before = points();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("other.png"), 3)});
  int wrong = 0;
  const auto look = [&] {
    const bool isOther = window_->workspace().currentRow() == 1;
    wrong += isOther && points() == before ? 1 : 0;
    return isOther && points() != nullptr && points() != before;
  };
  QTimer often;
  QObject::connect(&often, &QTimer::timeout, window_.get(), [&] { (void)look(); });
  often.start(0);
  trigger(ActionId::kNext);
  (void)look();
  ASSERT_TRUE(waitFor(look));
  EXPECT_EQ(wrong, 0);
}

class CloudWithoutDepthTest : public WindowFixture {};

TEST_F(CloudWithoutDepthTest, AModelWithoutDepthSaysSoAndNothingElseHappens) {
  if (!PointCloudView::isSupported()) {
    GTEST_SKIP() << "no OpenGL on this screen";
  }
  open(std::make_unique<FakeEngine>(std::make_shared<EngineScript>()));
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("photo.png"))});
  ASSERT_TRUE(waitForResult());
  trigger(ActionId::kViewCloud);
  auto* const view = named<PointCloudView>(*window_, "cloudView0");
  EXPECT_TRUE(view->message().contains(QStringLiteral("depth"))) << view->message().toStdString();
  EXPECT_EQ(view->scene().cloud(), nullptr);
  trigger(ActionId::kCopyPane);
  named<QToolButton>(*window_, "cloudMeasure")->click();
  QTest::mouseClick(view, Qt::LeftButton);
  trigger(ActionId::kExport);
  EXPECT_FALSE(named<QCheckBox>(*window_, "format_cloud_ply")->isEnabled());
  const QDir folder(QStringLiteral(PATCHSCAPE_PICTURES));
  EXPECT_TRUE(window_->grab().save(folder.filePath(QStringLiteral("cloud_without_depth.png"))));
}

TEST_F(CloudToolsTest, ASelectionOutlivesAnotherCloud) {
  click("cloudBox");
  QTest::qWait(100);
  drag({20, 20}, {119, 79});
  ASSERT_TRUE(waitFor([&] { return text("cloudSelectionNote").contains(u"selected"); }));
  const QString before = text("cloudSelectionNote");
  const auto fewer = after([](auto& options) { options.keep.voxel = 0.1; });
  EXPECT_LT(fewer->size(), 100'000U);
  EXPECT_NE(text("cloudSelectionNote"), before) << "other points, the same part of the picture";
  EXPECT_TRUE(text("cloudSelectionNote").contains(u"selected"));
  // A view that is hidden holds an older cloud: what is selected now is not said of its points.
  trigger(ActionId::kOnePane);
  const auto more = after([](auto& options) { options.keep.voxel = 0.0; });
  trigger(ActionId::kTwoPanes);
  ASSERT_TRUE(waitFor([&] { return points() == more; }));
  drag({30, 30}, {60, 60});
  ASSERT_TRUE(waitFor([&] { return text("cloudSelectionNote") != before; }));
}

}  // namespace
}  // namespace patchscape::testing
