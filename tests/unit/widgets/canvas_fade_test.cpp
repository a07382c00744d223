// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/widgets/support.h"
#include "widgets/canvas/image_view.h"

#include <QProxyStyle>

#include <gtest/gtest.h>

namespace patchscape {
namespace {

using namespace patchscape::testing;

/// Fusion says how long animations take by the desktop's settings; the tests say it themselves.
class MotionStyle final : public QProxyStyle {
 public:
  explicit MotionStyle(int durationMs)
      : QProxyStyle(QStringLiteral("Fusion")),
        durationMs_(durationMs) {}

  int styleHint(StyleHint hint,
                const QStyleOption* option,
                const QWidget* widget,
                QStyleHintReturn* data) const override {
    return hint == SH_Widget_Animation_Duration
               ? durationMs_
               : QProxyStyle::styleHint(hint, option, widget, data);
  }

 private:
  int durationMs_;
};

TEST(PaintingFade, overlayAppearsAndLeavesInStepsUnlessMotionIsReduced) {
  for (const int motion : {200, 0}) {
    MotionStyle style(motion);
    ImageView view;
    view.setStyle(&style);
    showAt(view, 200, 200);
    view.setPhoto(solidDisplay(200, 200, Qt::red));
    const auto blue = [&] { return view.grab().toImage().pixelColor(100, 100).blue(); };
    view.setOverlay(solidDisplay(200, 200, Qt::blue));
    EXPECT_EQ(blue() == 255, motion == 0) << "right after it came";
    EXPECT_TRUE(waitFor([&] { return blue() == 255; }, 2000));
    view.setOverlay(nullptr);
    EXPECT_EQ(blue() == 0, motion == 0) << "right after it went";
    EXPECT_TRUE(waitFor([&] { return blue() == 0; }, 2000));
  }
}

TEST(PaintingFade, overlayOfThePhotoBeforeNeverFadesOverTheNext) {
  MotionStyle style(200);
  ImageView view;
  view.setStyle(&style);
  showAt(view, 200, 200);
  view.setPhoto(solidDisplay(200, 200, Qt::red));
  view.setOverlay(solidDisplay(200, 200, Qt::blue));
  view.setPhoto(solidDisplay(200, 200, Qt::green));
  view.setOverlay(nullptr);
  EXPECT_EQ(view.grab().toImage().pixelColor(100, 100), QColor(Qt::green));
}

}  // namespace
}  // namespace patchscape
