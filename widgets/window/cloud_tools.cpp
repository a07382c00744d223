// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/cloud_tools.h"

#include "widgets/panels/units.h"

#include <QLocale>

#include <algorithm>
#include <iterator>

namespace patchscape {
namespace {

CanvasTool canvasToolOf(CloudTool tool) {
  switch (tool) {
    case CloudTool::kKnownLength:
      return CanvasTool::kLine;
    case CloudTool::kBox:
      return CanvasTool::kBox;
    case CloudTool::kLasso:
      return CanvasTool::kLasso;
    default:
      return CanvasTool::kNone;
  }
}

/// "+1.2 %": how much longer a line came out than was said.
QString residualText(double residual) {
  constexpr double kPercent = 100.0;
  return (residual >= 0.0 ? QStringLiteral("+") : QString()) +
         withUnit(residual * kPercent, 1, QStringLiteral("%"));
}

PixelPoint toPixelPoint(const QPointF& place) { return {place.x(), place.y()}; }
QPointF toPointF(const PixelPoint& place) { return {place.u, place.v}; }

}  // namespace

CloudTools::CloudTools(PaneGrid& panes, CloudPanel& panel, QObject* parent)
    : QObject(parent),
      panes_(panes),
      panel_(panel) {
  connect(&panes, &PaneGrid::lineDrawn, this, &CloudTools::addLine);
  connect(&panes, &PaneGrid::regionDrawn, this, &CloudTools::addRegion);
  connect(&panes, &PaneGrid::drawingChanged, this, &CloudTools::labelDrawing);
  connectPanel();
}

void CloudTools::connectPanel() {
  connect(&panel_, &CloudPanel::lineToolToggled, this, &CloudTools::useTool);
  connect(&panel_, &CloudPanel::selectionToolChosen, this, &CloudTools::useTool);
  connect(&panel_, &CloudPanel::measureToggled, this, [this] {
    measureFrom_.reset();
    useTool();
    showMeasure();
  });
  connect(&panel_, &CloudPanel::selectionCleared, this, [this] {
    drawn().selection = {};
    showSelection();
  });
  connect(&panel_, &CloudPanel::lineLengthChanged, this, [this](int index, double metres) {
    drawn().lengths.at(static_cast<std::size_t>(index)).metres = metres;
    showLines();
    Q_EMIT lengthsChanged();
  });
  connect(&panel_, &CloudPanel::lineRemoved, this, [this](int index) {
    drawn().lengths.erase(drawn().lengths.begin() + index);
    showLines();
    Q_EMIT lengthsChanged();
  });
}

void CloudTools::useTool() {
  const CanvasTool tool = canvasToolOf(panel_.tool());
  panes_.setTool(tool);
  if (tool != CanvasTool::kNone) {
    Q_EMIT pictureNeeded();
  }
}

void CloudTools::setPicture(qint64 id, QSize size) {
  if (id == id_ && size == size_) {
    return;
  }
  id_ = id;
  size_ = size;
  cloud_ = nullptr;
  measured_.reset();
  measureFrom_.reset();
  showLines();
  showSelection();
  showMeasure();
}

void CloudTools::setCloud(std::shared_ptr<const Cloud> cloud) {
  if (cloud == cloud_) {
    return;
  }
  cloud_ = std::move(cloud);
  // Its points have other numbers.
  measured_.reset();
  measureFrom_.reset();
  showLines();
  showSelection();
  showMeasure();
}

std::vector<KnownLength> CloudTools::lengths() {
  std::vector<KnownLength> typed;
  std::ranges::copy_if(drawn().lengths, std::back_inserter(typed), [](const KnownLength& line) {
    return line.metres > 0.0;
  });
  return typed;
}

const SelectionMask& CloudTools::selection() { return drawn().selection; }

std::vector<std::uint8_t> CloudTools::selectedPoints() {
  const SelectionMask& selection = drawn().selection;
  if (!cloud_ || !selection.fits({cloud_->points->width(), cloud_->points->height()})) {
    return {};
  }
  std::vector<std::uint8_t> points(cloud_->points->size());
  std::ranges::transform(cloud_->points->pixels, points.begin(), [&](std::uint32_t pixel) {
    return (*selection.pixels)[pixel];
  });
  return points;
}

void CloudTools::addLine(const QPointF& from, const QPointF& to) {
  if (panel_.tool() != CloudTool::kKnownLength) {
    return;
  }
  drawn().lengths.push_back({toPixelPoint(from), toPixelPoint(to), 0.0});
  panel_.setTool(CloudTool::kNone);
  useTool();
  showLines();
}

void CloudTools::addRegion(const QPolygonF& polygon, RegionMode mode) {
  drawn().selection = selectionAfter(drawn().selection, polygon, mode, size_);
  showSelection();
}

std::optional<double> CloudTools::lengthNow(const QPointF& from, const QPointF& to) const {
  if (!cloud_) {
    return std::nullopt;
  }
  return lengthOf(
      KnownLength{toPixelPoint(from), toPixelPoint(to), 0.0}, *cloud_->distances, cloud_->camera());
}

QString CloudTools::lengthText(double length) const {
  constexpr int kDecimals = 3;
  return cloud_ && cloud_->points->unit == LengthUnit::kMetres
             ? withUnit(length, kDecimals, QStringLiteral("m"))
             : tr("%1 (relative)").arg(QLocale().toString(length, 'f', kDecimals));
}

void CloudTools::labelDrawing(const std::optional<DrawnShape>& shape) {
  if (!shape || shape->tool != CanvasTool::kLine || shape->points.size() < 2) {
    return;
  }
  const auto length = lengthNow(shape->points.front(), shape->points.back());
  panes_.setDrawingLabel(length ? lengthText(*length) : QString());
}

void CloudTools::showLines() {
  std::vector<MarkedLine> marks;
  std::vector<CloudPanel::LineRow> rows;
  const std::vector<KnownLength>& lengths = drawn().lengths;
  const auto* const fit = cloud_ && cloud_->calibration ? &*cloud_->calibration : nullptr;
  std::size_t fitted = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const KnownLength& line = lengths[i];
    const bool isTyped = line.metres > 0.0;
    QString residual;
    if (isTyped && fit != nullptr && fitted < fit->residuals.size()) {
      residual = residualText(fit->residuals[fitted]);
    }
    fitted += isTyped ? 1 : 0;
    rows.push_back({tr("Line %1").arg(i + 1), line.metres, residual});
    const auto now = lengthNow(toPointF(line.from), toPointF(line.to));
    marks.push_back({QLineF(toPointF(line.from), toPointF(line.to)),
                     isTyped ? withUnit(line.metres, 3, QStringLiteral("m"))
                     : now   ? lengthText(*now)
                             : QString()});
  }
  panes_.setMarkedLines(marks);
  panel_.setLines(rows);
}

