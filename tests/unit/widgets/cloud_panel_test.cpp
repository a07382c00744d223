// SPDX-License-Identifier: Apache-2.0
// The panel of the point cloud: what each control changes, what is said, and how it looks.
#include "widgets/panels/cloud_panel.h"

#include "resources/resources.h"
#include "tests/unit/widgets/support.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/window/inspector.h"
#include "widgets/window/theme.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace patchscape::testing {
namespace {

using Options = CloudPanel::Options;

template <typename T>
T* find(const QWidget& panel, const char* name) {
  T* const found = panel.findChild<T*>(QLatin1String(name));
  EXPECT_NE(found, nullptr) << name;
  return found;
}

void type(const QWidget& panel, const char* name, const char* number) {
  auto* const field = find<QDoubleSpinBox>(panel, name);
  field->setFocus();
  field->selectAll();
  QTest::keyClicks(field, QLatin1String(number));
  QTest::keyClick(field, Qt::Key_Return);
}

void pick(const QWidget& panel, const char* name, int index) {
  find<QComboBox>(panel, name)->setCurrentIndex(index);
}

void click(const QWidget& panel, const char* name) { find<QAbstractButton>(panel, name)->click(); }

QString textOf(const QWidget& panel, const char* name) { return find<QLabel>(panel, name)->text(); }

/// What a person does to a fresh panel, and what that changes in the options.
struct Case {
  const char* name;
  std::function<void(CloudPanel&)> act;
  std::function<void(Options&)> changed;
};

Case typing(const char* field, const char* number, std::function<void(Options&)> changed) {
  return {field, [=](CloudPanel& panel) { type(panel, field, number); }, std::move(changed)};
}

Case picking(const char* choice, int index, std::function<void(Options&)> changed) {
  return {choice, [=](CloudPanel& panel) { pick(panel, choice, index); }, std::move(changed)};
}

Case clicking(const char* button, std::function<void(Options&)> changed) {
  return {button, [=](CloudPanel& panel) { click(panel, button); }, std::move(changed)};
}

std::vector<Case> lookCases() {
  return {
      picking("cloudColouring", 3, [](Options& o) { o.look.colourBy = CloudColouring::kDepth; }),
      picking(
          "cloudBackground", 3, [](Options& o) { o.look.background = CloudBackground::kWhite; }),
      typing("cloudPointSizeNumber", "7", [](Options& o) { o.look.pointSize = 7; }),
      typing("cloudDensityNumber", "25", [](Options& o) { o.look.densityPercent = 25; }),
      clicking("cloudEyeDome", [](Options& o) { o.look.eyeDome = true; }),
      clicking("cloudMesh", [](Options& o) { o.look.mesh = true; }),
      clicking("cloudAxes", [](Options& o) { o.look.axes = false; }),
      clicking("cloudGrid", [](Options& o) { o.look.grid = false; }),
      clicking("cloudParallel", [](Options& o) { o.look.orthographic = true; }),
      clicking("cloudLevel", [](Options& o) { o.look.level = true; })};
}

std::vector<Case> keepCases() {
  return {picking("cloudEdges", 1, [](Options& o) { o.keep.edgeRatio = 0.0; }),
          picking("cloudEdges", 2, [](Options& o) { o.keep.edgeRatio = 0.02; }),
          typing("cloudOutliersNumber", "3.5", [](Options& o) { o.keep.outlierSigmas = 3.5; }),
          typing("cloudVoxelNumber", "0.05", [](Options& o) { o.keep.voxel = 0.05; }),
          typing("cloudNearest", "1.5", [](Options& o) { o.keep.nearest = 1.5; }),
          typing("cloudFarthest", "4", [](Options& o) { o.keep.farthest = 4.0; })};
}

std::vector<Case> cameraCases() {
  return {
      picking(
          "cloudCameraChoice", 1, [](Options& o) { o.camera.choice = CameraSource::kFieldOfView; }),
      picking("cloudCameraChoice", 3, [](Options& o) { o.camera.choice = CameraSource::kFile; }),
      typing("cloudFieldOfViewNumber", "75", [](Options& o) { o.camera.fieldOfView = 75.0; }),
      typing("cloudFx", "935.5", [](Options& o) { o.camera.manual.fx = 935.5; }),
      typing("cloudFy", "934", [](Options& o) { o.camera.manual.fy = 934.0; }),
      typing("cloudCx", "319.5", [](Options& o) { o.camera.manual.cx = 319.5; }),
      typing("cloudCy", "-2", [](Options& o) { o.camera.manual.cy = -2.0; }),
      typing("cloudNearEnd", "2.5", [](Options& o) { o.ends.nearest = 2.5; }),
      typing("cloudFarEnd", "20", [](Options& o) { o.ends.farthest = 20.0; })};
}

void expectOneChangeEach(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    SCOPED_TRACE(each.name);
    CloudPanel panel;
    QSignalSpy spy(&panel, &CloudPanel::optionsChanged);
    Options wanted = panel.options();
    each.changed(wanted);
    ASSERT_NE(wanted, panel.options()) << "the case changes nothing";
    each.act(panel);
    EXPECT_EQ(panel.options(), wanted);
    ASSERT_EQ(spy.count(), 1);
    EXPECT_EQ(spy.front().front().value<Options>(), wanted) << "what was sent";
  }
}

