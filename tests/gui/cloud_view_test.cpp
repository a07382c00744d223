// SPDX-License-Identifier: Apache-2.0
// The point cloud view in the real window with the embedded model.
#include "tests/gui/cloud_fixture.h"
#include "widgets/panels/segmentation_panel.h"
#include "widgets/window/export_card.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <cstdio>
#include <set>

namespace patchscape::testing {
namespace {

class CloudViewTest : public CloudFixture {};

TEST_F(CloudViewTest, TheKeyShowsTheCloudOfThePhotoInMetres) {
  const QImage photo(folder_.filePath(QStringLiteral("photo.png")));
  EXPECT_GT(points()->size(), static_cast<std::size_t>(photo.width()) * photo.height() / 2);
  EXPECT_EQ(points()->unit, LengthUnit::kMetres);
  EXPECT_TRUE(panel()->isVisible());
  EXPECT_TRUE(text("cloudSummary").contains(QStringLiteral("metres")));
  EXPECT_TRUE(text("cloudCameraNote").contains(QStringLiteral("assumed")));
  QTest::qWait(100);  // Layouts follow the new notes in the next turns of the event loop.
  saveScreenshot("cloud_view.png");
}

TEST_F(CloudViewTest, TheCloudBeforeIsNeverShownForTheNextPicture) {
  const auto before = points();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("other.png"), 3)});
  trigger(ActionId::kNext);
  ASSERT_TRUE(waitFor([&] { return points() != before; }));
  EXPECT_TRUE(points() == nullptr || points()->colours != before->colours);
  ASSERT_TRUE(waitForResult());
  ASSERT_TRUE(waitFor([&] { return points() != nullptr; }));
  EXPECT_NE(points()->colours, before->colours);
}

TEST_F(CloudViewTest, OtherColoursKeepThePoints) {
  const auto before = points();
  std::set<QByteArray> pictures;
  for (const CloudColouring colouring : {CloudColouring::kPhoto,
                                         CloudColouring::kPca,
                                         CloudColouring::kClass,
                                         CloudColouring::kDepth,
                                         CloudColouring::kConfidence}) {
    CloudPanel::Options options = panel()->options();
    options.look.colourBy = colouring;
    panel()->setOptions(options);
    Q_EMIT panel()->optionsChanged(options);
    QTest::qWait(300);
    const QImage shot = view()->grabPicture();
    pictures.insert(
        QByteArray(reinterpret_cast<const char*>(shot.constBits()), shot.sizeInBytes()));
  }
  EXPECT_EQ(pictures.size(), 5);
  EXPECT_EQ(points(), before);
}

TEST_F(CloudViewTest, FiltersAndTheLegendLeavePointsOut) {
  const std::size_t usual = points()->size();
  const std::size_t strict = after([](auto& options) { options.keep.edgeRatio = 0.0005; })->size();
  EXPECT_LT(strict, usual);
  EXPECT_GT(after([](auto& options) { options.keep.edgeRatio = 0.0; })->size(), strict);
  EXPECT_GE(after([](auto& options) { options.keep.outlierSigmas = 0.0; })->size(), usual);
  EXPECT_LT(after([](auto& options) { options.keep.voxel = 0.2; })->size(), usual / 4);

  auto* const legend = named<SegmentationPanel>(*window_, "segmentationPanel");
  const int shown = result()->segmentation->legend.front().id;
  SegmentationPanel::Options options = legend->options();
  options.style.only = {shown};
  legend->setOptions(options);
  Q_EMIT legend->optionsChanged(options);
  ASSERT_TRUE(waitFor([&] {
    return points() != nullptr && !points()->labels.empty() &&
           std::ranges::all_of(points()->labels, [&](auto label) { return label == shown; });
  }));
}

TEST_F(CloudViewTest, TheCursorIsLinkedBothWays) {
  trigger(ActionId::kTwoPanes);
  ASSERT_TRUE(waitFor([this] { return points() != nullptr; }));
  const QPoint wanted(points()->width() / 2, points()->height() / 2);
  ImageView* const pane = named<PaneGrid>(*window_, "panes")->pane(0);
  QTest::mouseMove(pane, pane->toPane(QPointF(wanted) + QPointF(9.5, 9.5)).toPoint());
  QTest::mouseMove(pane, pane->toPane(QPointF(wanted) + QPointF(0.5, 0.5)).toPoint());
  ASSERT_TRUE(waitFor([&] { return view()->scene().marker().has_value(); }));
  const ScreenPoint mark = *view()->scene().marker();
  // The other way round: the cursor over the marked point is over that pixel.
  pane->setMarkedPixel(std::nullopt);
  QTest::mouseMove(view(), QPointF(mark.x, mark.y).toPoint());
  ASSERT_TRUE(waitFor([&] { return window_->canvas().probe().has_value(); }));
  const QPoint found = window_->canvas().probe()->pixel;
  // Points overlap on the screen: the one in front lies within a point's size.
  EXPECT_LE((found - wanted).manhattanLength(), 12);
}

