// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/overlay/depth_overlay.h"
#include "core/session/analysis_request.h"
#include "widgets/panels/range_widget.h"

#include <QStringList>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QToolButton;

namespace patchscape {

class SectionHead;
class SliderRow;

/// The controls of the depth view. Knows no model and no picture: it is told what there is.
///
/// Thread: GUI.
class DepthPanel final : public QWidget {
  Q_OBJECT
 public:
  struct Options {
    int head = 0;  ///< Index into the heads offered.
    HeadInput input = HeadInput::kShared;
    bool flipTest = false;
    bool edgeAware = false;
    DepthStyle style;
    int opacityPercent = 100;

    [[nodiscard]] bool operator==(const Options&) const = default;
  };

  explicit DepthPanel(QWidget* parent = nullptr);

  [[nodiscard]] const Options& options() const { return options_; }
  void setOptions(const Options& options);   ///< Emits nothing.
  void setHeads(const QStringList& titles);  ///< Empty: none for this model.
  void setNote(const QString& note);         ///< What the head gives, and its weakness.
  /// What the range is chosen from; null: nothing is there yet.
  void setDepth(const Depth* depth);
  [[nodiscard]] RangeWidget& range() { return *range_; }

 Q_SIGNALS:
  void optionsChanged(const patchscape::DepthPanel::Options& options);

 private:
  void setUpLooks();
  void setUpHead();
  void connectControls();
  void readControls();
  void takeRange(const RangeWidget::State& state);

  Options options_;
  SectionHead* title_;
  QComboBox* map_;
  QToolButton* invert_;
  RangeWidget* range_;
  SliderRow* opacity_;
  QCheckBox* edgeAware_;
  QComboBox* head_;
  QComboBox* input_;
  QCheckBox* flipTest_;
  QLabel* note_;
};

}  // namespace patchscape