TEST(CloudPanelTest, EachControlOfTheLookChangesItsOptionAlone) {
  expectOneChangeEach(lookCases());
}

TEST(CloudPanelTest, EachFilterChangesItsOptionAlone) { expectOneChangeEach(keepCases()); }

TEST(CloudPanelTest, EachNumberOfTheCameraChangesItsOptionAlone) {
  expectOneChangeEach(cameraCases());
}

Options unusualOptions() {
  Options options;
  options.look = {.colourBy = CloudColouring::kConfidence,
                  .pointSize = 9,
                  .densityPercent = 12,
                  .background = CloudBackground::kLight,
                  .eyeDome = false,
                  .mesh = false,
                  .axes = false,
                  .grid = false,
                  .orthographic = true,
                  .level = true};
  // More digits than a field shows.
  options.keep = {.edgeRatio = 0.0123456,
                  .outlierSigmas = 1.3,
                  .voxel = 0.01234,
                  .nearest = 0.123456,
                  .farthest = 7.654321};
  options.camera = {.choice = CameraSource::kManual,
                    .fieldOfView = 61.7,
                    .manual = {.fx = 935.123, .fy = 934.567, .cx = 319.456, .cy = 239.789}};
  options.ends = {.nearest = 1.2345, .farthest = 9.8765};
  return options;
}

TEST(CloudPanelTest, OptionsComeBackAsTheyWereSetAndNothingIsSaid) {
  CloudPanel panel;
  QSignalSpy spy(&panel, &CloudPanel::optionsChanged);
  panel.setOptions(unusualOptions());
  EXPECT_EQ(panel.options(), unusualOptions());
  EXPECT_EQ(find<QComboBox>(panel, "cloudEdges")->currentIndex(), 2);
  EXPECT_DOUBLE_EQ(find<QDoubleSpinBox>(panel, "cloudEdgeRatioNumber")->value(), 1.23);
  EXPECT_EQ(spy.count(), 0);
}

TEST(CloudPanelTest, DigitsThatAreNotShownSurviveAChangeOfAnotherControl) {
  CloudPanel panel;
  panel.setOptions(unusualOptions());
  click(panel, "cloudAxes");
  Options wanted = unusualOptions();
  wanted.look.axes = true;
  EXPECT_EQ(panel.options(), wanted);
}

TEST(CloudPanelTest, NoSetterEmits) {
  CloudPanel panel;
  std::vector<std::unique_ptr<QSignalSpy>> spies;
  const QMetaObject& about = CloudPanel::staticMetaObject;
  for (int i = about.methodOffset(); i < about.methodCount(); ++i) {
    if (about.method(i).methodType() == QMetaMethod::Signal) {
      spies.push_back(std::make_unique<QSignalSpy>(&panel, about.method(i)));
    }
  }
  ASSERT_EQ(spies.size(), 10U);
  panel.setOptions(unusualOptions());
  panel.setAvailable(CloudColouring::kConfidence, false);
  panel.setFloorFound(false);
  panel.setRelative(true);
  panel.setTool(CloudTool::kLasso);
  panel.setTool(CloudTool::kKnownLength);
  panel.setCameraInUse({.fx = 1.0, .fy = 1.0});
  panel.setIntrinsicsFile(QStringLiteral("camera.json"));
  panel.setLines({{.name = QStringLiteral("Line 1"), .metres = 2.0}});
  panel.setLines({});
  panel.setSummary(QStringLiteral("1 point"));
  panel.setCameraNote(QStringLiteral("a"));
  panel.setCalibrationNote(QStringLiteral("b"));
  panel.setMeasureNote(QStringLiteral("c"));
  panel.setSelectionNote(QStringLiteral("d"));
  for (const auto& spy : spies) {
    EXPECT_EQ(spy->count(), 0) << spy->signal().toStdString();
  }
  EXPECT_EQ(panel.options(), unusualOptions());
}

