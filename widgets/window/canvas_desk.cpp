// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/canvas_desk.h"

#include <QApplication>
#include <QKeyEvent>

#include <algorithm>

namespace patchscape {
namespace {

constexpr qint64 kTapMs = 250;  // A shorter press of Tab moves the focus, as everywhere else.

}  // namespace

CanvasDesk::CanvasDesk(Workspace& workspace, PaneGrid& panes, QObject* parent)
    : QObject(parent),
      workspace_(workspace),
      panes_(panes) {
  views_.fill(ViewId::kPca);
  connectPanes();
  connect(&workspace, &Workspace::currentChanged, this, &CanvasDesk::refresh);
  connect(&workspace, &Workspace::frameChanged, this, &CanvasDesk::refresh);
}

void CanvasDesk::connectPanes() {
  connect(&panes_, &PaneGrid::hovered, this, &CanvasDesk::setPixel);
  connect(&panes_, &PaneGrid::focusedPaneChanged, this, [this] {
    Q_EMIT viewChanged(view());
    Q_EMIT panesChanged();
  });
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    ImageView* const pane = panes_.pane(i);
    pane->installEventFilter(this);
    bars_[static_cast<std::size_t>(i)] = new ColourBar(pane);
    pane->setFocusPolicy(Qt::StrongFocus);
    connect(pane, &ImageView::viewStateChanged, this, [this](const ViewState& state) {
      Q_EMIT zoomChanged(state.zoom);
    });
    connect(pane, &ImageView::contextMenuAsked, this, [this, i](const QPoint& globalPosition) {
      panes_.setFocusedPane(i);
      Q_EMIT menuAsked(globalPosition);
    });
  }
}

ImageView& CanvasDesk::focused() const { return *panes_.pane(panes_.focusedPane()); }

ViewId CanvasDesk::view() const { return views_[static_cast<std::size_t>(panes_.focusedPane())]; }

void CanvasDesk::setView(ViewId view) {
  views_[static_cast<std::size_t>(panes_.focusedPane())] = view;
  refreshPane(panes_.focusedPane());
  Q_EMIT viewChanged(view);
  Q_EMIT panesChanged();
}

bool CanvasDesk::shows(ViewId view) const {
  return std::find(views_.begin(), views_.begin() + panes_.paneCount(), view) !=
         views_.begin() + panes_.paneCount();
}

void CanvasDesk::replaceView(ViewId view, ViewId other) {
  if (std::ranges::find(views_, view) == views_.end()) {
    return;
  }
  std::ranges::replace(views_, view, other);
  refresh();
  Q_EMIT viewChanged(this->view());
  Q_EMIT panesChanged();
}

void CanvasDesk::showPixel(std::optional<QPoint> pixel) {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    panes_.pane(i)->setMarkedPixel(pixel);
  }
  setPixel(pixel);
}

void CanvasDesk::setPaneCount(int count) {
  const ViewId kept = view();
  panes_.setPaneCount(count);
  if (count == 1) {
    views_[0] = kept;
    panes_.setFocusedPane(0);
  } else if (panes_.paneCount() == 2) {
    views_[0] = ViewId::kOriginal;
    views_[1] = kept == ViewId::kOriginal ? ViewId::kPca : kept;
    panes_.setFocusedPane(1);
  } else {
    views_ = {ViewId::kOriginal, ViewId::kPca, ViewId::kSegmentation, ViewId::kDepth};
    if (kept == ViewId::kCloud || kept == ViewId::kObjects) {
      views_.back() = kept;
    }
    panes_.setFocusedPane(static_cast<int>(std::ranges::find(views_, kept) - views_.begin()));
  }
  refresh();
  Q_EMIT viewChanged(view());
  Q_EMIT panesChanged();
}

void CanvasDesk::refresh() {
  for (int i = 0; i < panes_.paneCount(); ++i) {
    refreshPane(i);
  }
  setPixel(pixel_);
  const StoredPicture* const stored = workspace_.current();
  const bool shown = stored != nullptr && stored->photo;
  Q_EMIT zoomChanged(shown ? focused().viewState().zoom : 0.0);
}

void CanvasDesk::refreshPane(int index) {
  ImageView* const pane = panes_.pane(index);
  const ViewRow& row = viewRow(views_[static_cast<std::size_t>(index)]);
  const StoredPicture* const stored = workspace_.current();
  if (stored == nullptr || !stored->photo) {
    GalleryModel& gallery = workspace_.gallery();
    const QModelIndex at = gallery.index(workspace_.currentRow());
    pane->setPhoto(nullptr);
    pane->setOverlay(nullptr);
    pane->setPatchGrid({});
    pane->setTag({});
    pane->setMessage(gallery.data(at, GalleryModel::kErrorRole).toString());
    refreshBar(index, nullptr);
    return;
  }
  const AnalysisResult* const result = stored->result.get();
  const DisplayImagePtr overlay = stored->overlay(row.id);
  pane->setMessage({});
  pane->setPhoto(stored->photo);
  // While a new result is being drawn the old one stays: a pane never falls back to the photo.
  if (row.overlay == nullptr || result == nullptr || stored->overlays.contains(row.id)) {
    pane->setOverlay(overlay);
  }
  pane->setOverlayOpacity(opacityOf(row.id));
  pane->setPatchGrid(patchGrid_ && result != nullptr ? result->grid : PatchGrid{});
  const bool locked = result != nullptr && stored->plan.basis != nullptr;
  pane->setTag(row.tag({result, locked, stored->preview, stylesOf(*stored, row.id)}));
  refreshBar(index, result);
}

