// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/picture.h"
#include "widgets/gallery/item_status.h"

#include <QAbstractListModel>
#include <QPixmap>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

namespace patchscape {

class ThumbnailLoader;

/// The pictures that are open, in the order they came. Thumbnails are decoded on a thread pool.
///
/// DisplayRole: the name; DecorationRole: the thumbnail (QPixmap, null until it came); ToolTipRole:
/// the full path, or the error; kStatusRole: an ItemStatus as int; kProgressRole: 0…1; kErrorRole:
/// a sentence; kPathRole: the path as text. A row that is not there is ignored or gives nothing.
/// A picture that cannot be decoded becomes kFailed with its sentence. Thread: GUI.
class GalleryModel final : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { kStatusRole = Qt::UserRole, kProgressRole, kErrorRole, kPathRole };

  static constexpr std::size_t kMostKeptBytes = std::size_t{512} << 20;

  explicit GalleryModel(QObject* parent = nullptr);
  ~GalleryModel() override;

  /// Adds files; one that is already there is not added twice. Returns the row of the first of
  /// them (new or old), or −1 for none.
  int addFiles(const std::vector<std::filesystem::path>& files);
  int addPicture(std::shared_ptr<const Picture> picture);
  void remove(int row);
  void clear();

  void setStatus(int row, ItemStatus status, const QString& error = {});
  void setProgress(int row, double fraction);  ///< 0…1; shown while running.
  /// Keeps the decoded picture and its thumbnail, so that it is not decoded again. Of pictures
  /// that have a file only the newest are kept, up to kMostKeptBytes of pixels.
  void setPicture(int row, std::shared_ptr<const Picture> picture);

  [[nodiscard]] std::filesystem::path pathAt(int row) const;              ///< Empty: pasted.
  [[nodiscard]] std::shared_ptr<const Picture> pictureAt(int row) const;  ///< Null: not decoded.
  [[nodiscard]] int rowOf(const std::filesystem::path& path) const;       ///< −1: not there.
  /// An id that stays with the item when rows move; −1 for no row.
  [[nodiscard]] qint64 idAt(int row) const;
  [[nodiscard]] int rowOfId(qint64 id) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

 private:
  struct Item;

  [[nodiscard]] Item* itemAt(int row) const;
  [[nodiscard]] std::unique_ptr<Item> makeItem(const std::filesystem::path& path);
  void append(std::vector<std::unique_ptr<Item>> items);
  void keepPicture(Item& item, std::shared_ptr<const Picture> picture);
  void dropOldPictures();
  void changed(int row, const QList<int>& roles);
  void onThumbnail(qint64 id, const QImage& thumbnail);
  void onThumbnailFailed(qint64 id, const QString& sentence);

  std::vector<std::unique_ptr<Item>> items_;
  std::unique_ptr<ThumbnailLoader> thumbnails_;
  qint64 nextId_ = 1;
  qint64 keptCounter_ = 0;
};

}  // namespace patchscape
