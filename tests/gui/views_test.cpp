// SPDX-License-Identifier: Apache-2.0
// Segmentation and depth in the real window with the embedded model.
#include "core/session/analyzer.h"
#include "tests/gui/gui_support.h"
#include "widgets/canvas/colour_bar.h"
#include "widgets/panels/depth_panel.h"
#include "widgets/panels/legend_model.h"
#include "widgets/panels/range_widget.h"
#include "widgets/panels/segmentation_panel.h"
#include "widgets/window/export_card.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QRandomGenerator>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfInputFile.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>

namespace patchscape::testing {
namespace {

class ViewsTest : public WindowFixture {
 protected:
  void SetUp() override {
    open(std::make_unique<Analyzer>());
    dropFiles(*window_, {savePhoto(folder_, QStringLiteral("photo.png"))});
    ASSERT_TRUE(waitForResult());
    ASSERT_TRUE(waitFor([this] { return overlayOf(ViewId::kDepth) != nullptr; }));
  }

  DisplayImagePtr overlayOf(ViewId view) {
    const StoredPicture* const stored = window_->workspace().current();
    return stored == nullptr ? nullptr : stored->overlay(view);
  }
  /// Runs `change`, waits for the view to be drawn anew, and says how long that took.
  template <typename Change>
  qint64 redrawTime(ViewId view, const Change& change) {
    const DisplayImagePtr before = overlayOf(view);
    QElapsedTimer since;
    since.start();
    change();
    EXPECT_TRUE(waitFor([&] { return overlayOf(view) != before; }));
    return since.elapsed();
  }
  void saveScreenshot(const char* name) {
    const QDir folder(QStringLiteral(PATCHSCAPE_PICTURES));
    ASSERT_TRUE(folder.mkpath(QStringLiteral(".")));
    ASSERT_TRUE(window_->grab().save(folder.filePath(QLatin1String(name))));
  }
  /// The values of an exported NPY of float32.
  static std::vector<float> readNpy(const QString& path) {
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    const int header =
        10 + static_cast<unsigned char>(bytes[8]) + 256 * static_cast<unsigned char>(bytes[9]);
    std::vector<float> values(static_cast<std::size_t>(bytes.size() - header) / sizeof(float));
    std::memcpy(values.data(), bytes.constData() + header, values.size() * sizeof(float));
    return values;
  }
  /// The `Z` channel of an exported EXR, by OpenEXR's own reader.
  static std::vector<float> readExr(const QString& path) {
    Imf::InputFile file(path.toStdString().c_str());
    const auto window = file.header().dataWindow();
    const int width = window.max.x - window.min.x + 1;
    const int height = window.max.y - window.min.y + 1;
    std::vector<float> values(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    Imf::FrameBuffer frame;
    frame.insert("Z",
                 Imf::Slice(Imf::FLOAT,
                            reinterpret_cast<char*>(values.data()),
                            sizeof(float),
                            sizeof(float) * static_cast<std::size_t>(width)));
    file.setFrameBuffer(frame);
    file.readPixels(window.min.y, window.max.y);
    return values;
  }
  /// Opens the export card and writes what is ticked into a new folder.
  QString exportInto(const QString& name) {
    const QString out = folder_.filePath(name);
    trigger(ActionId::kExport);
    named<ExportCard>(*window_, "exportCard")->setFolder(out);
    named<QPushButton>(*window_, "startExport")->click();
    return out;
  }
};

TEST_F(ViewsTest, EveryViewComesFromOnePass) {
  EXPECT_EQ(result()->backbonePasses, 1);
  ASSERT_TRUE(result()->depth);
  ASSERT_TRUE(result()->segmentation);
  EXPECT_TRUE(overlayOf(ViewId::kPca));
  EXPECT_TRUE(overlayOf(ViewId::kSegmentation));
}

TEST_F(ViewsTest, TheKeysShowEachViewWithItsPanel) {
  QTest::keyClick(window_.get(), Qt::Key_3);
  EXPECT_EQ(window_->canvas().view(), ViewId::kSegmentation);
  EXPECT_TRUE(named<QWidget>(*window_, "segmentationPanel")->isVisible());
  EXPECT_FALSE(named<QWidget>(*window_, "depthPanel")->isVisible());
  saveScreenshot("segmentation_view.png");
  QTest::keyClick(window_.get(), Qt::Key_4);
  EXPECT_EQ(window_->canvas().view(), ViewId::kDepth);
  EXPECT_TRUE(named<QWidget>(*window_, "depthPanel")->isVisible());
  saveScreenshot("depth_view.png");
}

TEST_F(ViewsTest, TheColourBarShowsMetresAndTheKeyHidesIt) {
  trigger(ActionId::kViewDepth);
  const auto bars = window_->findChildren<ColourBar*>();
  ASSERT_EQ(bars.size(), 4);
  EXPECT_TRUE(bars[0]->isVisible());
  EXPECT_EQ(bars[0]->scale().unit, "m");
  EXPECT_GE(bars[0]->scale().ticks.size(), 2U);
  QTest::keyClick(window_.get(), Qt::Key_B);
  EXPECT_FALSE(bars[0]->isVisible());
}

TEST_F(ViewsTest, FourPanesShowEveryViewAndMoveAsOne) {
  trigger(ActionId::kFourPanes);
  auto* const panes = named<PaneGrid>(*window_, "panes");
  ASSERT_EQ(panes->paneCount(), 4);
  panes->pane(0)->zoomTo(4.0, {100, 100});
  for (int i = 1; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(panes->pane(i)->viewState().zoom, 4.0) << i;
  }
  saveScreenshot("four_panes.png");
}

TEST_F(ViewsTest, WhatTheProbeShowsIsWhatTheFilesHold) {
  for (const char* const format : {"format_exr", "format_png-mm"}) {
    named<QCheckBox>(*window_, format)->setChecked(true);
  }
  const QString out = exportInto(QStringLiteral("probe"));
  const QDir folder(out);
  ASSERT_TRUE(
      waitFor([&] { return QFile::exists(folder.filePath(QStringLiteral("photo.export.json"))); }));
  const std::vector<float> depth = readNpy(folder.filePath(QStringLiteral("photo_depth.npy")));
  const std::vector<float> exr = readExr(folder.filePath(QStringLiteral("photo_depth.exr")));
  const QImage millimetres(folder.filePath(QStringLiteral("photo_depth_mm.png")));
  const QImage labels(folder.filePath(QStringLiteral("photo_seg_ids.png")));
  ASSERT_EQ(millimetres.format(), QImage::Format_Grayscale16);
  const Picture& picture = *result()->picture;
  QRandomGenerator random(7);
  for (int i = 0; i < 1000; ++i) {
    const QPoint pixel(random.bounded(picture.image.width()),
                       random.bounded(picture.image.height()));
    const auto probe = probeAt(picture, result(), pixel);
    ASSERT_TRUE(probe && probe->depth && probe->named);
    const auto at = static_cast<std::size_t>(pixel.y() * picture.image.width() + pixel.x());
    ASSERT_EQ(*probe->depth, depth[at]) << pixel.x() << ',' << pixel.y();
    ASSERT_EQ(*probe->depth, exr[at]);
    const auto* const row = reinterpret_cast<const quint16*>(millimetres.constScanLine(pixel.y()));
    ASSERT_EQ(std::lround(static_cast<double>(*probe->depth) * 1000.0), row[pixel.x()]);
    ASSERT_EQ(probe->named->id, qGray(labels.pixel(pixel)));
    ASSERT_GE(probe->named->confidence, 0.0F);
    ASSERT_LE(probe->named->confidence, 1.0F);
  }
  EXPECT_TRUE(textOf(*probeAt(picture, result(), {5, 5})).contains(QStringLiteral("\u2009m")));
}

TEST_F(ViewsTest, TheWindowAndTheCommandLineWriteTheSameBytes) {
  const QString out = exportInto(QStringLiteral("window"));
  const QDir folder(out);
  ASSERT_TRUE(
      waitFor([&] { return QFile::exists(folder.filePath(QStringLiteral("photo.export.json"))); }));
  const QDir other(folder_.filePath(QStringLiteral("cli")));
  QProcess cli;
  cli.start(QStringLiteral(PATCHSCAPE_CLI),
            {QStringLiteral("analyze"),
             folder_.filePath(QStringLiteral("photo.png")),
             QStringLiteral("-o"),
             other.path()});
  ASSERT_TRUE(cli.waitForFinished());
  ASSERT_EQ(cli.exitCode(), 0) << cli.readAllStandardError().toStdString();
  for (const char* const end : {"_depth.npy",
                                "_depth_view.png",
                                "_seg_ids.png",
                                "_seg.png",
                                "_seg_view.png",
                                "_legend.csv"}) {
    const QString name = QStringLiteral("photo") + QLatin1String(end);
    const auto bytes = [&](const QDir& where) {
      QFile file(where.filePath(name));
      EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << file.fileName().toStdString();
      return file.readAll();
    };
    EXPECT_EQ(bytes(folder), bytes(other)) << end;
  }
}

TEST_F(ViewsTest, FourMegapixelsRepaintWithinFiftyMilliseconds) {
  const QString large = folder_.filePath(QStringLiteral("large.png"));
  ASSERT_TRUE(drawPhoto(2464, 1632).save(large));
  dropFiles(*window_, {large});
  ASSERT_TRUE(waitForResult());
  ASSERT_TRUE(waitFor([this] {
    return overlayOf(ViewId::kDepth) && overlayOf(ViewId::kSegmentation) &&
           result()->picture->image.width() == 2464;
  }));
  auto* const panel = named<DepthPanel>(*window_, "depthPanel");
  auto* const classes = named<SegmentationPanel>(*window_, "segmentationPanel");
  const auto computed = window_->workspace().current()->result;
  qint64 depth = std::numeric_limits<qint64>::max();
  qint64 segmentation = depth;
  // The best of some: other work of the machine is not what is measured.
  for (int round = 0; round < 8; ++round) {
    depth = std::min(depth, redrawTime(ViewId::kDepth, [&] {
                       DepthPanel::Options options = panel->options();
                       options.style.inverted = !options.style.inverted;
                       panel->setOptions(options);
                       Q_EMIT panel->optionsChanged(options);
                     }));
    segmentation = std::min(segmentation, redrawTime(ViewId::kSegmentation, [&] {
                              SegmentationPanel::Options options = classes->options();
                              options.style.outlinesOnly = !options.style.outlinesOnly;
                              classes->setOptions(options);
                              Q_EMIT classes->optionsChanged(options);
                            }));
  }
  std::printf("4 megapixels again: depth %lld ms, classes %lld ms\n",
              static_cast<long long>(depth),
              static_cast<long long>(segmentation));
  EXPECT_LT(depth, 50);
  EXPECT_LT(segmentation, 50);
  EXPECT_EQ(window_->workspace().current()->result, computed) << "no network ran";
}

TEST_F(ViewsTest, ALabelledFolderNamesThePicture) {
  const QString examples = folder_.filePath(QStringLiteral("examples"));
  for (const char* const name : {"one", "two"}) {
    ASSERT_TRUE(QDir(examples).mkpath(QLatin1String(name)));
    const int seed = *name == 'o' ? 0 : 5;
    ASSERT_TRUE(drawPhoto(480, 360, seed)
                    .save(QDir(examples).filePath(QLatin1String(name) + QStringLiteral("/a.png"))));
  }
  answerWith({examples});
  trigger(ActionId::kViewOriginal);
  named<QToolButton>(*window_, "chooseExamples")->click();
  ASSERT_TRUE(waitFor([this] { return result() != nullptr && result()->classification; }));
  EXPECT_EQ(result()->classification->classes.top.front().name, "one") << "the same photo";
  auto* const note = named<QLabel>(*window_, "classNote");
  EXPECT_TRUE(waitFor([&] { return note->text().contains(QStringLiteral("examples")); }));
  EXPECT_TRUE(waitFor([&] {
    const auto all = named<QWidget>(*window_, "classPanel")->findChildren<QWidget*>();
    return std::ranges::any_of(all, [](const QWidget* widget) {
      return widget->accessibleName().startsWith(QStringLiteral("one ")) && widget->isVisible() &&
             widget->height() > 10;
    });
  }));
  saveScreenshot("class_panel.png");
}

TEST_F(ViewsTest, StylesRepaintWithoutANetwork) {
  auto* const panel = named<DepthPanel>(*window_, "depthPanel");
  DepthPanel::Options options = panel->options();
  const auto before = window_->workspace().current()->result;
  redrawTime(ViewId::kDepth, [&] {
    options.style.map = ColourMap::kCividis;
    panel->setOptions(options);
    Q_EMIT panel->optionsChanged(options);
  });
  EXPECT_EQ(window_->workspace().current()->result, before) << "the same result, drawn anew";
}

TEST_F(ViewsTest, IsolatingAClassShowsThePhotoElsewhere) {
  trigger(ActionId::kViewSegmentation);
  auto* const legend = named<QTreeView>(*window_, "legend");
  ASSERT_GE(legend->model()->rowCount(), 1);
  const QModelIndex first = legend->model()->index(0, 0);
  const int id = first.data(LegendModel::kIdRole).toInt();
  redrawTime(ViewId::kSegmentation, [&] {
    QTest::mouseClick(legend->viewport(), Qt::LeftButton, {}, legend->visualRect(first).center());
  });
  EXPECT_EQ(named<SegmentationPanel>(*window_, "segmentationPanel")->options().style.only,
            std::set<int>{id});
  const Segmentation& map = *result()->segmentation->map;
  const QImage shown = overlayOf(ViewId::kSegmentation)->levels.front();
  const Image& photo = result()->picture->image;
  const auto& colour = map.classes->classes[static_cast<std::size_t>(id)].colour;
  for (const QPoint pixel : {QPoint(3, 3), QPoint(240, 180), QPoint(400, 300)}) {
    const QRgb got = shown.pixel(pixel);
    const auto rgb = photo.at(pixel.x(), pixel.y());
    const bool isIn = map.labelAt(pixel.x(), pixel.y()) == id;
    EXPECT_EQ(got & 0xffffffU,
              isIn ? qRgb(colour[0], colour[1], colour[2]) & 0xffffffU
                   : qRgb(rgb[0], rgb[1], rgb[2]) & 0xffffffU);
  }
}

TEST_F(ViewsTest, ALockedRangeStaysForTheNextPicture) {
  trigger(ActionId::kViewDepth);
  auto* const panel = named<DepthPanel>(*window_, "depthPanel");
  QTest::keyClick(window_.get(), Qt::Key_N, Qt::ShiftModifier);
  ASSERT_EQ(panel->options().style.rule, RangeRule::kFixed);
  const ValueRange locked = panel->options().style.fixed;
  EXPECT_GT(locked.high, locked.low);
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("next.png"), 4)});
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(panel->options().style.fixed, locked);
  QTest::keyClick(window_.get(), Qt::Key_N);
  EXPECT_EQ(panel->options().style.rule, RangeRule::kPercent1);
}