/// A film's range goes with its frames, so that what was drawn tells it, not what was chosen.
const ViewStyles& CanvasDesk::stylesOf(const StoredPicture& stored, ViewId view) const {
  const auto drawn = stored.overlays.find(view);
  return workspace_.showsFilm() && drawn != stored.overlays.end() ? drawn->second.styles
                                                                  : workspace_.styles();
}

void CanvasDesk::refreshBar(int index, const AnalysisResult* result) {
  ColourBar* const bar = bars_[static_cast<std::size_t>(index)];
  const bool isDepth = views_[static_cast<std::size_t>(index)] == ViewId::kDepth;
  if (!barShown_ || !isDepth || result == nullptr || !result->depth) {
    bar->hide();
    panes_.pane(index)->setSideRoom(0);
    return;
  }
  const ViewStyles& styles = stylesOf(*workspace_.current(), ViewId::kDepth);
  bar->setScale(scaleBarOf(*result->depth->grid, styles.depth));
  placeBar(index);
  bar->show();
  panes_.pane(index)->setSideRoom(bar->width());
}

void CanvasDesk::placeBar(int index) {
  ColourBar* const bar = bars_[static_cast<std::size_t>(index)];
  const QSize pane = panes_.pane(index)->size();
  const int width = std::min(bar->sizeHint().width(), pane.width() / 2);
  bar->setGeometry(pane.width() - width, 0, width, pane.height());
}

void CanvasDesk::setColourBar(bool on) {
  barShown_ = on;
  refresh();
}

double CanvasDesk::opacityOf(ViewId view) const {
  const auto found = opacities_.find(view);
  return found == opacities_.end() ? 1.0 : found->second;
}

void CanvasDesk::setOpacity(ViewId view, double opacity) {
  opacities_[view] = opacity;
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    panes_.pane(i)->setOverlayOpacity(opacityOf(views_[static_cast<std::size_t>(i)]));
  }
}

void CanvasDesk::setSplit(bool on) {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    panes_.pane(i)->setSplit(on);
  }
}

void CanvasDesk::setPatchGrid(bool on) {
  patchGrid_ = on;
  refresh();
}

void CanvasDesk::fit() { focused().fit(); }

void CanvasDesk::showActualSize() { focused().zoomTo(1.0, QRectF(focused().rect()).center()); }

void CanvasDesk::zoomBy(double factor) { focused().zoomBy(factor); }

DisplayImagePtr CanvasDesk::shownDisplay() const {
  const StoredPicture* const stored = workspace_.current();
  if (stored == nullptr || view() == ViewId::kCloud) {
    return nullptr;
  }
  return viewRow(view()).overlay == nullptr ? stored->photo : stored->overlay(view());
}

Image CanvasDesk::shownImage() const {
  const StoredPicture* const stored = workspace_.current();
  if (stored == nullptr || !stored->picture || view() == ViewId::kCloud) {
    return {};  // What lies over the photo is no picture of its size.
  }
  const ViewRow& row = viewRow(view());
  if (row.overlay == nullptr) {
    return stored->picture->image;
  }
  // A quick look is for the eye, not for a file.
  return stored->result && !stored->preview ? row.overlay(*stored->result, workspace_.styles())
                                            : Image();
}

void CanvasDesk::setPixel(std::optional<QPoint> pixel) {
  if (!pixel && QApplication::activePopupWidget() != nullptr) {
    return;  // The menu over the pane is about the pixel it was opened on.
  }
  pixel_ = pixel;
  const StoredPicture* const stored = workspace_.current();
  probe_.reset();
  if (pixel && stored != nullptr && stored->picture) {
    probe_ = probeAt(*stored->picture, stored->result.get(), *pixel);
  }
  Q_EMIT probed(probe_);
}

void CanvasDesk::holdOriginal(bool held) {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    panes_.pane(i)->setPhotoHeld(held);
  }
}

bool CanvasDesk::eventFilter(QObject* watched, QEvent* event) {
  const bool isPress = event->type() == QEvent::KeyPress;
  if (isPress || event->type() == QEvent::KeyRelease) {
    const auto* const key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier) {
      if (key->isAutoRepeat()) {
        return true;
      }
      holdOriginal(isPress);
      if (isPress) {
        heldSince_.start();
      } else if (heldSince_.isValid() && heldSince_.elapsed() < kTapMs) {
        Q_EMIT focusMoveAsked();
      }
      return true;
    }
  }
  if (event->type() == QEvent::Resize) {
    for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
      if (panes_.pane(i) == watched) {
        placeBar(i);
      }
    }
  }
  if (event->type() == QEvent::FocusOut) {
    holdOriginal(false);
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace patchscape
