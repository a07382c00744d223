// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/cloud_panel.h"

#include "widgets/panels/cloud_camera_rows.h"
#include "widgets/panels/cloud_filter_rows.h"
#include "widgets/panels/cloud_look_rows.h"
#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/tool_buttons.h"
#include "widgets/panels/units.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace patchscape {
namespace {

constexpr double kLeastEnd = 0.01;
constexpr double kMostEnd = 10'000.0;
constexpr double kLeastGap = 0.01;  // Between the ends; the last digit shown.

QDoubleSpinBox* makeEnd(const QString& name, const QString& label) {
  QDoubleSpinBox* const end = makeNumberField(name, label);
  end->setDecimals(2);
  end->setRange(kLeastEnd, kMostEnd);
  end->setSingleStep(0.1);
  end->setSuffix(unitSuffix(CloudPanel::tr("rel.")));
  return end;
}

QString nameOf(CloudTool tool) {
  switch (tool) {
    case CloudTool::kRotationCentre:
      return QStringLiteral("cloudRotationCentre");
    case CloudTool::kBox:
      return QStringLiteral("cloudBox");
    case CloudTool::kLasso:
      return QStringLiteral("cloudLasso");
    case CloudTool::kMeasure:
      return QStringLiteral("cloudMeasure");
    case CloudTool::kKnownLength:
      return QStringLiteral("cloudKnownLength");
    case CloudTool::kNone:
      break;
  }
  return {};
}

QString nameOf(CloudPreset preset) {
  switch (preset) {
    case CloudPreset::kFront:
      return QStringLiteral("cloudPresetFront");
    case CloudPreset::kRight:
      return QStringLiteral("cloudPresetRight");
    case CloudPreset::kTop:
      return QStringLiteral("cloudPresetTop");
    case CloudPreset::kIsometric:
      return QStringLiteral("cloudPresetIsometric");
  }
  return {};
}

SelectionTool selectionOf(CloudTool tool) {
  return tool == CloudTool::kBox     ? SelectionTool::kBox
         : tool == CloudTool::kLasso ? SelectionTool::kLasso
                                     : SelectionTool::kNone;
}

}  // namespace

CloudPanel::CloudPanel(QWidget* parent)
    : QWidget(parent),
      tools_(new ToolButtons(this)) {
  setObjectName(QStringLiteral("cloudPanel"));
  // Taller than most windows: it scrolls rather than squeezing its rows.
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  makePanelLayout(this);
  setUpLook();
  layout()->addWidget(makeRule(this));
  setUpView();
  layout()->addWidget(makeRule(this));
  setUpTools();
  layout()->addWidget(makeRule(this));
  setUpFilters();
  layout()->addWidget(makeRule(this));
  setUpCamera();
  layout()->addWidget(makeRule(this));
  setUpSize();
  setOptions({});
  setRelative(false);
  connectControls();
}

void CloudPanel::setUpLook() {
  summary_ = makeNote(QStringLiteral("cloudSummary"));
  look_ = new CloudLookRows(this);
  layout()->addWidget(new SectionHead(tr("Point cloud"), this));
  layout()->addWidget(summary_);
  layout()->addWidget(look_);
}

QToolButton* CloudPanel::makeTool(CloudTool tool, const QString& text, const QString& tip) {
  QToolButton* const button = makeButton(text, nameOf(tool), tip);
  tools_->add(tool, button);
  return button;
}

void CloudPanel::setUpView() {
  const auto makePreset = [this](CloudPreset preset, const QString& text, const QString& tip) {
    QToolButton* const button = makeButton(text, nameOf(preset), tip);
    connect(button, &QToolButton::clicked, this, [this, preset] { Q_EMIT presetAsked(preset); });
    return button;
  };
  QToolButton* const centre =
      makeTool(CloudTool::kRotationCentre,
               tr("Set centre"),
               tr("Set the rotation centre: click the point to turn about. The middle button sets "
                  "it at any time."));
  layout()->addWidget(new SectionHead(tr("Look from"), this));
  layout()->addWidget(makeGrid(
      {makePreset(CloudPreset::kFront, tr("Front"), tr("Look as the camera did; R, too")),
       makePreset(CloudPreset::kRight, tr("Right"), tr("Look from the right")),
       makePreset(CloudPreset::kTop, tr("Top"), tr("Look from above")),
       makePreset(CloudPreset::kIsometric, tr("Isometric"), tr("Look from a corner above")),
       centre},
      3));
}

