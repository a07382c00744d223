// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/fake_engine.h"
#include "tests/gui/gui_support.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QScrollBar>
#include <QTest>

#include <set>

namespace patchscape::testing {
namespace {

class AccessTest : public WindowFixture {
 protected:
  void SetUp() override {
    open(std::make_unique<FakeEngine>(std::make_shared<EngineScript>()));
    dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
    ASSERT_TRUE(waitForResult());
  }

  /// What a person can operate and sees now.
  std::vector<QWidget*> controls() {
    std::vector<QWidget*> found;
    const QList<QWidget*> widgets = window_->findChildren<QWidget*>();
    for (QWidget* const widget : widgets) {
      const bool operates = qobject_cast<QAbstractButton*>(widget) != nullptr ||
                            qobject_cast<QComboBox*>(widget) != nullptr ||
                            qobject_cast<QAbstractSpinBox*>(widget) != nullptr ||
                            (qobject_cast<QAbstractSlider*>(widget) != nullptr &&
                             qobject_cast<QScrollBar*>(widget) == nullptr);
      if (operates && widget->isVisible() && widget->isEnabled()) {
        found.push_back(widget);
      }
    }
    return found;
  }
};

TEST_F(AccessTest, EveryControlHasAName) {
  const std::vector<QWidget*> all = controls();
  EXPECT_GT(all.size(), 20U);
  for (const QWidget* const control : all) {
    EXPECT_FALSE(control->accessibleName().isEmpty())
        << control->metaObject()->className() << ' ' << control->objectName().toStdString();
    EXPECT_FALSE(control->objectName().isEmpty()) << control->accessibleName().toStdString();
  }
}

TEST_F(AccessTest, TabReachesEveryControl) {
  const std::vector<QWidget*> all = controls();
  std::set<QWidget*> reached;
  window_->activateWindow();
  all.front()->setFocus();
  constexpr int kMostSteps = 200;
  for (int step = 0; step < kMostSteps && QApplication::focusWidget() != nullptr; ++step) {
    QWidget* const focused = QApplication::focusWidget();
    reached.insert(focused);
    QTest::keyClick(focused, Qt::Key_Tab);
  }
  for (QWidget* const control : all) {
    EXPECT_TRUE(reached.contains(control))
        << control->metaObject()->className() << ' ' << control->objectName().toStdString();
  }
}

TEST_F(AccessTest, NoControlTakesTheDropsOfTheWindow) {
  const QList<QWidget*> widgets = window_->findChildren<QWidget*>();
  for (const QWidget* const widget : widgets) {
    const bool seen = widget->isVisible() && !widget->objectName().startsWith(u"qt_");
    EXPECT_FALSE(seen && widget->acceptDrops()) << widget->objectName().toStdString();
  }
}

}  // namespace
}  // namespace patchscape::testing