TEST_F(CloudViewTest, AKnownLengthScalesTheCloudAndGoesWithItsLine) {
  const auto before = points();
  click("cloudKnownLength");
  EXPECT_EQ(named<PaneGrid>(*window_, "panes")->paneCount(), 2) << "there is a photo to draw on";
  QTest::qWait(100);
  drag({40, 40}, {140, 90});
  auto* const metres = named<QDoubleSpinBox>(*window_, "knownLength0");
  ASSERT_TRUE(waitFor([&] { return metres->isVisible(); }));
  EXPECT_EQ(metres->value(), 0.0) << "nobody has typed it yet";
  QTest::qWait(200);
  EXPECT_FLOAT_EQ(boundsOf(*points()).high.z, boundsOf(*before).high.z);
  metres->setValue(20.0);
  ASSERT_TRUE(waitFor([&] { return text("cloudCalibrationNote").startsWith(u"Depth ×"); }));
  const float scaled = boundsOf(*points()).high.z / boundsOf(*before).high.z;
  EXPECT_GT(scaled, 2.0F);
  saveScreenshot("cloud_known_length.png");
  click("removeLength0");
  ASSERT_TRUE(waitFor([&] { return boundsOf(*points()).high.z == boundsOf(*before).high.z; }));
}

TEST_F(CloudViewTest, ASelectionIsExportedAlone) {
  click("cloudBox");
  QTest::qWait(100);
  drag({20, 20}, {119, 79});
  ASSERT_TRUE(waitFor([&] { return text("cloudSelectionNote").contains(u"selected"); }));
  const auto isInside = [&](std::uint32_t pixel) {
    const int x = static_cast<int>(pixel) % points()->width();
    const int y = static_cast<int>(pixel) / points()->width();
    return x >= 20 && x <= 119 && y >= 20 && y <= 79;
  };
  const auto count = std::ranges::count_if(points()->pixels, isInside);
  trigger(ActionId::kExport);
  auto* const card = named<ExportCard>(*window_, "exportCard");
  card->setFolder(folder_.filePath(QStringLiteral("out")));
  saveScreenshot("cloud_export.png");
  for (QCheckBox* const box : card->findChildren<QCheckBox*>()) {
    if (box->objectName().startsWith(QStringLiteral("format_"))) {
      box->setChecked(box->objectName() == QStringLiteral("format_cloud_ply"));
    }
  }
  named<QPushButton>(*window_, "startExport")->click();
  QFile file(folder_.filePath(QStringLiteral("out/photo_cloud.ply")));
  ASSERT_TRUE(waitFor([&] { return file.exists(); }));
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  const QByteArray start = file.read(4000);
  const qsizetype at = start.indexOf("element vertex ") + 15;
  const auto exported = start.mid(at, start.indexOf('\n', at) - at).toLongLong();
  // The border of a box may count a row or column of pixels more or less than its corners say.
  EXPECT_NEAR(static_cast<double>(exported), static_cast<double>(count), 2.0 * (100 + 60));
  EXPECT_LT(exported, static_cast<qint64>(points()->size() / 2));
  click("cloudClear");
  EXPECT_TRUE(text("cloudSelectionNote").isEmpty());
}

TEST_F(CloudViewTest, TheEventLoopStallsForNoMoreThanOneDrawing) {
  const QString large = folder_.filePath(QStringLiteral("large.png"));
  ASSERT_TRUE(drawPhoto(1000, 1000).save(large));
  trigger(ActionId::kViewPca);
  dropFiles(*window_, {large});
  trigger(ActionId::kNext);
  ASSERT_TRUE(waitForResult());
  QTest::qWait(300);
  const StallMeter meter;
  trigger(ActionId::kViewCloud);
  ASSERT_TRUE(waitFor([&] { return points() != nullptr && points()->width() == 1000; }));
  QTest::qWait(500);
  // Where the CPU draws, the frame at rest holds every point and is one long call of the driver;
  // what this program adds to it stays below the limit of a stall, times three on busy machines.
  constexpr double kStallMs = 50.0;
  constexpr double kSlack = 3.0;
  std::printf("longest stall %lld ms, last frame %.0f ms\n",
              static_cast<long long>(meter.longest()),
              view()->lastFrameMs());
  EXPECT_LT(static_cast<double>(meter.longest()), view()->lastFrameMs() + kStallMs * kSlack);
}

