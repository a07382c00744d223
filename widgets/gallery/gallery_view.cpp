// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/gallery_view.h"

#include "widgets/gallery/drop_field.h"
#include "widgets/gallery/gallery_delegate.h"

#include <QEvent>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace patchscape {
namespace {

constexpr int kFieldMargin = 10;
constexpr int kTopMargin = 4;
constexpr const char* kSlimBar =
    "QScrollBar:vertical { width: 7px; background: transparent; border: none; margin: 0; }"
    "QScrollBar::handle:vertical { background: rgba(127, 127, 127, 150); border-radius: 3px;"
    " min-height: 28px; margin: 2px 1px 2px 0; }"
    "QScrollBar::add-line, QScrollBar::sub-line { height: 0; }"
    "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }";

}  // namespace

GalleryView::GalleryView(QWidget* parent)
    : QListView(parent),
      field_(new DropField(this)) {
  setObjectName(QStringLiteral("gallery"));
  setAccessibleName(tr("Gallery"));
  setAccessibleDescription(
      tr("The open pictures. Arrow keys choose one, Delete removes it from the gallery."));
  setItemDelegate(new GalleryDelegate(this));
  setFrameShape(QFrame::NoFrame);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setDragDropMode(QAbstractItemView::NoDragDrop);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setResizeMode(QListView::Adjust);
  setMouseTracking(true);
  setMinimumWidth(120);
  viewport()->setAttribute(Qt::WA_Hover);
  viewport()->setBackgroundRole(QPalette::Window);
  // A platform's bar would take a tenth of so narrow a strip.
  verticalScrollBar()->setStyleSheet(QString::fromLatin1(kSlimBar));
  // The field keeps its place below the list, however long that is.
  setViewportMargins(0, kTopMargin, 0, field_->sizeHint().height() + kFieldMargin);
  connect(field_, &QAbstractButton::clicked, this, &GalleryView::openAsked);
}

void GalleryView::setGallery(GalleryModel* model) {
  if (gallery_ != nullptr) {
    gallery_->disconnect(this);
  }
  gallery_ = model;
  setModel(model);
  if (model != nullptr) {
    // Connected after setModel, so that the view is up to date when they are called.
    connect(model, &QAbstractItemModel::rowsRemoved, this, &GalleryView::onRowsRemoved);
    connect(model, &QAbstractItemModel::modelReset, this, &GalleryView::emitSelected);
  }
  emitSelected();
}

void GalleryView::select(int row) {
  if (gallery_ == nullptr) {
    return;
  }
  const QModelIndex index = gallery_->index(row);
  if (!index.isValid()) {
    clearSelection();
  }
  setCurrentIndex(index);
  if (index.isValid()) {
    scrollTo(index);
  }
}

int GalleryView::selectedRow() const {
  return currentIndex().isValid() ? currentIndex().row() : -1;
}

void GalleryView::setDropActive(bool active) { field_->setDropActive(active); }

void GalleryView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QListView::currentChanged(current, previous);
  // Row numbers in the middle of a removal are those of before it.
  if (!removing_) {
    emitSelected();
  }
}

void GalleryView::rowsAboutToBeRemoved(const QModelIndex& parent, int start, int end) {
  removing_ = true;
  QListView::rowsAboutToBeRemoved(parent, start, end);
}

void GalleryView::onRowsRemoved() {
  removing_ = false;
  emitSelected();
}

void GalleryView::emitSelected() {
  const int row = selectedRow();
  const qint64 id = gallery_ != nullptr ? gallery_->idAt(row) : -1;
  if (id != selectedId_) {
    selectedId_ = id;
    Q_EMIT rowSelected(row);
  }
}

void GalleryView::keyPressEvent(QKeyEvent* event) {
  const bool isRemove = event->key() == Qt::Key_Delete && event->modifiers() == Qt::NoModifier;
  if (isRemove && selectedRow() >= 0) {
    Q_EMIT removeAsked(selectedRow());
    event->accept();
    return;
  }
  QListView::keyPressEvent(event);
}

void GalleryView::resizeEvent(QResizeEvent* event) {
  QListView::resizeEvent(event);
  // Cards are as wide as the strip, so their heights follow.
  scheduleDelayedItemsLayout();
  placeDropField();
}

void GalleryView::updateGeometries() {
  QListView::updateGeometries();
  placeDropField();
}

void GalleryView::changeEvent(QEvent* event) {
  QListView::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
    scheduleDelayedItemsLayout();
  }
}

void GalleryView::placeDropField() {
  int below = 0;
  if (gallery_ != nullptr && gallery_->rowCount() > 0) {
    const QRect last = visualRect(gallery_->index(gallery_->rowCount() - 1));
    below = std::clamp(last.bottom() + 1, 0, viewport()->height());
  }
  const int top = viewport()->y() + below + kTopMargin;
  const int bottom = height() - kFieldMargin;
  field_->setGeometry(
      kFieldMargin, top, viewport()->width() - 2 * kFieldMargin, std::max(0, bottom - top));
  field_->raise();
}

}  // namespace patchscape
