// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/model_catalog.h"
#include "widgets/panels/class_panel.h"
#include "widgets/panels/depth_panel.h"
#include "widgets/panels/segmentation_panel.h"
#include "widgets/window/canvas_desk.h"
#include "widgets/window/workspace.h"

#include <QObject>

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

namespace patchscape {

/// What the panels of depth, segmentation and classes have to do with the workspace: which heads a
/// model has, what they are to make, and what they made.
///
/// Thread: GUI; computes nothing.
class HeadDesk final : public QObject {
  Q_OBJECT
 public:
  struct Panels {
    DepthPanel* depth;
    SegmentationPanel* segmentation;
    ClassPanel* classes;
  };

  HeadDesk(Workspace& workspace, CanvasDesk& canvas, Panels panels, QObject* parent);

  /// Offers a head that was checked against the open model, and takes it.
  void addHead(const HeadChoice& head);
  /// Names pictures by the nearest examples in a folder.
  void setExamples(const std::filesystem::path& folder);

  /// Per cent, for a view with controls here.
  void changeOpacity(ViewId view, int percent);
  void invertDepthMap();
  void resetRange();
  void lockRange(bool locked);

 Q_SIGNALS:
  void rangeLocked(bool locked);

 private:
  void showModel();
  void showHeads();
  void showCurrent();
  void showNotes(const AnalysisResult* result);
  void sendRequests();
  void sendStyles();
  [[nodiscard]] HeadRequests requests() const;
  [[nodiscard]] const HeadChoice* chosenHead(HeadTask task, int index) const;
  [[nodiscard]] QStringList titlesOf(HeadTask task) const;

  Workspace& workspace_;
  CanvasDesk& canvas_;
  Panels panels_;
  std::map<HeadTask, std::vector<HeadChoice>> heads_;
  int classHead_ = 0;
  std::filesystem::path examples_;
  std::shared_ptr<const AnalysisResult> shown_;
};

}  // namespace patchscape