TEST(CloudPanelTest, AColouringThatIsNotThereIsGreyAndSaysWhy) {
  CloudPanel panel;
  auto* const choice = find<QComboBox>(panel, "cloudColouring");
  const auto* const items = qobject_cast<QStandardItemModel*>(choice->model());
  panel.setAvailable(CloudColouring::kClass, false);
  EXPECT_FALSE(items->item(2)->isEnabled());
  EXPECT_TRUE(items->item(2)->toolTip().contains(QStringLiteral("segmentation head")));
  EXPECT_TRUE(items->item(1)->isEnabled());
  choice->setFocus();
  QTest::keyClick(choice, Qt::Key_Down);
  QTest::keyClick(choice, Qt::Key_Down);
  EXPECT_EQ(panel.options().look.colourBy, CloudColouring::kDepth) << "the grey entry is passed";
  panel.setAvailable(CloudColouring::kClass, true);
  EXPECT_TRUE(items->item(2)->isEnabled());
  EXPECT_TRUE(items->item(2)->toolTip().isEmpty());
}

TEST(CloudPanelTest, AChoiceThatWentAwayStaysAndSaysWhy) {
  CloudPanel panel;
  Options options;
  options.look.colourBy = CloudColouring::kPca;
  panel.setOptions(options);
  panel.setAvailable(CloudColouring::kPca, false);
  EXPECT_EQ(panel.options().look.colourBy, CloudColouring::kPca);
  EXPECT_TRUE(find<QComboBox>(panel, "cloudColouring")->toolTip().contains(QStringLiteral("PCA")));
}

TEST(CloudPanelTest, WithoutAFloorNothingStandsOnIt) {
  CloudPanel panel;
  panel.setFloorFound(false);
  EXPECT_FALSE(find<QCheckBox>(panel, "cloudLevel")->isEnabled());
  EXPECT_TRUE(find<QCheckBox>(panel, "cloudLevel")->toolTip().contains(QStringLiteral("No floor")));
  panel.setFloorFound(true);
  EXPECT_TRUE(find<QCheckBox>(panel, "cloudLevel")->isEnabled());
}

TEST(CloudPanelTest, ASurfaceHasNeitherPointSizeNorVoxels) {
  CloudPanel panel;
  click(panel, "cloudMesh");
  EXPECT_FALSE(find<QWidget>(panel, "cloudPointSize")->isEnabled());
  EXPECT_FALSE(find<QWidget>(panel, "cloudVoxel")->isEnabled());
  panel.setOptions({});
  EXPECT_TRUE(find<QWidget>(panel, "cloudPointSize")->isEnabled());
  EXPECT_TRUE(find<QWidget>(panel, "cloudVoxel")->isEnabled());
}

TEST(CloudPanelTest, LengthsHaveTheirUnitAndRelativeIsNeverMetres) {
  CloudPanel panel;
  const auto suffix = [&](const char* name) {
    return find<QDoubleSpinBox>(panel, name)->suffix().trimmed();
  };
  const std::vector<const char*> lengths{"cloudVoxelNumber", "cloudNearest", "cloudFarthest"};
  for (const char* const name : lengths) {
    EXPECT_EQ(suffix(name), QStringLiteral("m")) << name;
  }
  panel.setRelative(true);
  for (const char* const name : lengths) {
    EXPECT_EQ(suffix(name), QStringLiteral("rel.")) << name;
  }
  EXPECT_EQ(suffix("cloudNearEnd"), QStringLiteral("rel."));
  EXPECT_TRUE(textOf(panel, "cloudRelativeNote").contains(QStringLiteral("no size")));
  panel.setRelative(false);
  EXPECT_EQ(suffix("cloudFarthest"), QStringLiteral("m"));
  EXPECT_TRUE(textOf(panel, "cloudRelativeNote").isEmpty());
  EXPECT_EQ(suffix("cloudFx"), QStringLiteral("px"));
  EXPECT_EQ(suffix("cloudFieldOfViewNumber"), QStringLiteral("°"));
}

TEST(CloudPanelTest, TheEndsAreShownForRelativeDepthOnly) {
  CloudPanel panel;
  showAt(panel, 300, 900);
  auto* const end = find<QWidget>(panel, "cloudNearEnd");
  EXPECT_FALSE(end->isVisible());
  panel.setRelative(true);
  EXPECT_TRUE(end->isVisible());
  panel.setRelative(false);
  EXPECT_FALSE(end->isVisible());
}

