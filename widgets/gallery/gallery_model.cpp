// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/gallery_model.h"

#include "widgets/gallery/status_mark.h"
#include "widgets/gallery/thumbnail_loader.h"

#include <QFile>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

namespace patchscape {

struct GalleryModel::Item {
  qint64 id = 0;
  std::filesystem::path path;  // Absolute and normal; empty for a pasted picture.
  QString name;
  ItemStatus status = ItemStatus::kWaiting;
  double progress = 0.0;
  QString error;
  QPixmap thumbnail;
  std::shared_ptr<const Picture> picture;
  qint64 keptAt = 0;  // Larger is newer.
};

namespace {

QString toText(const std::filesystem::path& path) {
  return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

/// The same for each way to write a path. Looks at no disk: a slow share must not stop the window.
std::filesystem::path normalised(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::filesystem::path absolute = std::filesystem::absolute(path, ignored);
  return (ignored ? path : absolute).lexically_normal();
}

int percentOf(double progress) { return static_cast<int>(std::lround(progress * 100.0)); }

}  // namespace

GalleryModel::GalleryModel(QObject* parent)
    : QAbstractListModel(parent),
      thumbnails_(std::make_unique<ThumbnailLoader>()) {
  connect(thumbnails_.get(), &ThumbnailLoader::loaded, this, &GalleryModel::onThumbnail);
  connect(thumbnails_.get(), &ThumbnailLoader::failed, this, &GalleryModel::onThumbnailFailed);
}

GalleryModel::~GalleryModel() = default;

int GalleryModel::addFiles(const std::vector<std::filesystem::path>& files) {
  std::unordered_map<std::string, int> rows;
  for (int row = 0; row < rowCount(); ++row) {
    rows.emplace(itemAt(row)->path.string(), row);
  }
  int first = -1;
  std::vector<std::unique_ptr<Item>> added;
  for (const std::filesystem::path& file : files) {
    if (file.empty()) {
      continue;
    }
    const std::filesystem::path path = normalised(file);
    const int next = rowCount() + static_cast<int>(added.size());
    const auto [at, isNew] = rows.emplace(path.string(), next);
    first = first < 0 ? at->second : first;
    if (isNew) {
      added.push_back(makeItem(path));
    }
  }
  append(std::move(added));
  return first;
}

int GalleryModel::addPicture(std::shared_ptr<const Picture> picture) {
  if (!picture) {
    return -1;
  }
  int row = picture->path.empty() ? -1 : rowOf(picture->path);
  if (row < 0) {
    const std::filesystem::path path =
        picture->path.empty() ? std::filesystem::path() : normalised(picture->path);
    std::vector<std::unique_ptr<Item>> added;
    added.push_back(makeItem(path));
    added.back()->name = QString::fromUtf8(picture->name.c_str());
    added.back()->picture = picture;
    row = rowCount();
    append(std::move(added));
  }
  setPicture(row, std::move(picture));
  return row;
}

std::unique_ptr<GalleryModel::Item> GalleryModel::makeItem(const std::filesystem::path& path) {
  auto item = std::make_unique<Item>();
  item->id = nextId_++;
  item->path = path;
  item->name = toText(path.filename());
  return item;
}

void GalleryModel::append(std::vector<std::unique_ptr<Item>> items) {
  if (items.empty()) {
    return;
  }
  const int first = rowCount();
  beginInsertRows({}, first, first + static_cast<int>(items.size()) - 1);
  std::move(items.begin(), items.end(), std::back_inserter(items_));
  endInsertRows();
  for (int row = first; row < rowCount(); ++row) {
    const Item& item = *itemAt(row);
    if (!item.picture) {
      thumbnails_->loadFile(item.id, item.path);
    }
  }
}

void GalleryModel::remove(int row) {
  if (itemAt(row) == nullptr) {
    return;
  }
  thumbnails_->cancel(idAt(row));
  beginRemoveRows({}, row, row);
  items_.erase(items_.begin() + row);
  endRemoveRows();
}

void GalleryModel::clear() {
  thumbnails_->cancelAll();
  beginResetModel();
  items_.clear();
  endResetModel();
}

void GalleryModel::setStatus(int row, ItemStatus status, const QString& error) {
  Item* item = itemAt(row);
  if (item == nullptr || (item->status == status && item->error == error)) {
    return;
  }
  item->status = status;
  item->error = error;
  item->progress = 0.0;
  changed(row,
          {kStatusRole,
           kProgressRole,
           kErrorRole,
           Qt::ToolTipRole,
           Qt::AccessibleTextRole,
           Qt::AccessibleDescriptionRole});
}

void GalleryModel::setProgress(int row, double fraction) {
  Item* item = itemAt(row);
  if (item == nullptr || !std::isfinite(fraction)) {
    return;
  }
  const int before = percentOf(item->progress);
  item->progress = std::clamp(fraction, 0.0, 1.0);
  if (percentOf(item->progress) != before) {
    changed(row, {kProgressRole, Qt::AccessibleTextRole});
  }
}

void GalleryModel::setPicture(int row, std::shared_ptr<const Picture> picture) {
  Item* item = itemAt(row);
  if (item == nullptr || !picture) {
    return;
  }
  if (item->thumbnail.isNull()) {
    // Takes the place of the decoding that may still wait.
    thumbnails_->shrink(item->id, picture);
  }
  keepPicture(*item, std::move(picture));
}

void GalleryModel::keepPicture(Item& item, std::shared_ptr<const Picture> picture) {
  item.picture = std::move(picture);
  item.keptAt = ++keptCounter_;
  dropOldPictures();
}

void GalleryModel::dropOldPictures() {
  std::vector<Item*> kept;
  for (const std::unique_ptr<Item>& item : items_) {
    // A pasted picture has no file to come back from.
    if (item->picture && !item->path.empty()) {
      kept.push_back(item.get());
    }
  }
  std::sort(
      kept.begin(), kept.end(), [](const Item* a, const Item* b) { return a->keptAt > b->keptAt; });
  std::size_t bytes = 0;
  for (Item* item : kept) {
    bytes += item->picture->image.pixels().size();
    if (bytes > kMostKeptBytes && item != kept.front()) {
      item->picture.reset();
    }
  }
}

void GalleryModel::onThumbnail(qint64 id, const QImage& thumbnail) {
  const int row = rowOfId(id);
  if (Item* item = itemAt(row)) {
    item->thumbnail = QPixmap::fromImage(thumbnail);
    changed(row, {Qt::DecorationRole});
  }
}

void GalleryModel::onThumbnailFailed(qint64 id, const QString& sentence) {
  const int row = rowOfId(id);
  const Item* item = itemAt(row);
  if (item != nullptr && item->status == ItemStatus::kWaiting) {
    setStatus(row, ItemStatus::kFailed, sentence);
  }
}

void GalleryModel::changed(int row, const QList<int>& roles) {
  const QModelIndex at = index(row);
  Q_EMIT dataChanged(at, at, roles);
}

GalleryModel::Item* GalleryModel::itemAt(int row) const {
  return row >= 0 && row < rowCount() ? items_[static_cast<std::size_t>(row)].get() : nullptr;
}

std::filesystem::path GalleryModel::pathAt(int row) const {
  const Item* item = itemAt(row);
  return item != nullptr ? item->path : std::filesystem::path();
}

std::shared_ptr<const Picture> GalleryModel::pictureAt(int row) const {
  const Item* item = itemAt(row);
  return item != nullptr ? item->picture : nullptr;
}

int GalleryModel::rowOf(const std::filesystem::path& path) const {
  if (path.empty()) {
    return -1;
  }
  const std::filesystem::path wanted = normalised(path);
  const auto found = std::find_if(
      items_.begin(), items_.end(), [&](const auto& item) { return item->path == wanted; });
  return found == items_.end() ? -1 : static_cast<int>(found - items_.begin());
}

qint64 GalleryModel::idAt(int row) const {
  const Item* item = itemAt(row);
  return item != nullptr ? item->id : -1;
}

int GalleryModel::rowOfId(qint64 id) const {
  const auto found =
      std::find_if(items_.begin(), items_.end(), [&](const auto& item) { return item->id == id; });
  return found == items_.end() ? -1 : static_cast<int>(found - items_.begin());
}

int GalleryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(items_.size());
}

QVariant GalleryModel::data(const QModelIndex& index, int role) const {
  const Item* item = index.isValid() ? itemAt(index.row()) : nullptr;
  if (item == nullptr) {
    return {};
  }
  switch (role) {
    case Qt::DisplayRole:
      return item->name;
    case Qt::DecorationRole:
      return item->thumbnail;
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
      return !item->error.isEmpty() ? item->error
             : item->path.empty()   ? item->name
                                    : toText(item->path);
    case Qt::AccessibleTextRole:
      return tr("%1, %2").arg(item->name, statusText(item->status, item->progress));
    case kStatusRole:
      return static_cast<int>(item->status);
    case kProgressRole:
      return item->progress;
    case kErrorRole:
      return item->error;
    case kPathRole:
      return toText(item->path);
    default:
      return {};
  }
}

}  // namespace patchscape
