// SPDX-License-Identifier: Apache-2.0
// The panels of depth, segmentation and classes, by mouse and keys.
#include "tests/unit/widgets/support.h"
#include "widgets/canvas/colour_bar.h"
#include "widgets/panels/class_panel.h"
#include "widgets/panels/depth_panel.h"
#include "widgets/panels/legend_model.h"
#include "widgets/panels/pca_panel.h"
#include "widgets/panels/range_histogram.h"
#include "widgets/panels/range_widget.h"
#include "widgets/panels/segmentation_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include <gtest/gtest.h>

#include <limits>

namespace patchscape {
namespace {

class RangeWidgetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    widget_.resize(276, 200);
    widget_.setHistogram(std::vector<std::int64_t>(100, 5), {0.0F, 10.0F});
    widget_.setState({.rule = RangeRule::kPercent1, .range = {1.0F, 9.0F}});
    widget_.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&widget_));
    histogram_ = widget_.findChild<RangeHistogram*>();
  }

  [[nodiscard]] QPoint at(double value) const {
    return {5 + qRound(value / 10.0 * (histogram_->width() - 10)), 20};
  }
  void click(const char* name) {
    QTest::mouseClick(widget_.findChild<QToolButton*>(QLatin1String(name)), Qt::LeftButton);
  }

  RangeWidget widget_;
  RangeHistogram* histogram_ = nullptr;
};

TEST_F(RangeWidgetTest, TheNearerHandleFollowsTheMouse) {
  QSignalSpy spy(&widget_, &RangeWidget::changed);
  QTest::mousePress(histogram_, Qt::LeftButton, {}, at(8.5));
  QTest::mouseMove(histogram_, at(6.0));
  QTest::mouseRelease(histogram_, Qt::LeftButton, {}, at(6.0));
  EXPECT_EQ(widget_.state().rule, RangeRule::kFixed);
  EXPECT_FLOAT_EQ(widget_.state().range.low, 1.0F);
  EXPECT_NEAR(widget_.state().range.high, 6.0F, 0.1F);
  EXPECT_GE(spy.count(), 1);
}

TEST_F(RangeWidgetTest, AHandleNeverPassesTheOther) {
  QTest::mousePress(histogram_, Qt::LeftButton, {}, at(1.0));
  QTest::mouseMove(histogram_, at(9.9));
  QTest::mouseRelease(histogram_, Qt::LeftButton, {}, at(9.9));
  EXPECT_LT(widget_.state().range.low, widget_.state().range.high);
  EXPECT_FLOAT_EQ(widget_.state().range.high, 9.0F);
}

TEST_F(RangeWidgetTest, ArrowKeysMoveAndSpaceTakesTheOtherHandle) {
  histogram_->setFocus();
  QTest::keyClick(histogram_, Qt::Key_Right);
  EXPECT_FLOAT_EQ(widget_.state().range.low, 1.1F);
  QTest::keyClick(histogram_, Qt::Key_Space);
  QTest::keyClick(histogram_, Qt::Key_Left);
  EXPECT_FLOAT_EQ(widget_.state().range.high, 8.9F);
}

TEST_F(RangeWidgetTest, ButtonsChooseTheRuleAndADoubleClickTheUsualOne) {
  click("rangeAuto");
  EXPECT_EQ(widget_.state().rule, RangeRule::kMinMax);
  click("rangePercent2");
  EXPECT_EQ(widget_.state().rule, RangeRule::kPercent2);
  click("rangeLock");
  EXPECT_EQ(widget_.state().rule, RangeRule::kFixed);
  EXPECT_EQ(widget_.state().range, (ValueRange{1.0F, 9.0F})) << "the range that was shown";
  QTest::mouseDClick(histogram_, Qt::LeftButton, {}, at(5.0));
  EXPECT_EQ(widget_.state().rule, RangeRule::kPercent1);
}

TEST_F(RangeWidgetTest, NumbersAreTypedCopiedAndPasted) {
  auto* const low = widget_.findChild<QDoubleSpinBox*>(QStringLiteral("rangeLow"));
  low->setFocus();
  low->selectAll();
  QTest::keyClicks(low, QStringLiteral("2.5"));
  QTest::keyClick(low, Qt::Key_Return);
  EXPECT_FLOAT_EQ(widget_.state().range.low, 2.5F);
  click("rangeCopy");
  widget_.setState({.rule = RangeRule::kMinMax, .range = {0.0F, 1.0F}});
  click("rangePaste");
  EXPECT_EQ(widget_.state().range, (ValueRange{2.5F, 9.0F}));
  QApplication::clipboard()->setText(QStringLiteral("no numbers"));
  click("rangePaste");
  EXPECT_EQ(widget_.state().range, (ValueRange{2.5F, 9.0F}));
}