TEST(CloudPanelTest, AnEndPushesTheOther) {
  CloudPanel panel;
  QSignalSpy spy(&panel, &CloudPanel::optionsChanged);
  type(panel, "cloudNearEnd", "10");
  EXPECT_DOUBLE_EQ(panel.options().ends.nearest, 10.0);
  EXPECT_GT(panel.options().ends.farthest, 10.0);
  type(panel, "cloudFarEnd", "2");
  EXPECT_LT(panel.options().ends.nearest, 2.0);
  EXPECT_GT(panel.options().ends.nearest, 0.0);
  EXPECT_EQ(spy.count(), 2);
}

TEST(CloudPanelTest, TheSmallestEndLeavesRoomForANearerOne) {
  CloudPanel panel;
  type(panel, "cloudFarEnd", "0.01");
  EXPECT_GT(panel.options().ends.nearest, 0.0);
  EXPECT_LT(panel.options().ends.nearest, panel.options().ends.farthest);
  type(panel, "cloudNearEnd", "10000");
  EXPECT_LT(panel.options().ends.nearest, panel.options().ends.farthest);
}

TEST(CloudPanelTest, ALimitPushesTheOtherAndZeroTakesItAway) {
  CloudPanel panel;
  type(panel, "cloudFarthest", "3");
  type(panel, "cloudNearest", "5");
  ASSERT_TRUE(panel.options().keep.nearest && panel.options().keep.farthest);
  EXPECT_DOUBLE_EQ(*panel.options().keep.nearest, 5.0);
  EXPECT_GT(*panel.options().keep.farthest, 5.0);
  type(panel, "cloudFarthest", "1");
  EXPECT_LT(*panel.options().keep.nearest, 1.0);
  type(panel, "cloudNearest", "0");
  type(panel, "cloudFarthest", "0");
  EXPECT_EQ(panel.options().keep, CloudKeep());
  EXPECT_EQ(find<QDoubleSpinBox>(panel, "cloudNearest")->text(), QStringLiteral("None"));
}

TEST(CloudPanelTest, TheEdgeSliderIsLogarithmicAndItsNumberExact) {
  CloudPanel panel;
  pick(panel, "cloudEdges", 2);
  find<QSlider>(panel, "cloudEdgeRatioSlider")->setValue(100);
  EXPECT_NEAR(*panel.options().keep.edgeRatio, 0.2, 1e-9);
  find<QSlider>(panel, "cloudEdgeRatioSlider")->setValue(0);
  EXPECT_NEAR(*panel.options().keep.edgeRatio, 0.002, 1e-9);
  find<QSlider>(panel, "cloudEdgeRatioSlider")->setValue(50);
  EXPECT_NEAR(*panel.options().keep.edgeRatio, 0.02, 1e-9) << "half way is ten times the least";
  type(panel, "cloudEdgeRatioNumber", "3.33");
  EXPECT_NEAR(*panel.options().keep.edgeRatio, 0.0333, 1e-9);
  pick(panel, "cloudEdges", 0);
  EXPECT_FALSE(panel.options().keep.edgeRatio.has_value());
  EXPECT_TRUE(find<QWidget>(panel, "cloudEdgeRatio")->isHidden());
}

TEST(CloudPanelTest, OutliersAndVoxelsAreSwitchedOffAtTheLeftEnd) {
  CloudPanel panel;
  find<QSlider>(panel, "cloudOutliersSlider")->setValue(0);
  EXPECT_EQ(panel.options().keep.outlierSigmas, 0.0);
  EXPECT_EQ(find<QDoubleSpinBox>(panel, "cloudOutliersNumber")->text(), QStringLiteral("Off"));
  find<QSlider>(panel, "cloudOutliersSlider")->setValue(1);
  EXPECT_DOUBLE_EQ(panel.options().keep.outlierSigmas, 1.0);
  EXPECT_EQ(find<QDoubleSpinBox>(panel, "cloudVoxelNumber")->text(), QStringLiteral("Off"));
}

TEST(CloudPanelTest, ANumberPastItsRangeIsNotTaken) {
  CloudPanel panel;
  type(panel, "cloudPointSizeNumber", "99");
  EXPECT_LE(panel.options().look.pointSize, 12);
  type(panel, "cloudFx", "-5");
  EXPECT_GE(panel.options().camera.manual.fx, 0.0);
  type(panel, "cloudFieldOfViewNumber", "179");
  EXPECT_LE(panel.options().camera.fieldOfView, 150.0);
}

TEST(CloudPanelTest, OnlyTheControlsOfTheChosenCameraAreShown) {
  CloudPanel panel;
  showAt(panel, 300, 900);
  const std::vector<const char*> owned{"cloudFieldOfView", "cloudFx", "cloudCameraOpen"};
  for (int choice = 0; choice < 4; ++choice) {
    pick(panel, "cloudCameraChoice", choice);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(find<QWidget>(panel, owned[static_cast<std::size_t>(i)])->isVisible(),
                i + 1 == choice)
          << owned[static_cast<std::size_t>(i)] << " for choice " << choice;
    }
  }
}

