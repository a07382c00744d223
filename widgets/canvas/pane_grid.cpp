// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/pane_grid.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace patchscape {
namespace {

constexpr int kGap = 2;
constexpr QRgb kGapColour = 0xff0b0c0dU;

}  // namespace

PaneGrid::PaneGrid(QWidget* parent)
    : QWidget(parent) {
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMinimumSize(2 * 48 + kGap, 2 * 48 + kGap);
  for (int index = 0; index < kMostPanes; ++index) {
    setUpPane(index);
  }
  setPaneCount(1);
}

void PaneGrid::setUpPane(int index) {
  auto* view = new ImageView(this);
  view->setObjectName(QStringLiteral("pane%1").arg(index));
  view->installEventFilter(this);
  view->hide();
  panes_[static_cast<std::size_t>(index)] = view;
  connect(view, &ImageView::viewStateChanged, this, [this, view](const ViewState& state) {
    for (ImageView* other : panes_) {
      if (other != view) {
        other->setViewState(state);
      }
    }
  });
  connect(view, &ImageView::splitMoved, this, [this, view](double fraction) {
    for (ImageView* other : panes_) {
      if (other != view) {
        other->setSplitPosition(fraction);
      }
    }
    Q_EMIT splitMoved(fraction);
  });
  connect(view, &ImageView::hovered, this, [this](std::optional<QPoint> pixel) {
    for (ImageView* each : panes_) {
      each->setMarkedPixel(pixel);
    }
    Q_EMIT hovered(pixel);
  });
  linkDrawing(view);
}

void PaneGrid::linkDrawing(ImageView* view) {
  connect(
      view, &ImageView::drawingChanged, this, [this, view](const std::optional<DrawnShape>& shape) {
        for (ImageView* other : panes_) {
          if (other != view) {
            other->setMirroredShape(shape);
          }
        }
        Q_EMIT drawingChanged(shape);
      });
  connect(view, &ImageView::lineDrawn, this, &PaneGrid::lineDrawn);
  connect(view, &ImageView::regionDrawn, this, &PaneGrid::regionDrawn);
  connect(view, &ImageView::pointClicked, this, &PaneGrid::pointClicked);
}

void PaneGrid::setTool(CanvasTool tool) {
  for (ImageView* each : panes_) {
    each->setTool(tool);
  }
}

bool PaneGrid::cancelDrawing() {
  return std::ranges::count_if(panes_, &ImageView::cancelDrawing) > 0;
}

void PaneGrid::setDrawingLabel(const QString& label) {
  for (ImageView* each : panes_) {
    each->setDrawingLabel(label);
  }
}

void PaneGrid::setMarkedLines(const std::vector<MarkedLine>& lines) {
  for (ImageView* each : panes_) {
    each->setMarkedLines(lines);
  }
}

void PaneGrid::setSelection(const SelectionMask& selection) {
  for (ImageView* each : panes_) {
    each->setSelection(selection);
  }
}

void PaneGrid::setPaneCount(int count) {
  const int rounded = count <= 1 ? 1 : count == 2 ? 2 : kMostPanes;
  if (rounded == count_) {
    return;
  }
  count_ = rounded;
  placePanes();
  for (int index = 0; index < kMostPanes; ++index) {
    pane(index)->setVisible(index < count_);
  }
  if (focused_ >= count_) {
    setFocusedPane(0);
  }
  markFocused();
}

void PaneGrid::placePanes() {
  const int columns = count_ == 1 ? 1 : 2;
  const int rows = count_ / columns;
  // A layout would give panes different sizes where the window is smaller than their hints.
  const auto start = [](int line, int lines, int length) { return line * (length + kGap) / lines; };
  for (int index = 0; index < count_; ++index) {
    const int column = index % columns;
    const int row = index / columns;
    const int left = start(column, columns, width());
    const int top = start(row, rows, height());
    const int right = start(column + 1, columns, width()) - kGap;
    const int bottom = start(row + 1, rows, height()) - kGap;
    pane(index)->setGeometry(left, top, right - left, bottom - top);
  }
}

ImageView* PaneGrid::pane(int index) const {
  return index >= 0 && index < kMostPanes ? panes_[static_cast<std::size_t>(index)] : nullptr;
}

void PaneGrid::setFocusedPane(int index) {
  if (index < 0 || index >= count_ || index == focused_) {
    return;
  }
  focused_ = index;
  markFocused();
  Q_EMIT focusedPaneChanged(index);
}

void PaneGrid::markFocused() {
  for (int index = 0; index < kMostPanes; ++index) {
    pane(index)->setActive(count_ > 1 && index == focused_);
  }
}

bool PaneGrid::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::MouseButtonPress) {
    const auto found = std::find(panes_.begin(), panes_.end(), watched);
    if (found != panes_.end()) {
      setFocusedPane(static_cast<int>(found - panes_.begin()));
    }
  }
  return QWidget::eventFilter(watched, event);
}

void PaneGrid::resizeEvent(QResizeEvent* /*event*/) { placePanes(); }

void PaneGrid::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(rect(), QColor::fromRgb(kGapColour));
}

}  // namespace patchscape
