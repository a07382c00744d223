// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/gallery_view.h"

#include "tests/unit/widgets/gallery_files.h"
#include "tests/unit/widgets/support.h"
#include "widgets/gallery/gallery_delegate.h"
#include "widgets/gallery/status_mark.h"

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QPainter>
#include <QScrollBar>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include <set>

namespace patchscape {
namespace {

using namespace patchscape::testing;

class GalleryViewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    view_.setGallery(&model_);
    showAt(view_, 168, 700);
  }

  void add(int count) {
    for (int i = 0; i < count; ++i) {
      model_.addPicture(pasted(solid(64, 40, Qt::red), ("photo" + std::to_string(i)).c_str()));
    }
    QApplication::processEvents();
  }

  [[nodiscard]] QAbstractButton* field() const {
    return view_.findChild<QAbstractButton*>(QStringLiteral("dropField"));
  }
  [[nodiscard]] QRect card(int row) const {
    return GalleryDelegate::cardRect(view_.visualRect(model_.index(row)))
        .translated(view_.viewport()->pos());
  }

  GalleryModel model_;
  GalleryView view_;
};

TEST_F(GalleryViewTest, selectTellsOnce) {
  add(3);
  QSignalSpy spy(&view_, &GalleryView::rowSelected);
  view_.select(1);
  view_.select(1);
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy.at(0).at(0).toInt(), 1);
  EXPECT_EQ(view_.selectedRow(), 1);
}

TEST_F(GalleryViewTest, clickAndArrowKeysSelect) {
  add(4);
  QSignalSpy spy(&view_, &GalleryView::rowSelected);
  QTest::mouseClick(
      view_.viewport(), Qt::LeftButton, {}, view_.visualRect(model_.index(2)).center());
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy.last().at(0).toInt(), 2);
  QTest::keyClick(&view_, Qt::Key_Up);
  EXPECT_EQ(spy.last().at(0).toInt(), 1);
  QTest::keyClick(&view_, Qt::Key_End);
  EXPECT_EQ(spy.last().at(0).toInt(), 3);
  QTest::keyClick(&view_, Qt::Key_Home);
  EXPECT_EQ(view_.selectedRow(), 0);
}

TEST_F(GalleryViewTest, deleteAsksAndRemovesNothingItself) {
  add(2);
  QSignalSpy spy(&view_, &GalleryView::removeAsked);
  QTest::keyClick(&view_, Qt::Key_Delete);
  EXPECT_EQ(spy.count(), 0) << "nothing is selected";
  view_.select(1);
  QTest::keyClick(&view_, Qt::Key_Delete);
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy.at(0).at(0).toInt(), 1);
  EXPECT_EQ(model_.rowCount(), 2);
}

TEST_F(GalleryViewTest, removalSelectsTheNeighbourByItsNewRow) {
  add(3);
  view_.select(1);
  QSignalSpy spy(&view_, &GalleryView::rowSelected);
  const qint64 third = model_.idAt(2);
  model_.remove(1);
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy.at(0).at(0).toInt(), view_.selectedRow());
  EXPECT_EQ(model_.idAt(view_.selectedRow()), third);
  model_.remove(0);
  EXPECT_EQ(spy.count(), 1) << "another item went, the selected one only moved";
  EXPECT_EQ(view_.selectedRow(), 0);
  model_.remove(0);
  ASSERT_EQ(spy.count(), 2);
  EXPECT_EQ(spy.at(1).at(0).toInt(), -1) << "none is left";
}

TEST_F(GalleryViewTest, clearTellsThatNothingIsSelected) {
  add(2);
  view_.select(0);
  QSignalSpy spy(&view_, &GalleryView::rowSelected);
  model_.clear();
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy.at(0).at(0).toInt(), -1);
}

TEST_F(GalleryViewTest, dropFieldIsBelowTheLastAndOpens) {
  add(2);
  ASSERT_NE(field(), nullptr);
  EXPECT_GT(field()->y(), card(1).bottom());
  EXPECT_TRUE(field()->text().contains(QStringLiteral("Drop pictures")));
  QSignalSpy spy(&view_, &GalleryView::openAsked);
  QTest::mouseClick(field(), Qt::LeftButton);
  EXPECT_EQ(spy.count(), 1);
  QTest::keyClick(field(), Qt::Key_Space);
  EXPECT_EQ(spy.count(), 2) << "and from the keyboard";
}

TEST_F(GalleryViewTest, dropFieldStaysInSightOfALongList) {
  add(30);
  EXPECT_GE(field()->height(), 90);
  EXPECT_LE(field()->geometry().bottom(), view_.height());
  EXPECT_GT(view_.verticalScrollBar()->maximum(), 0);
  view_.select(29);
  EXPECT_LT(card(29).bottom(), field()->y()) << "the last item can be scrolled clear of it";
}

