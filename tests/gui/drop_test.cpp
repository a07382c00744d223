// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/fake_engine.h"
#include "tests/gui/gui_support.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/message_bar.h"

#include <QClipboard>
#include <QDir>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QToolButton>
#include <QUrl>

namespace patchscape::testing {
namespace {

class DropTest : public WindowFixture {
 protected:
  void SetUp() override { open(std::make_unique<FakeEngine>(script_)); }
  [[nodiscard]] int rows() { return window_->workspace().gallery().rowCount(); }

  std::shared_ptr<EngineScript> script_ = std::make_shared<EngineScript>();
};

TEST_F(DropTest, SeveralPhotosOpenAndTheFirstIsInFront) {
  dropFiles(*window_,
            {savePhoto(folder_, QStringLiteral("a.png")),
             savePhoto(folder_, QStringLiteral("b.png"), 1)});
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(rows(), 2);
  EXPECT_EQ(window_->workspace().currentRow(), 0);
}

TEST_F(DropTest, CtrlAddsWithoutSwitching) {
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("b.png"), 1)}, Qt::ControlModifier);
  EXPECT_EQ(rows(), 2);
  EXPECT_EQ(window_->workspace().currentRow(), 0);
}

TEST_F(DropTest, AFolderAsksOnceForItsSubfolders) {
  QTemporaryDir deep;
  ASSERT_TRUE(QDir(deep.path()).mkpath(QStringLiteral("inner")));
  savePhoto(deep, QStringLiteral("a.png"));
  savePhoto(deep, QStringLiteral("inner/b.png"), 1);
  dropFiles(*window_, {deep.path()});
  ASSERT_TRUE(waitFor([this] { return rows() == 1 && !message().isEmpty(); }));
  auto* const include = named<QToolButton>(*window_, "messageAction");
  EXPECT_EQ(include->text(), QStringLiteral("Include them"));
  include->click();
  EXPECT_TRUE(waitFor([this] { return rows() == 2; }));
  EXPECT_TRUE(message().isEmpty()) << "asked once";
}

TEST_F(DropTest, AFlatFolderAsksNothing) {
  QTemporaryDir flat;
  savePhoto(flat, QStringLiteral("a.png"));
  savePhoto(flat, QStringLiteral("b.png"), 1);
  dropFiles(*window_, {flat.path()});
  ASSERT_TRUE(waitFor([this] { return rows() == 2; }));
  EXPECT_TRUE(message().isEmpty());
}

TEST_F(DropTest, AnEmptyFolderSaysSo) {
  const QTemporaryDir nothing;
  dropFiles(*window_, {nothing.path()});
  ASSERT_TRUE(waitFor([this] { return !message().isEmpty(); }));
  EXPECT_TRUE(message().contains(QStringLiteral("no picture")));
}

TEST_F(DropTest, APictureOfABrowserIsTakenByItsPixels) {
  QMimeData data;
  data.setUrls({QUrl(QStringLiteral("https://example.org/cat.png"))});
  data.setImageData(drawPhoto(320, 240));
  drop(*window_, data);
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->picture->image.width(), 320);
  EXPECT_TRUE(message().isEmpty());
}

TEST_F(DropTest, AnAddressAloneIsRefusedWithTheReason) {
  QMimeData data;
  data.setUrls({QUrl(QStringLiteral("https://example.org/cat.png"))});
  drop(*window_, data);
  EXPECT_TRUE(message().contains(QStringLiteral("network is used for models alone")));
  EXPECT_EQ(rows(), 0);
}

TEST_F(DropTest, WeightsGoToTheModelNotToTheGallery) {
  const QString file = folder_.filePath(QStringLiteral("other.safetensors"));
  QFile weights(file);
  ASSERT_TRUE(weights.open(QIODevice::WriteOnly));
  weights.close();
  dropFiles(*window_, {file});
  ASSERT_TRUE(waitFor([&] {
    const std::scoped_lock lock(script_->mutex);
    return !script_->models.empty() && script_->models.back().path == toPath(file);
  }));
  EXPECT_EQ(rows(), 0);
}

TEST_F(DropTest, TextAloneIsNotTaken) {
  QMimeData data;
  data.setText(QStringLiteral("a word"));
  QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(window_.get(), &enter);
  EXPECT_FALSE(enter.isAccepted());
}

TEST_F(DropTest, WhatWasOpenedIsOfferedAgain) {
  const QString file = savePhoto(folder_, QStringLiteral("a.png"));
  dropFiles(*window_, {file});
  ASSERT_TRUE(waitForResult());
  Q_EMIT named<QMenu>(*window_, "mainMenu")->aboutToShow();
  auto* const recent = named<QMenu>(*window_, "recentMenu");
  ASSERT_EQ(recent->actions().size(), 1);
  EXPECT_TRUE(recent->isEnabled());
  trigger(ActionId::kClosePicture);
  EXPECT_EQ(rows(), 0);
  recent->actions().front()->trigger();
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->picture->name, "a.png");
  EXPECT_EQ(window_->currentSettings().recentFiles, QStringList{file});
}

TEST_F(DropTest, ThePhotoOfTheClipboardIsPasted) {
  QGuiApplication::clipboard()->setImage(drawPhoto(200, 150));
  trigger(ActionId::kPaste);
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->picture->name, "Clipboard");
  EXPECT_EQ(result()->picture->image.height(), 150);
}

TEST_F(DropTest, FilesOfTheClipboardArePasted) {
  auto* const data = new QMimeData;
  data->setUrls({QUrl::fromLocalFile(savePhoto(folder_, QStringLiteral("a.png")))});
  QGuiApplication::clipboard()->setMimeData(data);
  trigger(ActionId::kPaste);
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->picture->name, "a.png");
}

TEST(DropContents, WeightsAreKnownByTheirNamesEnd) {
  for (const char* const name :
       {"a.safetensors", "b.PTH", "c.pt", "d.bin", "model.safetensors.index.json"}) {
    EXPECT_TRUE(hasWeightsExtension(name)) << name;
  }
  for (const char* const name : {"a.png", "b.json", "pt", "safetensors"}) {
    EXPECT_FALSE(hasWeightsExtension(name)) << name;
  }
}

}  // namespace
}  // namespace patchscape::testing