std::shared_ptr<const ClassTable> tableOf(int count) {
  auto table = std::make_shared<ClassTable>();
  for (int i = 0; i < count; ++i) {
    const auto shade = static_cast<std::uint8_t>(i % 256);
    table->classes.push_back({.name = i == 0 ? "wall, side" : "class " + std::to_string(i),
                              .colour = {shade, 100, 200}});
  }
  return table;
}

std::vector<LegendRow> legendRows(int count) {
  std::vector<LegendRow> rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back({.id = i,
                    .pixels = 100,
                    .percent = i < 3 ? 30.0 : 0.05,
                    .meanDepth = i == 1 ? std::numeric_limits<float>::quiet_NaN() : 2.5F});
  }
  return rows;
}

TEST(LegendModelTest, TinyClassesAreFoldedUntilTheyAreOpenedOrLookedFor) {
  LegendModel model;
  model.setLegend(legendRows(6), tableOf(6), QStringLiteral("m"));
  ASSERT_EQ(model.rowCount(), 4) << "three classes and one row for the rest";
  EXPECT_EQ(model.index(0, LegendModel::kName).data().toString(), QStringLiteral("wall"));
  EXPECT_EQ(model.index(0, LegendModel::kDepth).data().toString(), QStringLiteral("2.50\u2009m"));
  EXPECT_TRUE(model.index(1, LegendModel::kDepth).data().toString().isEmpty());
  EXPECT_EQ(model.index(3, 0).data(LegendModel::kIdRole).toInt(), -1);
  model.toggleTiny();
  EXPECT_EQ(model.rowCount(), 7);
  model.setFilter(QStringLiteral("CLASS 5"));
  ASSERT_EQ(model.rowCount(), 1);
  EXPECT_EQ(model.index(0, 0).data(LegendModel::kIdRole).toInt(), 5);
}

class SegmentationPanelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    panel_.resize(300, 700);
    panel_.setLegend(legendRows(6), tableOf(6), QStringLiteral("m"));
    panel_.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&panel_));
    list_ = panel_.findChild<QTreeView*>();
  }
  void click(int row) {
    QTest::mouseClick(list_->viewport(),
                      Qt::LeftButton,
                      {},
                      list_->visualRect(list_->model()->index(row, 0)).center());
  }
  [[nodiscard]] std::set<int> chosen() const { return panel_.options().style.only; }

  SegmentationPanel panel_;
  QTreeView* list_ = nullptr;
};

TEST_F(SegmentationPanelTest, ClicksIsolateAndADoubleClickShowsOneAlone) {
  click(0);
  EXPECT_EQ(chosen(), (std::set<int>{0}));
  click(2);
  EXPECT_EQ(chosen(), (std::set<int>{0, 2}));
  click(0);
  EXPECT_EQ(chosen(), (std::set<int>{2}));
  const QPoint second = list_->visualRect(list_->model()->index(1, 0)).center();
  click(1);  // A double-click begins with a click.
  QTest::mouseDClick(list_->viewport(), Qt::LeftButton, {}, second);
  EXPECT_EQ(chosen(), (std::set<int>{1}));
  QTest::mouseClick(panel_.findChild<QToolButton*>(QStringLiteral("showAllClasses")),
                    Qt::LeftButton);
  EXPECT_TRUE(chosen().empty());
}

TEST_F(SegmentationPanelTest, TheRowOfTinyClassesOpens) {
  click(3);
  EXPECT_EQ(list_->model()->rowCount(), 7);
  EXPECT_TRUE(chosen().empty());
}

TEST_F(SegmentationPanelTest, TypingFindsAClassAmongAThousandAtOnce) {
  panel_.setLegend(legendRows(1000), tableOf(1000), {});
  QElapsedTimer since;
  since.start();
  QTest::keyClicks(panel_.findChild<QLineEdit*>(QStringLiteral("classFilter")),
                   QStringLiteral("class 777"));
  EXPECT_EQ(list_->model()->rowCount(), 1);
  EXPECT_LT(since.elapsed(), 9 * 50) << "50 ms a key";
}