void CloudTools::showSelection() {
  const SelectionMask& selection = drawn().selection;
  panes_.setSelection(selection);
  QString note;
  if (selection.pixels) {
    const auto points = selectedPoints();
    const auto count = points.size() - static_cast<std::size_t>(std::ranges::count(points, 0));
    note = cloud_ ? tr("%1 points selected").arg(QLocale().toString(qulonglong{count}))
                  : tr("A part of the picture is selected");
  }
  panel_.setSelectionNote(note);
  Q_EMIT selectionChanged();
}

void CloudTools::pickPoint(std::size_t point) {
  if (panel_.tool() == CloudTool::kRotationCentre) {
    panel_.setTool(CloudTool::kNone);
    Q_EMIT pivotChosen(point);
  } else if (panel_.tool() == CloudTool::kMeasure && measureFrom_) {
    measured_ = std::pair(*measureFrom_, point);
    measureFrom_.reset();
    showMeasure();
  } else if (panel_.tool() == CloudTool::kMeasure) {
    measureFrom_ = point;
    measured_.reset();
    showMeasure();
  }
}

void CloudTools::showMeasure() {
  QString note;
  if (measured_ && cloud_) {
    const std::vector<Vector3>& points = cloud_->points->positions;
    note = lengthText(
        static_cast<double>(lengthOf(points[measured_->first] - points[measured_->second])));
  } else if (measureFrom_) {
    note = tr("Click the second point.");
  } else if (panel_.tool() == CloudTool::kMeasure) {
    note = tr("Click two points of the cloud.");
  }
  panel_.setMeasureNote(note);
  Q_EMIT measureChanged();
}

bool CloudTools::cancel() {
  if (panes_.cancelDrawing()) {
    return true;
  }
  if (panel_.tool() == CloudTool::kNone) {
    return false;
  }
  panel_.setTool(CloudTool::kNone);
  measureFrom_.reset();
  useTool();
  showMeasure();
  return true;
}

}  // namespace patchscape