TEST(CloudPanelTest, TypedNumbersBeginWithTheCameraInUseOnce) {
  CloudPanel panel;
  const CameraNumbers inUse{.fx = 935.0, .fy = 936.0, .cx = 539.5, .cy = 359.5};
  panel.setCameraInUse(inUse);
  QSignalSpy spy(&panel, &CloudPanel::optionsChanged);
  pick(panel, "cloudCameraChoice", 2);
  EXPECT_EQ(panel.options().camera.manual, inUse);
  EXPECT_EQ(spy.count(), 1);
  EXPECT_DOUBLE_EQ(find<QDoubleSpinBox>(panel, "cloudCx")->value(), 539.5);
  type(panel, "cloudFx", "900");
  pick(panel, "cloudCameraChoice", 0);
  panel.setCameraInUse({.fx = 500.0, .fy = 500.0});
  pick(panel, "cloudCameraChoice", 2);
  EXPECT_DOUBLE_EQ(panel.options().camera.manual.fx, 900.0) << "what was typed is kept";
}

TEST(CloudPanelTest, TheCameraFileIsAskedForAndNamed) {
  CloudPanel panel;
  pick(panel, "cloudCameraChoice", 3);
  QSignalSpy spy(&panel, &CloudPanel::intrinsicsFileAsked);
  click(panel, "cloudCameraOpen");
  EXPECT_EQ(spy.count(), 1);
  showAt(panel, 300, 900);
  panel.setIntrinsicsFile(QStringLiteral("k.json"));
  EXPECT_EQ(textOf(panel, "cloudCameraFile"), QStringLiteral("k.json"));
  const QString longName = QString(300, u'x') + QStringLiteral(".json");
  panel.setIntrinsicsFile(longName);
  EXPECT_LT(textOf(panel, "cloudCameraFile").size(), 60);
  EXPECT_EQ(find<QLabel>(panel, "cloudCameraFile")->toolTip(), longName);
}

TEST(CloudPanelTest, EachPresetIsAskedForByItsButton) {
  CloudPanel panel;
  QSignalSpy spy(&panel, &CloudPanel::presetAsked);
  const std::vector<std::pair<const char*, CloudPreset>> buttons{
      {"cloudPresetFront", CloudPreset::kFront},
      {"cloudPresetRight", CloudPreset::kRight},
      {"cloudPresetTop", CloudPreset::kTop},
      {"cloudPresetIsometric", CloudPreset::kIsometric}};
  for (const auto& [name, preset] : buttons) {
    click(panel, name);
    EXPECT_EQ(spy.back().front().value<CloudPreset>(), preset) << name;
  }
  EXPECT_EQ(spy.count(), 4);
}

/// What the panel says of its tools, in order, as words.
class ToolLog {
 public:
  explicit ToolLog(CloudPanel& panel) {
    QObject::connect(&panel, &CloudPanel::rotationCentreToggled, &panel, [this](bool on) {
      note(on ? "centre" : "no centre");
    });
    QObject::connect(&panel, &CloudPanel::measureToggled, &panel, [this](bool on) {
      note(on ? "measure" : "no measure");
    });
    QObject::connect(&panel, &CloudPanel::lineToolToggled, &panel, [this](bool on) {
      note(on ? "line" : "no line");
    });
    QObject::connect(&panel, &CloudPanel::selectionToolChosen, &panel, [this](SelectionTool tool) {
      note(tool == SelectionTool::kBox     ? "box"
           : tool == SelectionTool::kLasso ? "lasso"
                                           : "no selection");
    });
  }
  std::vector<std::string> taken() { return std::exchange(words_, {}); }

 private:
  void note(const char* word) { words_.emplace_back(word); }

  std::vector<std::string> words_;
};

