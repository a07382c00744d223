// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/overlay/segmentation_overlay.h"
#include "core/session/analysis_request.h"

#include <QElapsedTimer>
#include <QStringList>
#include <QWidget>

#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;
class QTreeView;

namespace patchscape {

class LegendModel;
class SectionHead;
class SliderRow;

/// The controls of the segmentation view, with its legend. Knows no model and no picture.
///
/// A click on a class isolates it, further clicks add and take away; a double-click shows it alone.
/// Thread: GUI.
class SegmentationPanel final : public QWidget {
  Q_OBJECT
 public:
  /// What the head reads, in the order of the choice.
  enum class Input { kShared, kSliding, kMultiScale };

  struct Options {
    int head = 0;  ///< Index into the heads offered.
    Input input = Input::kShared;
    bool edgeAware = false;
    SegmentationStyle style;
    int opacityPercent = 70;

    [[nodiscard]] bool operator==(const Options&) const = default;
  };

  explicit SegmentationPanel(QWidget* parent = nullptr);

  [[nodiscard]] const Options& options() const { return options_; }
  void setOptions(const Options& options);   ///< Emits nothing.
  void setHeads(const QStringList& titles);  ///< Empty: none for this model.
  void setNote(const QString& note);
  /// The classes of the picture in front; `depthUnit` is empty where there is no depth.
  void setLegend(const std::vector<LegendRow>& legend,
                 std::shared_ptr<const ClassTable> classes,
                 const QString& depthUnit);

 Q_SIGNALS:
  void optionsChanged(const patchscape::SegmentationPanel::Options& options);
  /// The menu of a class asked to write it as a mask.
  void exportClassAsked(int id);

 private:
  void setUpLooks();
  void setUpLegend();
  void setUpHead();
  void connectControls();
  void readControls();
  void toggleClass(const QModelIndex& index);
  void choose(const std::set<int>& ids);
  void showMenu(const QPoint& position);

  Options options_;
  SectionHead* title_;
  SliderRow* opacity_;
  QCheckBox* outlines_;
  QCheckBox* edgeAware_;
  LegendModel* legend_;
  QTreeView* list_;
  QLineEdit* filter_;
  QToolButton* all_;
  QComboBox* head_;
  QComboBox* input_;
  QLabel* note_;
  QElapsedTimer sinceAlone_;  ///< Since a double-click.
};

}  // namespace patchscape
