// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/gallery_model.h"

#include "tests/unit/widgets/gallery_files.h"
#include "tests/unit/widgets/support.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include <iostream>

namespace patchscape {
namespace {

using namespace patchscape::testing;

class GalleryModelTest : public ::testing::Test {
 protected:
  [[nodiscard]] QVariant data(int row, int role) const {
    return model_.data(model_.index(row), role);
  }
  [[nodiscard]] ItemStatus status(int row) const {
    return static_cast<ItemStatus>(data(row, GalleryModel::kStatusRole).toInt());
  }

  GalleryFiles files_;
  GalleryModel model_;
  QAbstractItemModelTester tester_{&model_, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(GalleryModelTest, addsInOrderAndTellsTheFirstRow) {
  EXPECT_EQ(model_.addFiles({"/a/one.png", "/a/two.png"}), 0);
  EXPECT_EQ(model_.addFiles({"/a/three.png"}), 2);
  ASSERT_EQ(model_.rowCount(), 3);
  EXPECT_EQ(data(1, Qt::DisplayRole).toString(), QStringLiteral("two.png"));
  EXPECT_EQ(data(1, Qt::ToolTipRole).toString(), QStringLiteral("/a/two.png"));
  EXPECT_EQ(data(1, GalleryModel::kPathRole).toString(), QStringLiteral("/a/two.png"));
  EXPECT_EQ(model_.pathAt(2), "/a/three.png");
  EXPECT_EQ(status(0), ItemStatus::kWaiting);
}

TEST_F(GalleryModelTest, addsNothingTwiceHoweverThePathIsWritten) {
  QSignalSpy inserted(&model_, &QAbstractItemModel::rowsInserted);
  EXPECT_EQ(model_.addFiles({"/a/one.png", "/a/./one.png", "/a/b/../two.png"}), 0);
  EXPECT_EQ(model_.rowCount(), 2);
  EXPECT_EQ(inserted.count(), 1) << "one insertion for all";
  EXPECT_EQ(model_.addFiles({"/a/two.png"}), 1) << "the row it already has";
  EXPECT_EQ(model_.addFiles({"/a/two.png", "/a/new.png"}), 1);
  EXPECT_EQ(model_.rowCount(), 3);
  EXPECT_EQ(model_.addFiles({}), -1);
  EXPECT_EQ(model_.addFiles({""}), -1);
  EXPECT_EQ(model_.rowOf("/a/x/../new.png"), 2);
  EXPECT_EQ(model_.rowOf("/a/absent.png"), -1);
  EXPECT_EQ(model_.rowOf(""), -1);
}

TEST_F(GalleryModelTest, relativePathIsTheSameAsItsAbsoluteOne) {
  model_.addFiles({"photo.png"});
  EXPECT_EQ(model_.rowOf(std::filesystem::current_path() / "photo.png"), 0);
  EXPECT_TRUE(model_.pathAt(0).is_absolute());
}

TEST_F(GalleryModelTest, idsStayWithTheirItems) {
  model_.addFiles({"/a/1.png", "/a/2.png", "/a/3.png"});
  const qint64 third = model_.idAt(2);
  model_.remove(0);
  EXPECT_EQ(model_.rowOfId(third), 1);
  EXPECT_EQ(model_.idAt(1), third);
  model_.remove(1);
  EXPECT_EQ(model_.rowOfId(third), -1);
  model_.addFiles({"/a/3.png"});
  EXPECT_NE(model_.idAt(1), third) << "an id is never used again";
}

TEST_F(GalleryModelTest, removeAndClear) {
  model_.addFiles({"/a/1.png", "/a/2.png"});
  model_.remove(-1);
  model_.remove(2);
  EXPECT_EQ(model_.rowCount(), 2);
  model_.remove(0);
  EXPECT_EQ(data(0, Qt::DisplayRole).toString(), QStringLiteral("2.png"));
  model_.clear();
  EXPECT_EQ(model_.rowCount(), 0);
  EXPECT_EQ(model_.addFiles({"/a/1.png"}), 0) << "can be opened again";
}

TEST_F(GalleryModelTest, rowsThatAreNotThereGiveNothing) {
  EXPECT_EQ(model_.idAt(0), -1);
  EXPECT_EQ(model_.rowOfId(-1), -1);
  EXPECT_TRUE(model_.pathAt(-1).empty());
  EXPECT_EQ(model_.pictureAt(5), nullptr);
  model_.setStatus(3, ItemStatus::kDone);
  model_.setProgress(3, 0.5);
  model_.setPicture(3, pasted(solid(4, 4, Qt::red)));
  EXPECT_EQ(model_.addPicture(nullptr), -1);
  EXPECT_EQ(model_.rowCount(), 0);
}

TEST_F(GalleryModelTest, statusProgressAndErrorAreShown) {
  model_.addFiles({"/a/cat.png"});
  QSignalSpy changed(&model_, &QAbstractItemModel::dataChanged);
  model_.setStatus(0, ItemStatus::kRunning);
  EXPECT_EQ(changed.count(), 1);
  model_.setProgress(0, 0.62);
  EXPECT_EQ(changed.count(), 2);
  model_.setProgress(0, 0.6201);
  EXPECT_EQ(changed.count(), 2) << "the same per cent";
  EXPECT_DOUBLE_EQ(data(0, GalleryModel::kProgressRole).toDouble(), 0.6201);
  EXPECT_TRUE(data(0, Qt::AccessibleTextRole).toString().contains(QStringLiteral("62")));
  model_.setProgress(0, 7.0);
  EXPECT_DOUBLE_EQ(data(0, GalleryModel::kProgressRole).toDouble(), 1.0);
  model_.setStatus(0, ItemStatus::kFailed, QStringLiteral("Out of memory."));
  EXPECT_EQ(status(0), ItemStatus::kFailed);
  EXPECT_EQ(data(0, Qt::ToolTipRole).toString(), QStringLiteral("Out of memory."));
  EXPECT_EQ(data(0, GalleryModel::kErrorRole).toString(), QStringLiteral("Out of memory."));
  model_.setStatus(0, ItemStatus::kDone);
  EXPECT_EQ(data(0, Qt::ToolTipRole).toString(), QStringLiteral("/a/cat.png"));
  EXPECT_DOUBLE_EQ(data(0, GalleryModel::kProgressRole).toDouble(), 0.0);
  EXPECT_TRUE(data(0, Qt::AccessibleTextRole).toString().contains(QStringLiteral("done")));
}

TEST_F(GalleryModelTest, pastedPicturesAreAlwaysNewAndKept) {
  const auto picture = pasted(solid(30, 20, Qt::red));
  EXPECT_EQ(model_.addPicture(picture), 0);
  EXPECT_EQ(model_.addPicture(pasted(solid(30, 20, Qt::red))), 1);
  EXPECT_EQ(model_.pictureAt(0), picture);
  EXPECT_TRUE(model_.pathAt(0).empty());
  EXPECT_EQ(data(0, Qt::DisplayRole).toString(), QStringLiteral("Clipboard"));
  EXPECT_EQ(data(0, Qt::ToolTipRole).toString(), QStringLiteral("Clipboard"));
}

TEST_F(GalleryModelTest, decodedPictureOfAFileFindsItsRow) {
  model_.addFiles({"/a/1.png", "/a/2.png"});
  auto picture = std::make_shared<Picture>();
  picture->name = "2.png";
  picture->path = "/a/2.png";
  picture->image = solid(8, 8, Qt::blue);
  EXPECT_EQ(model_.addPicture(picture), 1);
  EXPECT_EQ(model_.rowCount(), 2);
  EXPECT_EQ(model_.pictureAt(1), picture);
}

TEST_F(GalleryModelTest, keepsOnlySoManyDecodedPictures) {
  // 180 MB, shared by all.
  const Image large(10'000, 6'000, std::vector<std::uint8_t>(std::size_t{180'000'000}, 128));
  for (int row = 0; row < 4; ++row) {
    auto picture = std::make_shared<Picture>();
    picture->path = "/a/" + std::to_string(row) + ".png";
    picture->image = large;
    model_.addPicture(picture);
  }
  model_.addPicture(pasted(large));
  EXPECT_EQ(model_.pictureAt(0), nullptr) << "the oldest went first";
  EXPECT_EQ(model_.pictureAt(1), nullptr);
  EXPECT_NE(model_.pictureAt(2), nullptr);
  EXPECT_NE(model_.pictureAt(3), nullptr);
  EXPECT_NE(model_.pictureAt(4), nullptr) << "a pasted picture has no file to come back from";
}

TEST_F(GalleryModelTest, nameWithBytesThatAreNoTextIsHeld) {
  EXPECT_EQ(model_.addFiles({std::filesystem::path("/a/\xff\xfe.png")}), 0);
  EXPECT_FALSE(data(0, Qt::DisplayRole).toString().isEmpty());
  EXPECT_EQ(model_.pathAt(0), std::filesystem::path("/a/\xff\xfe.png"));
}

TEST(GalleryModelSpeed, twoHundredPicturesDoNotStopTheWindow) {
  GalleryFiles files;
  const auto paths = files.many(200, 64);
  GalleryModel model;
  QElapsedTimer timer;
  timer.start();
  model.addFiles(paths);
  const auto elapsed = timer.elapsed();
  std::cout << "200 pictures added in " << elapsed << " ms\n";
  EXPECT_EQ(model.rowCount(), 200);
  EXPECT_LT(elapsed, 50);
}

}  // namespace
}  // namespace patchscape
