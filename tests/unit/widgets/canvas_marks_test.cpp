// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/widgets/drawing_support.h"
#include "widgets/canvas/pane_painter.h"
#include "widgets/canvas/shape_painter.h"

#include <QDir>

#include <gtest/gtest.h>

#include <cmath>
#include <ctime>
#include <iostream>
#include <limits>
#include <memory>

namespace patchscape {
namespace {

using namespace patchscape::testing;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Selected where `isIn(x, y)`.
template <typename IsIn>
SelectionMask maskOf(int width, int height, IsIn isIn) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      pixels.push_back(isIn(x, y) ? 255 : 0);
    }
  }
  return {width, height, std::make_shared<const std::vector<std::uint8_t>>(std::move(pixels))};
}

SelectionMask boxMask(const QSize& size, const QRect& box) {
  return maskOf(size.width(), size.height(), [&](int x, int y) { return box.contains(x, y); });
}

/// A view that is never shown: nothing in it moves by itself.
class Marks : public ::testing::Test {
 protected:
  void SetUp() override {
    view_.resize(400, 300);
    view_.setPhoto(solidDisplay(400, 300, Qt::red));
  }

  [[nodiscard]] QImage seen() { return view_.grab().toImage(); }

  ImageView view_;
};

TEST_F(Marks, linesLieOnTheirPixelsAtAnyZoom) {
  for (const double zoom : {0.5, 1.0, 7.0, 30.0}) {
    view_.setViewState({false, zoom, {200, 150}});
    // A level line through pixel centres, from left of the pane's middle to right of it.
    const double half = 60.0 / zoom;
    view_.setMarkedLines({{QLineF(200 - half, 149.5, 200 + half, 149.5), {}}});
    const QImage with = seen();
    EXPECT_GT(colourAt(with, {200, 150}).green(), 200) << zoom;
    EXPECT_LT(colourAt(with, {200, 151.5}).red(), 200) << "the dark edge " << zoom;
    EXPECT_EQ(colourAt(with, {200, 156}), QColor(Qt::red)) << zoom;
    EXPECT_EQ(colourAt(with, {128, 150}), QColor(Qt::red)) << "before its end " << zoom;
    const QPointF end = view_.toPane(QPointF(200 - half + 0.5, 150));
    EXPECT_GT(colourAt(with, end + QPointF(0, 2.5)).green(), 200) << "a round end " << zoom;
  }
}

TEST_F(Marks, labelStandsBesideTheLineAndInThePane) {
  const QString text = QStringLiteral("2.34 m");
  // What the label changes.
  const auto labelExtent = [&](const QLineF& line) {
    view_.setMarkedLines({{line, {}}});
    const QImage without = seen();
    view_.setMarkedLines({{line, text}});
    const QImage with = seen();
    const double ratio = with.devicePixelRatio();
    QRectF extent;
    for (int y = 0; y < with.height(); ++y) {
      for (int x = 0; x < with.width(); ++x) {
        if (with.pixel(x, y) != without.pixel(x, y)) {
          extent |= QRectF(x / ratio, y / ratio, 1.0 / ratio, 1.0 / ratio);
        }
      }
    }
    return extent;
  };
  const QLineF across(100, 150, 300, 150);
  const QRectF level = labelExtent(across);
  EXPECT_GT(level.width(), QFontMetricsF(view_.font()).horizontalAdvance(text));
  EXPECT_NEAR(level.center().x(), 200.0, 2.0);
  EXPECT_LT(level.bottom(), 148.0) << "above the line";
  // Most of the line is out of sight: the label goes with the rest.
  view_.setViewState({false, 8.0, {100, 150}});
  EXPECT_NEAR(labelExtent(across).center().x(), 300.0, 6.0);
  for (const QLineF& atBorder : {QLineF(0, 0, 399, 0),
                                 QLineF(399, 0, 399, 299),
                                 QLineF(0, 299, 399, 299),
                                 QLineF(0, 0, 0, 299)}) {
    view_.fit();
    EXPECT_TRUE(QRectF(1, 1, 398, 298).contains(labelExtent(atBorder)));
  }
}

