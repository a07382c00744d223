// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/panels/cloud_options.h"
#include "widgets/panels/known_length_rows.h"

#include <QWidget>

#include <vector>

class QDoubleSpinBox;
class QLabel;
class QToolButton;

namespace patchscape {

class CloudCameraRows;
class CloudFilterRows;
class CloudLookRows;
class SectionHead;
class ToolButtons;

/// The controls of the point cloud view. Knows no model, no picture and no cloud: it is told.
///
/// Thread: GUI.
class CloudPanel final : public QWidget {
  Q_OBJECT
 public:
  struct Options {
    CloudLook look;
    CloudKeep keep;
    CloudCamera camera;
    RelativeEnds ends;

    [[nodiscard]] bool operator==(const Options&) const = default;
  };
  using LineRow = KnownLengthRows::Line;

  explicit CloudPanel(QWidget* parent = nullptr);

  // What is set emits nothing.
  [[nodiscard]] const Options& options() const { return options_; }
  void setOptions(const Options& options);
  /// Greys a colouring that the result has nothing for, and says why; the choice stays.
  void setAvailable(CloudColouring colouring, bool available);
  void setFloorFound(bool found);
  /// The cloud's lengths have no unit; otherwise they are metres.
  void setRelative(bool relative);
  [[nodiscard]] CloudTool tool() const;
  void setTool(CloudTool tool);
  /// What the typed camera begins with: the numbers in use.
  void setCameraInUse(const CameraNumbers& numbers);
  void setIntrinsicsFile(const QString& name);  ///< Empty: none is open.
  void setLines(const std::vector<LineRow>& lines);

  // Texts; an empty one takes no room.
  void setSummary(const QString& summary);
  void setCameraNote(const QString& note);
  void setCalibrationNote(const QString& note);
  void setMeasureNote(const QString& note);
  void setSelectionNote(const QString& note);

 Q_SIGNALS:
  void optionsChanged(const patchscape::CloudPanel::Options& options);
  void presetAsked(patchscape::CloudPreset preset);
  /// The next point that is clicked is to be what the view turns about.
  void rotationCentreToggled(bool on);
  void selectionToolChosen(patchscape::SelectionTool tool);
  void selectionCleared();
  void measureToggled(bool on);
  void lineToolToggled(bool on);
  void lineLengthChanged(int index, double metres);
  void lineRemoved(int index);
  void intrinsicsFileAsked();

 private:
  void setUpLook();
  void setUpView();
  void setUpTools();
  void setUpFilters();
  void setUpCamera();
  void setUpSize();
  void connectControls();
  QToolButton* makeTool(CloudTool tool, const QString& text, const QString& tip);
  void readControls();
  void takeEnds(double nearest, double farthest);
  void showEnds();
  void announce(CloudTool before, CloudTool now);

  Options options_;
  QLabel* summary_;
  CloudLookRows* look_;
  CloudFilterRows* filters_;
  CloudCameraRows* camera_;
  SectionHead* size_;
  QWidget* ends_;
  QDoubleSpinBox* nearest_;
  QDoubleSpinBox* farthest_;
  QLabel* relativeNote_;
  KnownLengthRows* lines_;
  QLabel* calibrationNote_;
  QLabel* measureNote_;
  QLabel* selectionNote_;
  QToolButton* clear_;
  ToolButtons* tools_;
};

}  // namespace patchscape