TEST(PcaPanelTest, ASizeThatWasAskedForStaysWhileOtherControlsMove) {
  PcaPanel panel;
  panel.setLimits({.patchSize = 14, .usualSide = 518, .components = 32});
  auto* const number = panel.findChild<QDoubleSpinBox*>(QStringLiteral("inputSideNumber"));
  auto* const opacity = panel.findChild<QDoubleSpinBox*>(QStringLiteral("opacityNumber"));
  ASSERT_NE(number, nullptr);
  ASSERT_NE(opacity, nullptr);
  for (const auto& [asked, shown] : {std::pair{2044, 2044.0}, std::pair{525, 532.0}}) {
    PcaPanel::Options options;
    options.inputSide = asked;
    panel.setOptions(options);
    EXPECT_EQ(number->value(), shown) << "to whole patches";
    opacity->setValue(asked / 50);
    EXPECT_EQ(panel.options().inputSide, asked);
  }
  number->setValue(1036.0);
  EXPECT_EQ(panel.options().inputSide, 1036);
  number->setValue(518.0);
  EXPECT_EQ(panel.options().inputSide, 0) << "the model's own";
}

TEST(DepthPanelTest, OptionsComeBackAsTheyWereSet) {
  DepthPanel panel;
  panel.setHeads({QStringLiteral("a"), QStringLiteral("b")});
  DepthPanel::Options options;
  options.head = 1;
  options.style = {.map = ColourMap::kSpectral, .inverted = true, .rule = RangeRule::kMinMax};
  options.edgeAware = true;
  options.opacityPercent = 40;
  QSignalSpy spy(&panel, &DepthPanel::optionsChanged);
  panel.setOptions(options);
  EXPECT_EQ(spy.count(), 0) << "setting emits nothing";
  EXPECT_EQ(panel.options(), options);
  panel.findChild<QComboBox*>(QStringLiteral("colourMap"))
      ->setCurrentIndex(static_cast<int>(ColourMap::kGrey));
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(panel.options().style.map, ColourMap::kGrey);
  EXPECT_TRUE(panel.options().style.inverted);
}

TEST(DepthPanelTest, RelativeDepthIsNeverInMetres) {
  DepthPanel panel;
  const Depth metric = MetricDepth{.metres = {.width = 2, .height = 1, .values = {1, 2}}};
  const Depth relative = RelativeDepth{.inverseDepth = {.width = 2, .height = 1, .values = {1, 2}}};
  auto* const low = panel.findChild<QDoubleSpinBox*>(QStringLiteral("rangeLow"));
  panel.setDepth(&metric);
  EXPECT_TRUE(low->suffix().contains(u'm'));
  panel.setDepth(&relative);
  EXPECT_FALSE(low->suffix().contains(u'm'));
}

TEST(ClassPanelTest, ShowsABarForEachClassAndForgetsTheOld) {
  ClassPanel panel;
  panel.setClasses({.top = {{.id = 3, .name = "tabby", .probability = 0.75F},
                            {.id = 4, .name = "tiger cat", .probability = 0.25F}}});
  panel.show();
  int bars = 0;
  for (const QWidget* const child : panel.findChildren<QWidget*>()) {
    bars += child->accessibleName().startsWith(QStringLiteral("tabby 75.0")) ? 1 : 0;
  }
  EXPECT_EQ(bars, 1);
  panel.setClasses({});
  for (const QWidget* const child : panel.findChildren<QWidget*>()) {
    EXPECT_FALSE(child->accessibleName().startsWith(QStringLiteral("tabby")));
  }
}

TEST(ColourBarTest, DrawsItsColoursBottomToTopAndSaysWhatItShows) {
  QWidget pane;
  ColourBar bar(&pane);
  bar.setScale({.colours = {{255, 0, 0}, {0, 0, 255}},
                .ticks = {{.height = 0.5, .text = "2.5"}},
                .unit = "m"});
  bar.resize(bar.sizeHint().width(), 300);
  const QImage image = bar.grab().toImage();
  EXPECT_GT(qBlue(image.pixel(14, 60)), 150) << "near the top";
  EXPECT_GT(qRed(image.pixel(14, 260)), 150) << "near the bottom";
  EXPECT_TRUE(bar.accessibleName().contains(QStringLiteral("2.5")));
}

}  // namespace
}  // namespace patchscape
