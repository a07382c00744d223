// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/colour_bar.h"
#include "widgets/canvas/pane_grid.h"
#include "widgets/window/probe.h"
#include "widgets/window/view_table.h"
#include "widgets/window/workspace.h"

#include <QElapsedTimer>
#include <QObject>

#include <array>
#include <map>
#include <optional>

namespace patchscape {

/// Puts what the workspace has into the panes, each showing one view of the table.
///
/// Thread: GUI; computes nothing.
class CanvasDesk final : public QObject {
  Q_OBJECT
 public:
  CanvasDesk(Workspace& workspace, PaneGrid& panes, QObject* parent);

  [[nodiscard]] ViewId view() const;  ///< Of the focused pane.
  void setView(ViewId view);
  [[nodiscard]] ViewId viewOf(int pane) const { return views_[static_cast<std::size_t>(pane)]; }
  [[nodiscard]] bool shows(ViewId view) const;  ///< In any pane.
  /// Shows another view wherever one is shown.
  void replaceView(ViewId view, ViewId other);
  /// 1, 2 or 4: the photo and the view, or every view.
  void setPaneCount(int count);
  void setOpacity(ViewId view, double opacity);  ///< 0…1
  [[nodiscard]] double opacityOf(ViewId view) const;
  void setSplit(bool on);
  void setPatchGrid(bool on);
  void setColourBar(bool on);  ///< Over panes that show depth.
  void fit();
  void showActualSize();
  void zoomBy(double factor);

  /// What the focused pane shows, at the picture's size; null while there is nothing.
  [[nodiscard]] DisplayImagePtr shownDisplay() const;
  [[nodiscard]] Image shownImage() const;
  [[nodiscard]] const std::optional<Probe>& probe() const { return probe_; }
  /// The linked cursor, set by a view that is no picture.
  void showPixel(std::optional<QPoint> pixel);

  void refresh();

 Q_SIGNALS:
  void viewChanged(patchscape::ViewId view);
  void panesChanged();  ///< Their number, or what they show.
  void probed(const std::optional<patchscape::Probe>& probe);
  void zoomChanged(double zoom);
  /// A right click on a pane: its menu is wanted here.
  void menuAsked(const QPoint& globalPosition);
  /// The key that shows the original was only tapped: the focus is to move on.
  void focusMoveAsked();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void connectPanes();
  void refreshPane(int index);
  void refreshBar(int index, const AnalysisResult* result);
  [[nodiscard]] const ViewStyles& stylesOf(const StoredPicture& stored, ViewId view) const;
  void placeBar(int index);
  void holdOriginal(bool held);
  void setPixel(std::optional<QPoint> pixel);
  [[nodiscard]] ImageView& focused() const;

  Workspace& workspace_;
  PaneGrid& panes_;
  std::array<ViewId, PaneGrid::kMostPanes> views_;
  std::map<ViewId, double> opacities_;  ///< 1 where none is set.
  std::array<ColourBar*, PaneGrid::kMostPanes> bars_;
  bool barShown_ = true;
  bool patchGrid_ = false;
  std::optional<QPoint> pixel_;
  std::optional<Probe> probe_;
  QElapsedTimer heldSince_;
};

}  // namespace patchscape