TEST(CloudPanelTest, OneToolAtATimeAndTheOldOneEndsFirst) {
  CloudPanel panel;
  ToolLog log(panel);
  using Words = std::vector<std::string>;
  click(panel, "cloudKnownLength");
  EXPECT_EQ(log.taken(), (Words{"line"}));
  click(panel, "cloudMeasure");
  EXPECT_EQ(log.taken(), (Words{"no line", "measure"}));
  EXPECT_FALSE(find<QToolButton>(panel, "cloudKnownLength")->isChecked());
  click(panel, "cloudBox");
  EXPECT_EQ(log.taken(), (Words{"no measure", "box"}));
  click(panel, "cloudLasso");
  EXPECT_EQ(log.taken(), (Words{"lasso"}));
  EXPECT_EQ(panel.tool(), CloudTool::kLasso);
  click(panel, "cloudLasso");
  EXPECT_EQ(log.taken(), (Words{"no selection"}));
  click(panel, "cloudRotationCentre");
  EXPECT_EQ(log.taken(), (Words{"centre"}));
  panel.setTool(CloudTool::kNone);
  EXPECT_TRUE(log.taken().empty()) << "setting says nothing";
  EXPECT_FALSE(find<QToolButton>(panel, "cloudRotationCentre")->isChecked());
  click(panel, "cloudMeasure");
  EXPECT_EQ(log.taken(), (Words{"measure"}));
}

TEST(CloudPanelTest, ClearAsksForNoSelectionAndKeepsTheTool) {
  CloudPanel panel;
  click(panel, "cloudBox");
  QSignalSpy spy(&panel, &CloudPanel::selectionCleared);
  click(panel, "cloudClear");
  EXPECT_EQ(spy.count(), 1);
  EXPECT_EQ(panel.tool(), CloudTool::kBox);
}

std::vector<CloudPanel::LineRow> threeLines() {
  return {
      {.name = QStringLiteral("Line 1"), .metres = 1.25, .residual = QStringLiteral("+0.4\u2009%")},
      {.name = QStringLiteral("Line 2"),
       .metres = 0.762,
       .residual = QStringLiteral("\u22121.2\u2009%")},
      {.name = QStringLiteral("Line 3"), .metres = 12.0}};
}

TEST(CloudPanelTest, LinesAreShownChangedAndRemoved) {
  CloudPanel panel;
  panel.setLines(threeLines());
  EXPECT_DOUBLE_EQ(find<QDoubleSpinBox>(panel, "knownLength1")->value(), 0.762);
  EXPECT_EQ(find<QDoubleSpinBox>(panel, "knownLength1")->suffix().trimmed(), QStringLiteral("m"));
  QSignalSpy lengths(&panel, &CloudPanel::lineLengthChanged);
  type(panel, "knownLength1", "0.8");
  ASSERT_EQ(lengths.count(), 1);
  EXPECT_EQ(lengths.front().at(0).toInt(), 1);
  EXPECT_DOUBLE_EQ(lengths.front().at(1).toDouble(), 0.8);
  QSignalSpy removals(&panel, &CloudPanel::lineRemoved);
  click(panel, "removeLength2");
  ASSERT_EQ(removals.count(), 1);
  EXPECT_EQ(removals.front().at(0).toInt(), 2);
  EXPECT_FALSE(find<QWidget>(panel, "knownLength2")->parentWidget()->isHidden())
      << "the owner of the lines decides";
}

TEST(CloudPanelTest, LinesMayBeSetWhileOneOfThemSpeaks) {
  CloudPanel panel;
  showAt(panel, 300, 900);
  std::vector<CloudPanel::LineRow> lines = threeLines();
  panel.setLines(lines);
  QObject::connect(&panel, &CloudPanel::lineLengthChanged, &panel, [&](int index, double metres) {
    lines[static_cast<std::size_t>(index)].metres = metres;
    panel.setLines(lines);
  });
  QObject::connect(&panel, &CloudPanel::lineRemoved, &panel, [&](int index) {
    lines.erase(lines.begin() + index);
    panel.setLines(lines);
  });
  type(panel, "knownLength0", "3.5");
  EXPECT_DOUBLE_EQ(lines[0].metres, 3.5);
  click(panel, "removeLength0");
  click(panel, "removeLength1");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].name, QStringLiteral("Line 2"));
  EXPECT_DOUBLE_EQ(find<QDoubleSpinBox>(panel, "knownLength0")->value(), 0.762);
  EXPECT_FALSE(find<QWidget>(panel, "knownLength1")->isVisible());
  click(panel, "removeLength0");
  EXPECT_FALSE(find<QWidget>(panel, "knownLength0")->isVisible());
}

TEST(CloudPanelTest, LengthsThatAreNoneAreStillToBeTyped) {
  CloudPanel panel;
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    panel.setLines({{.name = QStringLiteral("Line 1"), .metres = bad}});
    EXPECT_DOUBLE_EQ(find<QDoubleSpinBox>(panel, "knownLength0")->value(), 0.0) << bad;
  }
}

