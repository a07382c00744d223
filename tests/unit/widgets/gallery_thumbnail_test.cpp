// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/widgets/gallery_files.h"
#include "tests/unit/widgets/support.h"
#include "widgets/gallery/gallery_model.h"
#include "widgets/gallery/thumbnail.h"

#include <QElapsedTimer>
#include <QPixmap>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include <memory>

namespace patchscape {
namespace {

using namespace patchscape::testing;

QPixmap thumbnailOf(const GalleryModel& model, int row) {
  return model.data(model.index(row), Qt::DecorationRole).value<QPixmap>();
}

ItemStatus statusOf(const GalleryModel& model, int row) {
  return static_cast<ItemStatus>(model.data(model.index(row), GalleryModel::kStatusRole).toInt());
}

TEST(Thumbnail, fillsTheCardAndCutsTheSides) {
  EXPECT_EQ(makeThumbnail(solid(3200, 1920, Qt::red)).size(), QSize(320, 192));
  EXPECT_EQ(makeThumbnail(solid(3000, 400, Qt::red)).size(), QSize(320, 192));
  EXPECT_EQ(makeThumbnail(solid(700, 3000, Qt::red)).size(), QSize(320, 192));
  EXPECT_EQ(makeThumbnail(solid(700, 3000, Qt::red)).pixelColor(319, 191), QColor(Qt::red));
}

TEST(Thumbnail, neverEnlargesAndBoundsStrips) {
  EXPECT_EQ(makeThumbnail(solid(30, 20, Qt::red)).size(), QSize(30, 20));
  EXPECT_EQ(makeThumbnail(solid(1, 1, Qt::red)).size(), QSize(1, 1));
  EXPECT_EQ(makeThumbnail(solid(20'000, 1, Qt::red)).size(), QSize(320, 1));
  EXPECT_EQ(makeThumbnail(solid(3, 20'000, Qt::red)).size(), QSize(3, 192));
  EXPECT_TRUE(makeThumbnail(Image()).isNull());
}

TEST(Thumbnail, showsTheMiddle) {
  QImage thirds(900, 200, QImage::Format_RGB32);
  for (int x = 0; x < 900; ++x) {
    for (int y = 0; y < 200; ++y) {
      thirds.setPixelColor(x, y, x < 300 ? Qt::red : x < 600 ? Qt::green : Qt::blue);
    }
  }
  const QImage thumbnail = makeThumbnail(fromQImage(thirds));
  EXPECT_EQ(thumbnail.pixelColor(160, 96), QColor(Qt::green));
  EXPECT_EQ(thumbnail.pixelColor(0, 96), thumbnail.pixelColor(0, 0));
  EXPECT_EQ(thumbnail.pixelColor(20, 96), QColor(Qt::green)) << "320 of 900 px: the middle third";
}

TEST(GalleryThumbnails, arriveByThemselves) {
  GalleryFiles files;
  GalleryModel model;
  model.addFiles(
      {files.picture("red.png", 640, 480, Qt::red), files.picture("blue.png", 40, 30, Qt::blue)});
  EXPECT_TRUE(thumbnailOf(model, 0).isNull()) << "nothing is decoded while files are added";
  ASSERT_TRUE(
      waitFor([&] { return !thumbnailOf(model, 0).isNull() && !thumbnailOf(model, 1).isNull(); }));
  EXPECT_EQ(thumbnailOf(model, 0).toImage().pixelColor(100, 100), QColor(Qt::red));
  EXPECT_EQ(thumbnailOf(model, 1).size(), QSize(40, 30));
  EXPECT_EQ(statusOf(model, 0), ItemStatus::kWaiting) << "a thumbnail is not an analysis";
}

TEST(GalleryThumbnails, brokenAndAbsentFilesFailWithTheirSentence) {
  GalleryFiles files;
  GalleryModel model;
  model.addFiles({files.broken("letter.png"), files.path("absent.png")});
  ASSERT_TRUE(waitFor([&] {
    return statusOf(model, 0) == ItemStatus::kFailed && statusOf(model, 1) == ItemStatus::kFailed;
  }));
  for (int row = 0; row < 2; ++row) {
    const QString error = model.data(model.index(row), GalleryModel::kErrorRole).toString();
    EXPECT_FALSE(error.isEmpty());
    EXPECT_EQ(model.data(model.index(row), Qt::ToolTipRole).toString(), error);
    EXPECT_TRUE(thumbnailOf(model, row).isNull());
  }
}

TEST(GalleryThumbnails, failureDoesNotHideAnAnalysisThatIsRunning) {
  GalleryFiles files;
  GalleryModel model;
  // Enough behind it that its own answer has come when the last of them is known.
  model.addFiles({files.broken("0.png"),
                  files.broken("1.png"),
                  files.broken("2.png"),
                  files.broken("3.png"),
                  files.broken("4.png"),
                  files.broken("5.png")});
  model.setStatus(0, ItemStatus::kRunning);
  ASSERT_TRUE(waitFor([&] {
    return statusOf(model, 4) == ItemStatus::kFailed && statusOf(model, 5) == ItemStatus::kFailed;
  }));
  EXPECT_EQ(statusOf(model, 0), ItemStatus::kRunning);
}

TEST(GalleryThumbnails, decodedPictureGivesItsThumbnail) {
  GalleryFiles files;
  GalleryModel model;
  // The file is broken by now, but the picture was read before.
  model.addFiles({files.broken("gone.png")});
  model.setPicture(0, pasted(solid(640, 480, Qt::green)));
  ASSERT_TRUE(waitFor([&] { return !thumbnailOf(model, 0).isNull(); }));
  EXPECT_EQ(thumbnailOf(model, 0).toImage().pixelColor(5, 5), QColor(Qt::green));
  EXPECT_EQ(statusOf(model, 0), ItemStatus::kWaiting);
}

TEST(GalleryThumbnails, followTheirItemWhenRowsMove) {
  GalleryFiles files;
  GalleryModel model;
  model.addFiles({files.picture("red.png", 64, 64, Qt::red),
                  files.picture("green.png", 64, 64, Qt::green),
                  files.picture("blue.png", 64, 64, Qt::blue)});
  model.remove(0);
  ASSERT_TRUE(
      waitFor([&] { return !thumbnailOf(model, 0).isNull() && !thumbnailOf(model, 1).isNull(); }));
  EXPECT_EQ(thumbnailOf(model, 0).toImage().pixelColor(5, 5), QColor(Qt::green));
  EXPECT_EQ(thumbnailOf(model, 1).toImage().pixelColor(5, 5), QColor(Qt::blue));
}

TEST(GalleryThumbnails, modelMayGoWhileTheyRun) {
  GalleryFiles files;
  const auto paths = files.many(24, 500);
  for (int round = 0; round < 5; ++round) {
    auto model = std::make_unique<GalleryModel>();
    QSignalSpy changed(model.get(), &QAbstractItemModel::dataChanged);
    model->addFiles(paths);
    // Some rounds end at once, some in the middle with answers on their way.
    const int awaited = round * 2;
    ASSERT_TRUE(waitFor([&] { return changed.count() >= awaited; }));
    QElapsedTimer timer;
    timer.start();
    model.reset();
    EXPECT_LT(timer.elapsed(), 1000) << "does not decode the rest first";
  }
  QCoreApplication::sendPostedEvents();
}

TEST(GalleryThumbnails, clearDropsWhatIsOnItsWay) {
  GalleryFiles files;
  GalleryModel model;
  model.addFiles(files.many(20, 300));
  model.clear();
  model.addFiles({files.picture("last.png", 64, 64, Qt::yellow)});
  ASSERT_TRUE(waitFor([&] { return !thumbnailOf(model, 0).isNull(); }));
  EXPECT_EQ(thumbnailOf(model, 0).toImage().pixelColor(5, 5), QColor(Qt::yellow));
}

}  // namespace
}  // namespace patchscape