TEST_F(Marks, linesThatCannotBeSeenDrawNothing) {
  const QImage before = seen();
  view_.setMarkedLines({{QLineF(900, 10, 950, 700), QStringLiteral("1 m")},
                        {QLineF(NAN, 10, 95, 70), QStringLiteral("1 m")},
                        {QLineF(10, 10, kInfinity, 70), QStringLiteral("1 m")}});
  EXPECT_EQ(seen(), before);
  // A long line at the largest zoom crosses the pane where it should.
  view_.setViewState({false, 64.0, {200, 150}});
  view_.setMarkedLines({{QLineF(-1e6, 149.5, 1e6, 149.5), {}}});
  EXPECT_GT(colourAt(seen(), {31, 150}).green(), 200);
  view_.setMarkedLines({});
  view_.fit();
  EXPECT_EQ(seen(), before);
}

TEST_F(Marks, partInsideIsWhatTheRectangleCuts) {
  const QRectF rect(0, 0, 10, 8);
  EXPECT_EQ(partInside(QLineF(-5, 4, 20, 4), rect), QLineF(0, 4, 10, 4));
  EXPECT_EQ(partInside(QLineF(3, -2, 3, 20), rect), QLineF(3, 0, 3, 8));
  EXPECT_EQ(partInside(QLineF(2, 2, 3, 4), rect), QLineF(2, 2, 3, 4));
  EXPECT_EQ(partInside(QLineF(2, 2, 2, 2), rect), QLineF(2, 2, 2, 2));
  EXPECT_EQ(partInside(QLineF(-5, 5, 2, 12), rect), std::nullopt) << "past a corner";
  EXPECT_EQ(partInside(QLineF(11, 0, 11, 8), rect), std::nullopt);
}

TEST_F(Marks, selectionIsOutlinedAndAllElseDimmed) {
  view_.setViewState({false, 10.0, {200, 150}});
  view_.setSelection(boxMask({400, 300}, {190, 140, 20, 20}));
  // The box is 100…300 by 50…250 in the pane.
  const QImage with = seen();
  EXPECT_EQ(colourAt(with, {200, 150}), QColor(Qt::red)) << "untouched inside";
  EXPECT_EQ(colourAt(with, {103, 53}), QColor(Qt::red));
  const QColor outside = colourAt(with, {50, 150});
  EXPECT_LT(outside.red(), 190);
  EXPECT_GT(outside.red(), 120) << "but still to be seen";
  EXPECT_EQ(colourAt(with, {20, 290}), outside);
  for (const auto& [light, dark] : {std::pair{QPointF(100.5, 150), QPointF(99.5, 150)},
                                    std::pair{QPointF(299.5, 150), QPointF(300.5, 150)},
                                    std::pair{QPointF(200, 50.5), QPointF(200, 49.5)},
                                    std::pair{QPointF(200, 249.5), QPointF(200, 250.5)}}) {
    EXPECT_GT(colourAt(with, light).green(), 220) << light.x() << ' ' << light.y();
    EXPECT_LT(colourAt(with, dark).red(), 60) << dark.x() << ' ' << dark.y();
  }
}

TEST_F(Marks, selectionFollowsTheView) {
  view_.setSelection(boxMask({400, 300}, {0, 0, 100, 300}));
  const auto isDimAt = [&](double x) { return colourAt(seen(), {x, 150}).red() < 250; };
  EXPECT_FALSE(isDimAt(90));
  EXPECT_TRUE(isDimAt(110));
  view_.setViewState({false, 2.0, {100, 150}});
  EXPECT_FALSE(isDimAt(190));
  EXPECT_TRUE(isDimAt(210));
  view_.setSelection(boxMask({400, 300}, {120, 0, 280, 300}));
  EXPECT_TRUE(isDimAt(190));
  EXPECT_FALSE(isDimAt(250));
}

TEST_F(Marks, selectionThatIsNoneOfThePictureIsNotDrawn) {
  const QImage before = seen();
  const auto pixels = std::make_shared<const std::vector<std::uint8_t>>(400 * 300, 0);
  for (const SelectionMask& mask :
       {SelectionMask{},
        SelectionMask{400, 300, nullptr},
        SelectionMask{300, 400, pixels},
        SelectionMask{400, 299, pixels},
        SelectionMask{-400, -300, pixels},
        SelectionMask{400, 300, std::make_shared<std::vector<std::uint8_t>>(7)}}) {
    view_.setSelection(mask);
    EXPECT_EQ(seen(), before) << mask.width << ' ' << mask.height;
  }
  view_.setSelection({400, 300, pixels});
  EXPECT_NE(seen(), before) << "a selection of nothing dims everything";
  view_.setPhoto(nullptr);
  view_.setPhoto(solidDisplay(200, 150, Qt::red));
  EXPECT_EQ(seen(), before) << "a picture of another size";
}

