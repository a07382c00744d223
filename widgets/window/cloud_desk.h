// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/pane_grid.h"
#include "widgets/cloud/point_cloud_view.h"
#include "widgets/panels/cloud_panel.h"
#include "widgets/window/canvas_desk.h"
#include "widgets/window/cloud_maker.h"
#include "widgets/window/cloud_tools.h"
#include "widgets/window/workspace.h"

#include <QObject>
#include <QString>

#include <array>
#include <filesystem>
#include <optional>

namespace patchscape {

/// The point cloud view: orders clouds of what is in front, and shows them over the panes.
///
/// A cloud is made only while a pane shows it. Thread: GUI; clouds are made on the workspace's
/// pool.
class CloudDesk final : public QObject {
  Q_OBJECT
 public:
  CloudDesk(Workspace& workspace, CanvasDesk& canvas, PaneGrid& panes, CloudPanel& panel);

  /// What the cloud of the picture in front is made with; nothing where it has no depth.
  [[nodiscard]] std::optional<CloudOrder> order();
  [[nodiscard]] CloudTools& tools() { return tools_; }
  /// The picture of the focused pane's cloud as it is shown; null where it shows none.
  [[nodiscard]] QImage shownPicture() const;
  void setIntrinsicsFile(const std::filesystem::path& file);
  void resetView();  ///< Of the focused pane.

 Q_SIGNALS:
  void failed(const patchscape::Failure& failure);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  using Panes = std::array<PointCloudView*, PaneGrid::kMostPanes>;

  void connectPanel();
  void connectTools();
  void refresh();
  void placeViews();
  void addView(int pane);
  void showMade();
  void showIn(int pane);
  void showSelection();
  /// Whether a pane's view has the points that the tools number; a hidden one may have older ones,
  /// and one is given its new points after the tools are.
  [[nodiscard]] bool holdsShownCloud(int pane) const;
  void showNotes();
  void showStyle();
  void showLook(CloudPreset preset);
  void focusCloud();
  void hoverPoint(std::optional<std::size_t> point);
  void hoverPixel(const std::optional<Probe>& probe);
  [[nodiscard]] CameraChoice cameraChoice() const;
  [[nodiscard]] CloudRequest request();
  [[nodiscard]] QString messageFor(const StoredPicture* stored) const;
  [[nodiscard]] QString tag() const;

  Workspace& workspace_;
  CanvasDesk& canvas_;
  PaneGrid& panes_;
  CloudPanel& panel_;
  CloudMaker maker_;
  CloudTools tools_;
  Panes views_{};  ///< Null where a pane never showed a cloud.
  std::array<std::shared_ptr<const MadeCloud>, PaneGrid::kMostPanes> inView_;
  std::filesystem::path intrinsicsFile_;
  std::shared_ptr<const MadeCloud> shown_;
  QString refusal_;  ///< Why the cloud that was asked for last cannot be made.
};

}  // namespace patchscape
