// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/cloud.h"
#include "widgets/canvas/pane_grid.h"
#include "widgets/panels/cloud_panel.h"

#include <QObject>

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace patchscape {

/// Known lengths, the selection and the measured distance of each picture, and the mouse tools that
/// make them.
///
/// Thread: GUI.
class CloudTools final : public QObject {
  Q_OBJECT
 public:
  CloudTools(PaneGrid& panes, CloudPanel& panel, QObject* parent);

  /// The picture in front, by its place in the gallery; and its cloud, or null while there is none.
  void setPicture(qint64 id, QSize size);
  void setCloud(std::shared_ptr<const Cloud> cloud);

  /// Those whose length was typed.
  [[nodiscard]] std::vector<KnownLength> lengths();
  [[nodiscard]] const SelectionMask& selection();
  /// One byte a point of the cloud; empty: nothing is selected.
  [[nodiscard]] std::vector<std::uint8_t> selectedPoints();
  [[nodiscard]] const std::optional<std::pair<std::size_t, std::size_t>>& measured() const {
    return measured_;
  }

  /// A point of the cloud was clicked.
  void pickPoint(std::size_t point);
  /// Gives up what is being drawn, then the tool; false where there was neither.
  bool cancel();

 Q_SIGNALS:
  void lengthsChanged();
  void selectionChanged();
  void measureChanged();
  void pivotChosen(std::size_t point);
  /// A tool needs a picture to draw on, and no pane may show one.
  void pictureNeeded();

 private:
  struct Drawn {
    std::vector<KnownLength> lengths;  ///< 0 m: not typed yet.
    SelectionMask selection;
  };

  void connectPanel();
  void useTool();
  void addLine(const QPointF& from, const QPointF& to);
  void addRegion(const QPolygonF& polygon, RegionMode mode);
  void labelDrawing(const std::optional<DrawnShape>& shape);
  void showLines();
  void showSelection();
  void showMeasure();
  [[nodiscard]] Drawn& drawn() { return drawn_[id_]; }
  [[nodiscard]] QString lengthText(double length) const;
  [[nodiscard]] std::optional<double> lengthNow(const QPointF& from, const QPointF& to) const;

  PaneGrid& panes_;
  CloudPanel& panel_;
  std::map<qint64, Drawn> drawn_;
  qint64 id_ = -1;
  QSize size_;
  std::shared_ptr<const Cloud> cloud_;
  std::optional<std::size_t> measureFrom_;
  std::optional<std::pair<std::size_t, std::size_t>> measured_;
};

}  // namespace patchscape