TEST(CloudPanelTest, NotesAreShownAndTakeNoRoomWhileEmpty) {
  CloudPanel panel;
  showAt(panel, 300, 900);
  const std::vector<std::pair<const char*, void (CloudPanel::*)(const QString&)>> notes{
      {"cloudSummary", &CloudPanel::setSummary},
      {"cloudCameraNote", &CloudPanel::setCameraNote},
      {"cloudCalibrationNote", &CloudPanel::setCalibrationNote},
      {"cloudMeasureNote", &CloudPanel::setMeasureNote},
      {"cloudSelectionNote", &CloudPanel::setSelectionNote}};
  for (const auto& [name, set] : notes) {
    EXPECT_FALSE(find<QLabel>(panel, name)->isVisible()) << name;
    (panel.*set)(QStringLiteral("<b>2.4 m</b>"));
    EXPECT_TRUE(find<QLabel>(panel, name)->isVisible()) << name;
    EXPECT_EQ(textOf(panel, name), QStringLiteral("<b>2.4 m</b>"));
    EXPECT_EQ(find<QLabel>(panel, name)->textFormat(), Qt::PlainText) << name;
    (panel.*set)({});
    EXPECT_FALSE(find<QLabel>(panel, name)->isVisible()) << name;
  }
}

/// A panel with something in every part, as in the window.
class CloudPanelLooks : public ::testing::Test {
 protected:
  void SetUp() override {
    initialiseResources();
    palette_ = QApplication::palette();
    font_ = QApplication::font();
    panel_ = new CloudPanel;
    inspector_ = std::make_unique<Inspector>(panel_);
    panel_->setSummary(QStringLiteral("12,412,345 points · relative"));
    panel_->setCameraNote(QStringLiteral("fx 935 px · fy 935 px · 60° · assumed"));
    panel_->setSelectionNote(QStringLiteral("12,345 points selected"));
    panel_->setMeasureNote(QStringLiteral("1.284 m between the two points"));
    panel_->setCalibrationNote(QStringLiteral("Scale 1.042 from 3 lines; focal length solved."));
    panel_->setIntrinsicsFile(QStringLiteral("kinect_of_the_second_room.json"));
    panel_->setLines(threeLines());
    panel_->setRelative(true);
    Options options = unusualOptions();
    options.keep.farthest = 1234.5;
    panel_->setOptions(options);
  }
  void TearDown() override {
    inspector_.reset();
    qApp->setStyleSheet({});
    QApplication::setPalette(palette_);
    QApplication::setFont(font_);
  }

  void show(ThemeChoice theme, int width) {
    applyTheme(*qApp, theme);
    inspector_->resize(width, 1200);
    inspector_->show();
    inspector_->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(inspector_.get()));
    QTest::qWait(50);  // Hidden and shown rows move the others in the next turns of the event loop.
  }

  void save(const char* name) {
    const QDir folder(QStringLiteral(PATCHSCAPE_BINARY_DIR "/panel_pictures"));
    ASSERT_TRUE(folder.mkpath(QStringLiteral(".")));
    inspector_->resize(inspector_->width(), panel_->sizeHint().height());
    QTest::qWait(50);
    const QImage shot = inspector_->grab().toImage();
    EXPECT_GE(shot.height(), 800);
    ASSERT_TRUE(shot.save(folder.filePath(QLatin1String(name))));
  }

  void expectNothingClipped() {
    for (const QWidget* const widget : inspector_->findChildren<QWidget*>()) {
      const auto* const label = qobject_cast<const QLabel*>(widget);
      const auto* const field = qobject_cast<const QDoubleSpinBox*>(widget);
      const bool button = qobject_cast<const QAbstractButton*>(widget) != nullptr;
      if (!widget->isVisible()) {
        continue;
      }
      const std::string name = widget->objectName().toStdString();
      if (label != nullptr || button) {
        const bool wraps = label != nullptr && label->wordWrap();
        EXPECT_GE(widget->width(), wraps ? 0 : widget->minimumSizeHint().width())
            << name << ' ' << (label != nullptr ? label->text().toStdString() : "");
        EXPECT_GE(
            widget->height(),
            wraps ? widget->heightForWidth(widget->width()) : widget->minimumSizeHint().height())
            << name;
      }
      if (field != nullptr) {
        // The style sheet leaves 6 px and a border of 1 px on each side, the cursor takes 2.
        const int text = field->fontMetrics().horizontalAdvance(field->text());
        EXPECT_GE(field->width(), text + 16) << name << ' ' << field->text().toStdString();
      }
    }
  }

  /// A widget that its layout gave less room than it takes lies over the next one.
  void expectNothingOverlaps() {
    for (const QWidget* const widget : panel_->findChildren<QWidget*>()) {
      const QWidget* const parent = widget->parentWidget();
      if (!widget->isVisible() || parent->layout() == nullptr) {
        continue;
      }
      for (const QObject* const child : parent->children()) {
        const auto* const other = qobject_cast<const QWidget*>(child);
        if (other != nullptr && other != widget && other->isVisible()) {
          EXPECT_FALSE(widget->geometry().intersects(other->geometry()))
              << widget->objectName().toStdString() << " and " << other->objectName().toStdString();
        }
      }
    }
  }

  std::vector<QWidget*> controls() {
    std::vector<QWidget*> found;
    for (QWidget* const widget : panel_->findChildren<QWidget*>()) {
      const bool operates = qobject_cast<QAbstractButton*>(widget) != nullptr ||
                            qobject_cast<QComboBox*>(widget) != nullptr ||
                            qobject_cast<QAbstractSpinBox*>(widget) != nullptr ||
                            qobject_cast<QSlider*>(widget) != nullptr;
      if (operates) {
        found.push_back(widget);
      }
    }
    return found;
  }

  QPalette palette_;
  QFont font_;
  CloudPanel* panel_ = nullptr;  ///< The inspector's.
  std::unique_ptr<Inspector> inspector_;
};

