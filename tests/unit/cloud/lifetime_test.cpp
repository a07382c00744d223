// SPDX-License-Identifier: Apache-2.0
// What windows go through: the pane must come back each time and take nothing down with it.
#include "tests/unit/cloud/view_support.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QVBoxLayout>

#include <fstream>

namespace patchscape {
namespace {

using namespace patchscape::testing;

class CloudLifetimeTest : public ViewTest {};

/// Memory of this process that is in use. Units: MiB.
double residentMib() {
  std::ifstream file("/proc/self/statm");
  double pages = 0.0;
  file >> pages >> pages;
  return pages * 4096.0 / (1024.0 * 1024.0);
}

TEST_F(CloudLifetimeTest, ResizingKeepsThePictureWhole) {
  for (int i = 0; i < 100; ++i) {
    view_->resize(200 + (i * 37) % 600, 150 + (i * 53) % 400);
    QCoreApplication::processEvents();
  }
  view_->resize(640, 480);
  settle(*view_);
  EXPECT_GT(shareOf(onScreen(*view_), kLeftRed, {0.08, 0.4, 0.2, 0.6}), 0.95);
  view_->resize(1, 1);
  QCoreApplication::processEvents();
}

TEST_F(CloudLifetimeTest, HidingAndShowingKeepsThePicture) {
  for (int i = 0; i < 100; ++i) {
    view_->hide();
    QCoreApplication::processEvents();
    view_->show();
    QCoreApplication::processEvents();
  }
  ASSERT_TRUE(QTest::qWaitForWindowExposed(view_.get()));
  settle(*view_);
  EXPECT_GT(shareOf(onScreen(*view_), kBackBlue), 0.1);
}

TEST_F(CloudLifetimeTest, AnotherWindowIsAnotherContext) {
  QWidget first;
  QWidget second;
  for (QWidget* window : {&first, &second}) {
    window->resize(500, 400);
    window->setLayout(new QVBoxLayout);
    window->move(30, 30);
    window->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(window));
  }
  for (int i = 0; i < 50; ++i) {
    (i % 2 == 0 ? first : second).layout()->addWidget(view_.get());
    QTest::qWait(1);
  }
  second.raise();
  settle(*view_);
  QTest::qWait(100);
  EXPECT_GT(shareOf(onScreen(second, QStringLiteral("view_moved")), kBackBlue), 0.08);
  view_->setParent(nullptr);
  view_->show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(view_.get()));
  settle(*view_);
  EXPECT_GT(shareOf(onScreen(*view_), kBackBlue), 0.08);
}

TEST_F(CloudLifetimeTest, ADockFloatsAndComesBack) {
  QMainWindow window;
  auto* const dock = new QDockWidget(QStringLiteral("cloud"), &window);
  window.setCentralWidget(new QWidget);
  window.addDockWidget(Qt::LeftDockWidgetArea, dock);
  dock->setWidget(view_.release());
  auto* const view = static_cast<PointCloudView*>(dock->widget());
  window.resize(900, 600);
  window.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
  for (int i = 0; i < 20; ++i) {
    dock->setFloating(i % 2 == 0);
    QTest::qWait(5);
  }
  dock->setFloating(false);
  settle(*view);
  EXPECT_TRUE(view->scene().isAttached());
  EXPECT_GT(shareOf(onScreen(window, QStringLiteral("view_docked")), kBackBlue), 0.02);
}

TEST_F(CloudLifetimeTest, ClosingWhileItMovesIsClean) {
  for (int i = 0; i < 20; ++i) {
    auto view = std::make_unique<PointCloudView>();
    view->resize(320, 240);
    view->setCloud(cloud_);
    view->show();
    QTest::qWait(i);
    QTest::keyClick(view.get(), Qt::Key_Left);
    if (i % 2 == 0) {
      QCoreApplication::processEvents();
    }
    view.reset();
  }
  QCoreApplication::processEvents();
}

TEST_F(CloudLifetimeTest, AHundredViewsLeaveNothingBehind) {
  const auto cycle = [&] {
    PointCloudView view;
    view.resize(320, 240);
    view.setStyle({.eyeDome = true, .axes = true, .grid = true});
    view.setCloud(cloud_);
    view.show();
    EXPECT_TRUE(waitFor([&] { return view.scene().isDrawn(false); }));
  };
  // The first ones fill the caches of the driver and of Qt.
  for (int i = 0; i < 20; ++i) {
    cycle();
  }
  const double before = residentMib();
  for (int i = 0; i < 100; ++i) {
    cycle();
  }
  // One leaked view is 3 MB of points and colours and as much of framebuffers: 600 MB for all.
  EXPECT_LT(residentMib() - before, 100.0);
  RecordProperty("grown_mib", std::to_string(residentMib() - before));
}

TEST_F(CloudLifetimeTest, AHundredCloudsReplaceEachOther) {
  const double before = residentMib();
  for (int i = 0; i < 100; ++i) {
    view_->setCloud(i % 3 == 2 ? nullptr : room(200 + i, 150));
    QTest::qWait(1);
  }
  view_->setCloud(cloud_);
  settle(*view_);
  EXPECT_GT(shareOf(onScreen(*view_), kBackBlue), 0.1);
  EXPECT_LT(residentMib() - before, 100.0);
}

}  // namespace
}  // namespace patchscape