void CloudPanel::setUpTools() {
  QToolButton* const box =
      makeTool(CloudTool::kBox, tr("Box"), tr("Select the points in a rectangle"));
  QToolButton* const lasso =
      makeTool(CloudTool::kLasso, tr("Lasso"), tr("Select the points inside a line drawn by hand"));
  clear_ = makeButton(tr("Clear"), QStringLiteral("cloudClear"), tr("Select nothing"));
  QToolButton* const measure = makeTool(CloudTool::kMeasure,
                                        tr("Measure a distance"),
                                        tr("Measure a distance: click two points of the cloud"));
  selectionNote_ = makeNote(QStringLiteral("cloudSelectionNote"));
  measureNote_ = makeNote(QStringLiteral("cloudMeasureNote"));
  layout()->addWidget(new SectionHead(tr("Select and measure"), this));
  layout()->addWidget(makeGrid({box, lasso, clear_}, 3));
  layout()->addWidget(selectionNote_);
  layout()->addWidget(measure);
  layout()->addWidget(measureNote_);
}

void CloudPanel::setUpFilters() {
  filters_ = new CloudFilterRows(this);
  layout()->addWidget(new SectionHead(tr("Points kept"), this));
  layout()->addWidget(filters_);
}

void CloudPanel::setUpCamera() {
  camera_ = new CloudCameraRows(this);
  layout()->addWidget(new SectionHead(tr("Camera"), this));
  layout()->addWidget(camera_);
}

void CloudPanel::setUpSize() {
  size_ = new SectionHead(tr("True size"), this);
  nearest_ = makeEnd(QStringLiteral("cloudNearEnd"), tr("Distance of the nearest place, relative"));
  farthest_ =
      makeEnd(QStringLiteral("cloudFarEnd"), tr("Distance of the farthest place, relative"));
  nearest_->setMaximum(kMostEnd - kLeastGap);
  farthest_->setMinimum(kLeastEnd + kLeastGap);
  ends_ = new QWidget(this);
  auto* const both = new QVBoxLayout(ends_);
  both->setContentsMargins(0, 0, 0, 0);
  both->setSpacing(kPanelGap);
  both->addWidget(makeRow(tr("Depth from"), {nearest_}, ends_));
  both->addWidget(makeRow(tr("Depth to"), {farthest_}, ends_));
  relativeNote_ = makeNote(QStringLiteral("cloudRelativeNote"));
  lines_ = new KnownLengthRows(this);
  calibrationNote_ = makeNote(QStringLiteral("cloudCalibrationNote"));
  layout()->addWidget(size_);
  layout()->addWidget(ends_);
  layout()->addWidget(relativeNote_);
  layout()->addWidget(
      makeTool(CloudTool::kKnownLength,
               tr("Draw a known length"),
               tr("Draw a known length: a line over something in the picture that was measured")));
  layout()->addWidget(lines_);
  layout()->addWidget(calibrationNote_);
}

void CloudPanel::connectControls() {
  connect(look_, &CloudLookRows::changed, this, &CloudPanel::readControls);
  connect(filters_, &CloudFilterRows::changed, this, &CloudPanel::readControls);
  connect(camera_, &CloudCameraRows::changed, this, &CloudPanel::readControls);
  connect(camera_, &CloudCameraRows::fileAsked, this, &CloudPanel::intrinsicsFileAsked);
  connect(nearest_, &QDoubleSpinBox::valueChanged, this, [this](double nearest) {
    takeEnds(nearest, std::max(options_.ends.farthest, nearest + kLeastGap));
  });
  connect(farthest_, &QDoubleSpinBox::valueChanged, this, [this](double farthest) {
    takeEnds(std::min(options_.ends.nearest, farthest - kLeastGap), farthest);
  });
  connect(lines_, &KnownLengthRows::lengthChanged, this, &CloudPanel::lineLengthChanged);
  connect(lines_, &KnownLengthRows::removed, this, &CloudPanel::lineRemoved);
  connect(clear_, &QToolButton::clicked, this, &CloudPanel::selectionCleared);
  connect(tools_, &ToolButtons::toolChanged, this, &CloudPanel::announce);
}