TEST_F(CloudPanelLooks, EveryControlHasNamesAndTakesNoDrops) {
  const std::vector<QWidget*> all = controls();
  EXPECT_GT(all.size(), 40U);
  std::set<QString> names;
  for (const QWidget* const control : all) {
    EXPECT_FALSE(control->accessibleName().isEmpty()) << control->objectName().toStdString();
    EXPECT_TRUE(names.insert(control->objectName()).second)
        << control->accessibleName().toStdString() << " has no name of its own";
    EXPECT_FALSE(control->acceptDrops()) << control->objectName().toStdString();
  }
}

TEST_F(CloudPanelLooks, TabReachesEveryControl) {
  show(ThemeChoice::kDark, 320);
  const std::vector<QWidget*> all = controls();
  std::set<QWidget*> reached;
  ASSERT_TRUE(QTest::qWaitForWindowActive(inspector_.get()));
  all.front()->setFocus();
  for (std::size_t step = 0; step < 2 * all.size() && QApplication::focusWidget(); ++step) {
    reached.insert(QApplication::focusWidget());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
  }
  for (QWidget* const control : all) {
    if (control->isVisible() && control->isEnabled()) {
      EXPECT_TRUE(reached.contains(control)) << control->objectName().toStdString();
    }
  }
}

TEST_F(CloudPanelLooks, FitsTheInspectorAsNarrowAsItIs) {
  show(ThemeChoice::kDark, Inspector::kUsualWidth);
  EXPECT_EQ(inspector_->minimumSizeHint().width(), Inspector::kUsualWidth);
  for (int choice = 0; choice < 4; ++choice) {
    pick(*panel_, "cloudCameraChoice", choice);
    QTest::qWait(50);
    expectNothingClipped();
    expectNothingOverlaps();
  }
}

TEST_F(CloudPanelLooks, LongerWordsWidenTheInspectorAndAreNotClipped) {
  for (QAbstractButton* const button : panel_->findChildren<QAbstractButton*>()) {
    button->setText(button->text() + QString(button->text().size() * 3 / 10, u'n'));
  }
  show(ThemeChoice::kDark, Inspector::kUsualWidth);
  inspector_->resize(inspector_->minimumSizeHint().width(), 1200);
  QTest::qWait(50);
  expectNothingClipped();
  expectNothingOverlaps();
}

TEST_F(CloudPanelLooks, ScreenshotsAreSaved) {
  show(ThemeChoice::kDark, 320);
  save("cloud_dark_relative.png");
  pick(*panel_, "cloudCameraChoice", 3);
  panel_->setRelative(false);
  panel_->setSummary(QStringLiteral("412,345 points · metres"));
  panel_->setTool(CloudTool::kMeasure);
  click(*panel_, "cloudMesh");
  show(ThemeChoice::kLight, 320);
  save("cloud_light_metres.png");
  panel_->setOptions({});
  panel_->setAvailable(CloudColouring::kPca, false);
  panel_->setFloorFound(false);
  panel_->setLines({});
  for (const auto set : {&CloudPanel::setMeasureNote,
                         &CloudPanel::setSelectionNote,
                         &CloudPanel::setCalibrationNote}) {
    (panel_->*set)({});
  }
  panel_->setTool(CloudTool::kNone);
  show(ThemeChoice::kDark, Inspector::kUsualWidth);
  save("cloud_dark_fresh.png");
}

}  // namespace
}  // namespace patchscape::testing