TEST_F(CloudViewTest, PanelAndExportCardFitASmallWindow) {
  window_->resize(1024, 700);
  QTest::qWait(200);
  EXPECT_EQ(window_->size(), QSize(1024, 700));
  trigger(ActionId::kExport);
  auto* const card = named<ExportCard>(*window_, "exportCard");
  QTest::qWait(200);
  saveScreenshot("cloud_small_window.png");
  EXPECT_TRUE(window_->rect().contains(card->geometry()));
  for (const QWidget* const widget : card->findChildren<QWidget*>()) {
    const bool isText = qobject_cast<const QLabel*>(widget) != nullptr ||
                        qobject_cast<const QAbstractButton*>(widget) != nullptr;
    if (isText && widget->isVisible() && widget->objectName() != QStringLiteral("exportFolder")) {
      EXPECT_GE(widget->width(), widget->minimumSizeHint().width())
          << widget->accessibleName().toStdString() << ' ' << widget->objectName().toStdString();
      EXPECT_GE(widget->height(), widget->minimumSizeHint().height())
          << widget->accessibleName().toStdString();
      const QWidget* const parent = widget->parentWidget();
      EXPECT_TRUE(parent->rect().contains(widget->geometry()));
    }
  }
  auto* const start = named<QPushButton>(*window_, "startExport");
  EXPECT_TRUE(card->rect().contains(QRect(start->mapTo(card, QPoint()), start->size())));
}

TEST_F(CloudViewTest, TwoPickedPointsGiveTheirDistanceAndEscEndsATool) {
  click("cloudMeasure");
  Q_EMIT view()->pointPicked(10);
  Q_EMIT view()->pointPicked(points()->size() - 10);
  const std::vector<Vector3>& all = points()->positions;
  const float expected = lengthOf(all[10] - all[all.size() - 10]);
  EXPECT_NEAR(text("cloudMeasureNote").section(u'\u2009', 0, 0).toDouble(),
              static_cast<double>(expected),
              0.0006);
  EXPECT_TRUE(view()->scene().measure().has_value());
  trigger(ActionId::kCancel);
  EXPECT_EQ(panel()->tool(), CloudTool::kNone);
}

TEST_F(CloudViewTest, ACameraFileIsUsedAndABrokenOneIsRefusedInWords) {
  const auto write = [&](const char* name, const QByteArray& json) {
    QFile file(folder_.filePath(QLatin1String(name)));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(json);
  };
  write("camera.json", R"({"fx": 321.0, "fy": 321.0, "cx": 10.0, "cy": 12.0})");
  answerWith({folder_.filePath(QStringLiteral("camera.json"))});
  Q_EMIT panel()->intrinsicsFileAsked();
  ASSERT_TRUE(waitFor([&] { return points() != nullptr && points()->intrinsics.fx == 321.0; }));
  EXPECT_TRUE(text("cloudCameraNote").contains(QStringLiteral("file")));
  write("broken.json", "{\"fx\": ");
  answerWith({folder_.filePath(QStringLiteral("broken.json"))});
  Q_EMIT panel()->intrinsicsFileAsked();
  ASSERT_TRUE(waitFor([&] { return message().contains(QStringLiteral("broken.json")); }));
}

TEST_F(CloudViewTest, CopyingThePaneCopiesTheCloud) {
  QTest::qWait(200);
  trigger(ActionId::kCopyPane);
  const QImage copied = QGuiApplication::clipboard()->image();
  ASSERT_EQ(copied.size(), view()->grabPicture().size());
  const QImage shown = view()->grabPicture().convertToFormat(copied.format());
  EXPECT_EQ(copied.pixel(copied.rect().center()), shown.pixel(copied.rect().center()));
  EXPECT_NE(copied.pixel(copied.rect().center()), copied.pixel(2, 2)) << "a cloud before a ground";
}

TEST_F(CloudViewTest, ASurfaceTakesThePlaceOfThePoints) {
  const QImage before = view()->grabPicture();
  (void)after([](auto& options) { options.look.mesh = true; });
  QTest::qWait(300);
  EXPECT_NE(view()->grabPicture(), before);
}

TEST_F(CloudViewTest, TheWindowClosesWhileACloudIsMade) {
  for (int i = 0; i < 10; ++i) {
    CloudPanel::Options options = panel()->options();
    options.keep.outlierSigmas = 1.0 + 0.1 * i;
    panel()->setOptions(options);
    Q_EMIT panel()->optionsChanged(options);
    TearDown();
    SetUp();
  }
}

}  // namespace
}  // namespace patchscape::testing
