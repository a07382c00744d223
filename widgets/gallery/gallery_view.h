// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/gallery/gallery_model.h"

#include <QListView>
#include <QPointer>

namespace patchscape {

class DropField;

/// The strip of thumbnails: name, status as colour and shape, progress in per cent, and a dashed
/// field "Drop pictures, folders or weights" below the last.
///
/// Thread: GUI. Drops are handled by the window, which covers it.
class GalleryView final : public QListView {
  Q_OBJECT
 public:
  explicit GalleryView(QWidget* parent = nullptr);

  void setGallery(GalleryModel* model);
  void select(int row);
  [[nodiscard]] int selectedRow() const;  ///< −1: none.

  /// Marks the drop field while something that can be dropped is over the window.
  void setDropActive(bool active);

  [[nodiscard]] QSize sizeHint() const override { return {168, 480}; }

 Q_SIGNALS:
  /// Another item is selected, by mouse, key, `select` or because the one before was removed;
  /// −1 where none is left.
  void rowSelected(int row);
  void removeAsked(int row);
  void openAsked();  ///< A click on the drop field.

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void rowsAboutToBeRemoved(const QModelIndex& parent, int start, int end) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void updateGeometries() override;
  void changeEvent(QEvent* event) override;

 private:
  void onRowsRemoved();
  void placeDropField();
  void emitSelected();

  QPointer<GalleryModel> gallery_;
  DropField* field_;
  bool removing_ = false;
  qint64 selectedId_ = -1;  ///< What rowSelected last spoke of.
};

}  // namespace patchscape