TEST_F(Marks, heldKeyShowsThePictureWithoutMarks) {
  const QImage before = seen();
  view_.setSelection(boxMask({400, 300}, {10, 10, 50, 50}));
  view_.setMarkedLines({{QLineF(10, 10, 200, 200), QStringLiteral("1 m")}});
  EXPECT_NE(seen(), before);
  view_.setPhotoHeld(true);
  EXPECT_EQ(seen(), before);
}

TEST_F(Marks, outlineIsTwoDevicePixelsThickAt200Percent) {
  SelectionLayer layer;
  layer.setSelection(boxMask({100, 100}, {50, 0, 50, 100}));
  PaneScene scene;
  scene.photo = solidDisplay(100, 100, Qt::red);
  scene.view = ViewTransform({100, 100}, {100, 100}, {});
  scene.selection = &layer;
  QImage canvas(200, 200, QImage::Format_RGB32);
  canvas.setDevicePixelRatio(2.0);
  QPainter painter(&canvas);
  paintPane(painter, scene);
  painter.end();
  for (const int x : {98, 99}) {
    EXPECT_LT(canvas.pixelColor(x, 100).red(), 60) << x;
  }
  for (const int x : {100, 101}) {
    EXPECT_GT(canvas.pixelColor(x, 100).green(), 220) << x;
  }
  EXPECT_EQ(canvas.pixelColor(102, 100), QColor(Qt::red));
  EXPECT_GT(canvas.pixelColor(97, 100).red(), 120);
}

TEST_F(Marks, selectionAfterRegionsIsWhatTheyMean) {
  const QSize size(6, 4);
  const QPolygonF box(QRectF(0.5, 0.5, 3, 2));
  const QPolygonF corner(QRectF(2.5, 1.5, 9, 9));
  const auto countOf = [](const SelectionMask& mask) {
    return std::ranges::count(*mask.pixels, std::uint8_t{1});
  };
  const SelectionMask first = selectionAfter({}, box, RegionMode::kReplace, size);
  EXPECT_TRUE(first.fits(size));
  EXPECT_EQ(countOf(first), 6);
  EXPECT_EQ(countOf(selectionAfter(first, corner, RegionMode::kAdd, size)), 11);
  EXPECT_EQ(countOf(selectionAfter(first, corner, RegionMode::kSubtract, size)), 5);
  EXPECT_EQ(countOf(selectionAfter(first, corner, RegionMode::kReplace, size)), 6);
  EXPECT_EQ(countOf(selectionAfter({}, box, RegionMode::kAdd, size)), 6);
  EXPECT_EQ(countOf(selectionAfter({}, box, RegionMode::kSubtract, size)), 18);
  EXPECT_EQ(countOf(selectionAfter(boxMask({9, 9}, {0, 0, 9, 9}), box, RegionMode::kAdd, size)), 6)
      << "a selection of another picture counts as none";
}