void CloudPanel::readControls() {
  Options read = options_;
  read.look = look_->look();
  read.keep = filters_->keep();
  read.camera = camera_->camera();
  if (read == options_) {
    return;
  }
  options_ = read;
  filters_->setMesh(options_.look.mesh);
  Q_EMIT optionsChanged(options_);
}

void CloudPanel::takeEnds(double nearest, double farthest) {
  options_.ends = {.nearest = nearest, .farthest = farthest};
  showEnds();
  Q_EMIT optionsChanged(options_);
}

void CloudPanel::showEnds() {
  const QSignalBlocker blockNearest(nearest_);
  const QSignalBlocker blockFarthest(farthest_);
  nearest_->setValue(options_.ends.nearest);
  farthest_->setValue(options_.ends.farthest);
}

void CloudPanel::announce(CloudTool before, CloudTool now) {
  // What ends is said before what begins, so that nobody sees two at once.
  const SelectionTool selection = selectionOf(now);
  if (before == CloudTool::kRotationCentre) {
    Q_EMIT rotationCentreToggled(false);
  } else if (before == CloudTool::kMeasure) {
    Q_EMIT measureToggled(false);
  } else if (before == CloudTool::kKnownLength) {
    Q_EMIT lineToolToggled(false);
  } else if (selectionOf(before) != SelectionTool::kNone && selection == SelectionTool::kNone) {
    Q_EMIT selectionToolChosen(SelectionTool::kNone);
  }
  if (now == CloudTool::kRotationCentre) {
    Q_EMIT rotationCentreToggled(true);
  } else if (now == CloudTool::kMeasure) {
    Q_EMIT measureToggled(true);
  } else if (now == CloudTool::kKnownLength) {
    Q_EMIT lineToolToggled(true);
  } else if (selection != SelectionTool::kNone) {
    Q_EMIT selectionToolChosen(selection);
  }
}

void CloudPanel::setOptions(const Options& options) {
  options_ = options;
  look_->setLook(options.look);
  filters_->setKeep(options.keep);
  filters_->setMesh(options.look.mesh);
  camera_->setCamera(options.camera);
  showEnds();
}

void CloudPanel::setAvailable(CloudColouring colouring, bool available) {
  look_->setAvailable(colouring, available);
}

void CloudPanel::setFloorFound(bool found) { look_->setFloorFound(found); }

void CloudPanel::setRelative(bool relative) {
  filters_->setUnit(relative ? tr("rel.") : QStringLiteral("m"));
  ends_->setVisible(relative);
  size_->setNote(relative ? tr("relative") : tr("metres"));
  showNote(relativeNote_,
           relative ? tr("Relative depth has no size until a length is known.") : QString());
}

CloudTool CloudPanel::tool() const { return tools_->tool(); }

void CloudPanel::setTool(CloudTool tool) { tools_->setTool(tool); }

void CloudPanel::setCameraInUse(const CameraNumbers& numbers) { camera_->setInUse(numbers); }

void CloudPanel::setIntrinsicsFile(const QString& name) { camera_->setFile(name); }

void CloudPanel::setLines(const std::vector<LineRow>& lines) { lines_->setLines(lines); }

void CloudPanel::setSummary(const QString& summary) { showNote(summary_, summary); }

void CloudPanel::setCameraNote(const QString& note) { camera_->setNote(note); }

void CloudPanel::setCalibrationNote(const QString& note) { showNote(calibrationNote_, note); }

void CloudPanel::setMeasureNote(const QString& note) { showNote(measureNote_, note); }

void CloudPanel::setSelectionNote(const QString& note) { showNote(selectionNote_, note); }

}  // namespace patchscape
