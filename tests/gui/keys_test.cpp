// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/fake_engine.h"
#include "tests/gui/gui_support.h"
#include "widgets/canvas/pane_grid.h"
#include "widgets/window/key_sheet.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QTest>

#include <utility>

namespace patchscape::testing {
namespace {

class KeysTest : public WindowFixture {
 protected:
  void SetUp() override {
    open(std::make_unique<FakeEngine>(std::make_shared<EngineScript>()));
    dropFiles(*window_,
              {savePhoto(folder_, QStringLiteral("a.png")),
               savePhoto(folder_, QStringLiteral("b.png"), 1),
               savePhoto(folder_, QStringLiteral("c.png"), 2)});
    ASSERT_TRUE(waitForAll());
    pane(0).setFocus();
  }

  bool waitForAll() {
    return waitFor([this] {
      return status(0) == static_cast<int>(ItemStatus::kDone) &&
             status(1) == static_cast<int>(ItemStatus::kDone) &&
             status(2) == static_cast<int>(ItemStatus::kDone) && !window_->workspace().busy();
    });
  }

  void press(const char* keys) {
    const QKeySequence sequence(QLatin1String(keys), QKeySequence::PortableText);
    QTest::keySequence(window_.get(), sequence);
  }
  PaneGrid& panes() { return *named<PaneGrid>(*window_, "panes"); }
  ImageView& pane(int index) { return *panes().pane(index); }
  PcaPanel::Options options() { return named<PcaPanel>(*window_, "pcaPanel")->options(); }
  [[nodiscard]] bool isChecked(ActionId id) { return window_->actions().at(id)->isChecked(); }
};

TEST_F(KeysTest, NumbersChooseViewsAndPanes) {
  press("1");
  EXPECT_EQ(window_->canvas().view(), ViewId::kOriginal);
  EXPECT_FALSE(named<PcaPanel>(*window_, "pcaPanel")->isVisible()) << "only the view's controls";
  press("2");
  EXPECT_EQ(window_->canvas().view(), ViewId::kPca);
  press("Ctrl+2");
  EXPECT_EQ(panes().paneCount(), 2);
  press("Ctrl+1");
  EXPECT_EQ(panes().paneCount(), 1);
}

TEST_F(KeysTest, ZoomKeysZoom) {
  press("Ctrl+0");
  EXPECT_DOUBLE_EQ(pane(0).viewState().zoom, 1.0);
  press("+");
  EXPECT_GT(pane(0).viewState().zoom, 1.0);
  press("-");
  press("-");
  EXPECT_LT(pane(0).viewState().zoom, 1.0);
  press("F");
  EXPECT_TRUE(pane(0).viewState().fit);
  press("Ctrl+0");
  press("Ctrl+9");
  EXPECT_TRUE(pane(0).viewState().fit);
}

TEST_F(KeysTest, BracketsChangeTheOpacityAndRResets) {
  press("[");
  press("[");
  EXPECT_EQ(options().opacityPercent, 80);
  press("]");
  EXPECT_EQ(options().opacityPercent, 90);
  press("S");
  EXPECT_TRUE(isChecked(ActionId::kSplit));
  press("G");
  EXPECT_TRUE(isChecked(ActionId::kPatchGrid));
  press("R");
  EXPECT_EQ(options().opacityPercent, 100);
  EXPECT_FALSE(isChecked(ActionId::kSplit));
  EXPECT_FALSE(isChecked(ActionId::kPatchGrid));
}

TEST_F(KeysTest, HoldingTabShowsTheOriginalAndATapMovesOn) {
  QImage pca;
  ASSERT_TRUE(waitFor([&] {
    // The view fades in: it is there when it looks the same twice.
    const QImage before = std::exchange(pca, pane(0).grab().toImage());
    QTest::qWait(100);
    return pca == before;
  }));
  QTest::keyPress(&pane(0), Qt::Key_Tab);
  QTest::qWait(300);
  EXPECT_NE(pane(0).grab().toImage(), pca);
  QTest::keyRelease(&pane(0), Qt::Key_Tab);
  EXPECT_TRUE(waitFor([&] { return pane(0).grab().toImage() == pca; }));
  EXPECT_TRUE(pane(0).hasFocus()) << "a held key is no tap";
  QTest::keyClick(&pane(0), Qt::Key_Tab);
  EXPECT_FALSE(pane(0).hasFocus()) << "no keyboard trap";
}

TEST_F(KeysTest, TheGalleryIsWalkedWithCachedResults) {
  press("Ctrl+Right");
  EXPECT_EQ(window_->workspace().currentRow(), 1);
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->picture->name, "b.png");
  press("End");
  EXPECT_EQ(window_->workspace().currentRow(), 2);
  press("Home");
  EXPECT_EQ(window_->workspace().currentRow(), 0);
  press("Ctrl+Left");
  EXPECT_EQ(window_->workspace().currentRow(), 0);
  press("Del");
  EXPECT_EQ(window_->workspace().gallery().rowCount(), 2);
  press("Ctrl+W");
  EXPECT_EQ(window_->workspace().gallery().rowCount(), 1);
  EXPECT_TRUE(QFile::exists(folder_.filePath(QStringLiteral("a.png")))) << "the file stays";
}

TEST_F(KeysTest, LLocksTheBasisAndIInvertsTheSigns) {
  press("L");
  EXPECT_EQ(options().basis, BasisSource::kFrozen);
  press("I");
  EXPECT_TRUE(options().pca.flip[1]);
  press("L");
  EXPECT_EQ(options().basis, BasisSource::kThisPicture);
}

TEST_F(KeysTest, F9HidesTheSides) {
  auto* const dock = named<QDockWidget>(*window_, "galleryDock");
  press("F9");
  EXPECT_FALSE(dock->isVisible());
  press("F9");
  EXPECT_TRUE(dock->isVisible());
}

TEST_F(KeysTest, F11GoesFullScreenAndEscLeavesIt) {
  press("F11");
  EXPECT_TRUE(window_->windowState().testFlag(Qt::WindowFullScreen));
  press("Esc");
  EXPECT_FALSE(window_->windowState().testFlag(Qt::WindowFullScreen));
}

TEST_F(KeysTest, CopiesGoToTheClipboard) {
  press("Ctrl+C");
  EXPECT_EQ(QGuiApplication::clipboard()->image().size(), QSize(480, 360));
  Q_EMIT panes().hovered(QPoint(10, 20));
  press("Ctrl+Shift+C");
  EXPECT_TRUE(QGuiApplication::clipboard()->text().contains(QStringLiteral("a.png\t10\t20\t")));
}

TEST_F(KeysTest, TheMenuOfAPaneKeepsThePixelItWasOpenedOn) {
  Q_EMIT panes().hovered(QPoint(30, 40));
  QContextMenuEvent event(QContextMenuEvent::Mouse, QPoint(50, 50), QPoint(50, 50));
  QApplication::sendEvent(&pane(0), &event);
  auto* const menu = window_->findChild<QMenu*>(QStringLiteral("paneMenu"));
  ASSERT_NE(menu, nullptr);
  ASSERT_TRUE(waitFor([menu] { return menu->isVisible(); }));
  Q_EMIT panes().hovered(std::nullopt);  // The menu took the cursor off the pane.
  trigger(ActionId::kCopyValues);
  EXPECT_TRUE(QGuiApplication::clipboard()->text().contains(QStringLiteral("a.png\t30\t40\t")));
  EXPECT_TRUE(menu->actions().contains(window_->actions().at(ActionId::kExportPicture)));
  menu->close();
}

TEST_F(KeysTest, F12SavesAScreenshot) {
  const QString file = folder_.filePath(QStringLiteral("shot.png"));
  answerWith({file});
  press("F12");
  ASSERT_TRUE(waitFor([&] { return QFile::exists(file); }));
  EXPECT_EQ(QImage(file).size(), window_->grab().toImage().size());
}

TEST_F(KeysTest, TypingANumberIsNoShortcut) {
  auto* const number = named<QWidget>(*window_, "opacityNumber");
  number->setFocus();
  QTest::keyClick(number, Qt::Key_1);
  EXPECT_EQ(window_->canvas().view(), ViewId::kPca);
}

TEST_F(KeysTest, TheSheetListsEveryAction) {
  press("F1");
  auto* const sheet = window_->findChild<KeySheet*>();
  ASSERT_NE(sheet, nullptr);
  EXPECT_TRUE(sheet->isVisible());
  for (const ActionRow& row : actionTable()) {
    const QString name = QStringLiteral("keySheet_") + QLatin1String(row.name);
    const auto* const line = sheet->findChild<QLabel*>(name);
    ASSERT_NE(line, nullptr) << row.name;
    EXPECT_TRUE(line->isVisible()) << row.name;
    EXPECT_FALSE(line->text().isEmpty()) << row.name;
  }
  QTest::keyClick(sheet, Qt::Key_Escape);
  EXPECT_FALSE(sheet->isVisible());
}

TEST(ActionTable, NoTwoActionsShareAKey) {
  // Keys that a pane watches itself are no shortcuts: while a video is open they go before one.
  std::map<std::pair<bool, QString>, const char*> owners;
  for (const ActionRow& row : actionTable()) {
    const QStringList keys = QString::fromLatin1(row.keys).split(u'|', Qt::SkipEmptyParts);
    for (const QString& key : keys) {
      const std::pair owned(row.held, key);
      EXPECT_TRUE(owners.emplace(owned, row.name).second)
          << key.toStdString() << ": " << row.name << " and " << owners[owned];
      EXPECT_FALSE(QKeySequence(key, QKeySequence::PortableText).isEmpty()) << row.name;
    }
  }
}

}  // namespace
}  // namespace patchscape::testing