/// The median of what `work` takes. Units: milliseconds of all processors.
template <typename Work>
double timeOf(Work work) {
  std::vector<double> times;
  for (int round = 0; round < 5; ++round) {
    const std::clock_t start = std::clock();
    work();
    times.push_back(1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::ranges::sort(times);
  return times[2];
}

TEST(MarksSpeed, twelveMegapixelsAreMarkedInAFrame) {
  const SelectionMask mask = maskOf(4000, 3000, [](int x, int y) {
    return std::hypot(x - 2000, y - 1500) < 1200.0 + 100.0 * std::sin(0.05 * x);
  });
  SelectionLayer layer;
  PaneScene scene;
  scene.photo = solidDisplay(4000, 3000, Qt::red);
  scene.selection = &layer;
  for (const QSize& pane : {QSize(1200, 800), QSize(3840, 2160)}) {
    QImage canvas(pane, QImage::Format_RGB32);
    for (const double zoom : {0.2667, 1.0, 20.0}) {
      scene.view = ViewTransform(pane, {4000, 3000}, {false, zoom, {2000, 1500}});
      const auto paint = [&] {
        QPainter painter(&canvas);
        paintPane(painter, scene);
      };
      layer.setSelection({});
      const double bare = timeOf(paint);
      const double moved = timeOf([&] {
        layer.setSelection(mask);
        paint();
      });
      const double kept = timeOf(paint);
      std::cout << pane.width() << " x " << pane.height() << ", zoom " << zoom << ": photo " << bare
                << " ms, with a selection " << moved << " ms, again " << kept << " ms\n";
      EXPECT_LT(moved, 50.0);
      EXPECT_LT(kept, 50.0);
    }
  }
}

TEST(MarksSpeed, aRegionOfTwelveMegapixelsIsSelectedAtOnce) {
  const SelectionMask before = boxMask({4000, 3000}, {100, 100, 2000, 2000});
  QPolygonF lasso;
  for (int i = 0; i < 2000; ++i) {
    const double angle = i * 2.0 * M_PI / 2000.0;
    lasso << QPointF(2000 + 1800 * std::cos(angle), 1500 + 1400 * std::sin(angle));
  }
  const double time = timeOf([&] {
    EXPECT_TRUE(selectionAfter(before, lasso, RegionMode::kAdd, {4000, 3000}).pixels);
  });
  std::cout << "selectionAfter: " << time << " ms\n";
  EXPECT_LT(time, 100.0);
}

/// A picture with structure, to look at marks on.
DisplayImagePtr scenery() {
  QImage image(640, 480, QImage::Format_RGB32);
  for (int y = 0; y < 480; ++y) {
    for (int x = 0; x < 640; ++x) {
      const int wave = static_cast<int>(60 + 50 * std::sin(x * 0.045) * std::cos(y * 0.06));
      image.setPixel(x, y, qRgb(wave + x / 5, wave + 60, wave + (480 - y) / 5));
    }
  }
  return makeDisplayImage(fromQImage(image));
}

TEST(MarksPictures, areKeptForTheEye) {
  const QDir folder(QStringLiteral(PATCHSCAPE_BINARY_DIR "/drawing_pictures"));
  ASSERT_TRUE(QDir().mkpath(folder.path()));
  ImageView view;
  view.resize(640, 480);
  view.setPhoto(scenery());
  view.setMarkedLines({{QLineF(60, 400, 330, 380), QStringLiteral("2.41 m")},
                       {QLineF(560, 60, 570, 300), QStringLiteral("1.87 m")},
                       {QLineF(20, 30, 120, 130), QStringLiteral("0.92 m")}});
  view.setSelection(maskOf(640, 480, [](int x, int y) {
    return std::hypot(x - 330, y - 220) < 130.0 + 25.0 * std::sin(0.06 * y + 0.02 * x);
  }));
  const QString ratio = QString::number(view.devicePixelRatioF());
  const auto keep = [&](const char* name) {
    const QString file =
        folder.filePath(QLatin1String(name) + QLatin1Char('_') + ratio + QStringLiteral(".png"));
    ASSERT_TRUE(view.grab().save(file));
    std::cout << file.toStdString() << '\n';
  };
  keep("marks");
  view.setViewState({false, 9.0, {215, 200}});
  keep("marks_near");
  view.fit();
  QPolygonF path;
  for (int i = 0; i < 50; ++i) {
    path << QPointF(150 + 3 * i + 40 * std::sin(i * 0.2), 120 + 90 * std::sin(i * 0.09));
  }
  for (const auto& [name, shape, label] :
       {std::tuple{"line",
                   DrawnShape{CanvasTool::kLine, {{{100, 100}, {420, 260}}}, RegionMode::kReplace},
                   QStringLiteral("1.25 m")},
        std::tuple{"box",
                   DrawnShape{CanvasTool::kBox, {{{150, 90}, {480, 300}}}, RegionMode::kAdd},
                   QString()},
        std::tuple{"lasso", DrawnShape{CanvasTool::kLasso, path, RegionMode::kSubtract}, QString()},
        std::tuple{"point",
                   DrawnShape{CanvasTool::kPoint, {{{300, 200}}}, RegionMode::kReplace},
                   QStringLiteral("3.10 m")}}) {
    view.setMirroredShape(shape);
    view.setDrawingLabel(label);
    keep(name);
    view.setMirroredShape(std::nullopt);
  }
}

}  // namespace
}  // namespace patchscape