TEST_F(ViewsTest, ExportAsksBeforeItOverwrites) {
  const QString out = exportInto(QStringLiteral("twice"));
  const QString view = QDir(out).filePath(QStringLiteral("photo_depth_view.png"));
  const QString last = QDir(out).filePath(QStringLiteral("photo.export.json"));
  ASSERT_TRUE(waitFor([&] { return QFile::exists(last); }));
  QFile mine(view);
  ASSERT_TRUE(mine.open(QIODevice::WriteOnly));
  mine.write("mine");
  mine.close();
  exportInto(QStringLiteral("twice"));
  auto* const button = named<QPushButton>(*window_, "startExport");
  EXPECT_EQ(button->text(), QStringLiteral("Overwrite"));
  QTest::qWait(50);
  EXPECT_EQ(QFile(view).size(), 4) << "nothing was written yet";
  button->click();
  EXPECT_TRUE(waitFor([&] { return QFile(view).size() > 1000; }));
}

TEST_F(ViewsTest, AHeadFileThatIsDroppedIsTakenOrRefusedByItsOwnName) {
  const auto heads = ModelCatalog::loadDefault().embedded().heads;
  const QString copy = folder_.filePath(QStringLiteral("my_depth.safetensors"));
  ASSERT_TRUE(QFile::copy(QString::fromStdString(heads.front().path.string()), copy));
  dropFiles(*window_, {copy});
  auto* const choice = named<QComboBox>(*window_, "depthHead");
  EXPECT_TRUE(
      waitFor([&] { return choice->currentText() == QStringLiteral("my_depth.safetensors"); }));
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->depth->head->choice.path.filename(), "my_depth.safetensors");
  EXPECT_EQ(result()->backbonePasses, 0) << "only the head runs";
}

}  // namespace
}  // namespace patchscape::testing
