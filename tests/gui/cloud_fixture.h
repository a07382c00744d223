// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analyzer.h"
#include "tests/gui/gui_support.h"
#include "widgets/cloud/point_cloud_view.h"
#include "widgets/panels/cloud_panel.h"

#include <QDir>
#include <QLabel>
#include <QTest>
#include <QToolButton>

#include <memory>

namespace patchscape::testing {

/// The cloud of a photo in one pane, with the real network.
class CloudFixture : public WindowFixture {
 protected:
  void SetUp() override {
    if (!PointCloudView::isSupported()) {
      GTEST_SKIP() << "no OpenGL on this screen";
    }
    open(std::make_unique<Analyzer>());
    dropFiles(*window_, {savePhoto(folder_, QStringLiteral("photo.png"))});
    ASSERT_TRUE(waitForResult());
    trigger(ActionId::kViewCloud);
    ASSERT_TRUE(waitFor([this] { return points() != nullptr; }));
  }

  PointCloudView* view() {
    const int pane = named<PaneGrid>(*window_, "panes")->focusedPane();
    return window_->findChild<PointCloudView*>(QStringLiteral("cloudView%1").arg(pane));
  }
  std::shared_ptr<const PointCloud> points() {
    return view() == nullptr ? nullptr : view()->scene().cloud();
  }
  CloudPanel* panel() { return named<CloudPanel>(*window_, "cloudPanel"); }

  /// Changes the panel's options as its controls do, and waits for the cloud that follows.
  template <typename Change>
  std::shared_ptr<const PointCloud> after(const Change& change) {
    const auto before = points();
    CloudPanel::Options options = panel()->options();
    change(options);
    panel()->setOptions(options);
    Q_EMIT panel()->optionsChanged(options);
    EXPECT_TRUE(waitFor([&] { return points() != before; }));
    return points();
  }
  void click(const char* name) { named<QToolButton>(*window_, name)->click(); }
  QString text(const char* name) { return named<QLabel>(*window_, name)->text(); }

  /// Drags over the photo in the left of two panes; places are picture pixels.
  void drag(const QPoint& from, const QPoint& to) {
    ImageView* const pane = named<PaneGrid>(*window_, "panes")->pane(0);
    const auto place = [&](const QPoint& pixel) {
      return pane->toPane(QPointF(pixel) + QPointF(0.5, 0.5)).toPoint();
    };
    QTest::mousePress(pane, Qt::LeftButton, Qt::NoModifier, place(from));
    QTest::mouseMove(pane, place((from + to) / 2));
    QTest::mouseMove(pane, place(to));
    QTest::mouseRelease(pane, Qt::LeftButton, Qt::NoModifier, place(to));
  }
  void saveScreenshot(const char* name) {
    const QDir folder(QStringLiteral(PATCHSCAPE_PICTURES));
    ASSERT_TRUE(folder.mkpath(QStringLiteral(".")));
    ASSERT_TRUE(window_->grab().save(folder.filePath(QLatin1String(name))));
  }
};

}  // namespace patchscape::testing