TEST_F(GalleryViewTest, everythingHasANameForScreenReaders) {
  EXPECT_FALSE(view_.accessibleName().isEmpty());
  EXPECT_FALSE(view_.accessibleDescription().isEmpty());
  EXPECT_FALSE(field()->accessibleName().isEmpty());
  EXPECT_EQ(field()->focusPolicy(), Qt::StrongFocus);
  EXPECT_EQ(view_.focusPolicy() & Qt::TabFocus, Qt::TabFocus);
}

TEST_F(GalleryViewTest, selectedCardIsFramedInBlue) {
  add(2);
  view_.select(0);
  const QImage grabbed = view_.grab().toImage();
  const QColor accent(0x3b, 0x82, 0xf6);
  EXPECT_EQ(grabbed.pixelColor(card(0).left(), card(0).center().y()), accent);
  EXPECT_EQ(grabbed.pixelColor(card(0).center().x(), card(0).top()), accent);
  EXPECT_NE(grabbed.pixelColor(card(1).left(), card(1).center().y()), accent);
}

TEST_F(GalleryViewTest, cardsFollowTheWidthOfTheStrip) {
  add(1);
  const QSize narrow = card(0).size();
  view_.resize(260, 700);
  ASSERT_TRUE(waitFor([&] { return card(0).width() == 240; }));
  EXPECT_GT(card(0).height(), narrow.height());
}

TEST_F(GalleryViewTest, captionKeepsThePerCentAndBothEndsOfTheName) {
  model_.addPicture(pasted(solid(8, 8, Qt::red), "a_very_long_name_of_a_holiday_photo_0001.jpeg"));
  model_.setStatus(0, ItemStatus::kRunning);
  model_.setProgress(0, 0.62);
  const QFontMetrics metrics(view_.font());
  const QString caption = GalleryDelegate::captionOf(model_.index(0), metrics, 140);
  EXPECT_TRUE(caption.startsWith(QStringLiteral("a_v"))) << caption.toStdString();
  EXPECT_TRUE(caption.contains(QStringLiteral("…")));
  EXPECT_TRUE(caption.endsWith(QStringLiteral("62\u2009%")));
  EXPECT_LE(metrics.horizontalAdvance(caption), 140);
  model_.setStatus(0, ItemStatus::kDone);
  EXPECT_TRUE(
      GalleryDelegate::captionOf(model_.index(0), metrics, 140).endsWith(QStringLiteral("jpeg")));
}

TEST_F(GalleryViewTest, followsALightAndADarkPalette) {
  add(1);
  const auto ground = [&] {
    return view_.grab().toImage().pixelColor(card(0).left() + 2, card(0).bottom() - 10);
  };
  QPalette dark;
  dark.setColor(QPalette::AlternateBase, QColor(30, 32, 36));
  dark.setColor(QPalette::Text, Qt::white);
  view_.setPalette(dark);
  EXPECT_LT(ground().lightness(), 60);
  QPalette light;
  light.setColor(QPalette::AlternateBase, QColor(245, 245, 245));
  light.setColor(QPalette::Text, Qt::black);
  view_.setPalette(light);
  EXPECT_GT(ground().lightness(), 200);
}

TEST(StatusMark, shapesDifferWithoutTheirColours) {
  std::set<QByteArray> shapes;
  for (const ItemStatus status :
       {ItemStatus::kWaiting, ItemStatus::kRunning, ItemStatus::kDone, ItemStatus::kFailed}) {
    QImage canvas(20, 20, QImage::Format_RGB32);
    canvas.fill(Qt::black);
    QPainter painter(&canvas);
    paintStatusMark(painter, QRectF(1, 1, 18, 18), status, 0.4);
    painter.end();
    QByteArray shape;
    int drawn = 0;
    for (int y = 0; y < 20; ++y) {
      for (int x = 0; x < 20; ++x) {
        const bool isOn = canvas.pixelColor(x, y).value() > 140;
        shape.append(isOn ? '#' : '.');
        drawn += isOn ? 1 : 0;
      }
    }
    EXPECT_GT(drawn, 8);
    shapes.insert(shape);
  }
  EXPECT_EQ(shapes.size(), 4U);
}

TEST(GalleryViewSpeed, twoHundredPicturesAreAddedAtOnce) {
  GalleryFiles files;
  const auto paths = files.many(200, 64);
  GalleryModel model;
  GalleryView view;
  view.setGallery(&model);
  showAt(view, 168, 700);
  QElapsedTimer timer;
  timer.start();
  model.addFiles(paths);
  view.grab();
  // The model alone takes under 50 ms; this is with the view painted, on a busy machine.
  EXPECT_LT(timer.elapsed(), 400);
}

}  // namespace
}  // namespace patchscape
