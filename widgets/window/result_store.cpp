// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/result_store.h"

namespace patchscape {
namespace {

std::size_t bytesOf(const DisplayImagePtr& display) {
  std::size_t sum = 0;
  if (display) {
    for (const QImage& level : display->levels) {
      sum += static_cast<std::size_t>(level.sizeInBytes());
    }
  }
  return sum;
}

std::size_t bytesOf(const Segmentation& map) {
  return map.labels.size() * sizeof(map.labels[0]) + map.probabilities.size() * sizeof(float);
}

}  // namespace

std::size_t StoredPicture::bytes() const {
  std::size_t sum = bytesOf(photo);
  if (picture) {
    sum += picture->image.pixels().size();
  }
  if (result && result->pca) {
    sum += result->pca->picture.pixels().size();
    sum += (result->pca->map->colours.size() + result->pca->map->scores.size()) * sizeof(float);
  }
  if (result && result->depth) {
    sum += valuesOf(*result->depth->depth).values.size() * sizeof(float);
  }
  if (result && result->segmentation) {
    sum += bytesOf(*result->segmentation->map);
  }
  if (result && result->objects) {
    sum += bytesOf(*result->objects);
  }
  for (const auto& [view, drawn] : overlays) {
    sum += bytesOf(drawn.image);
  }
  return sum;
}

DisplayImagePtr StoredPicture::overlay(ViewId view) const {
  const auto found = overlays.find(view);
  return found == overlays.end() ? nullptr : found->second.image;
}

StoredPicture& ResultStore::touch(qint64 id) {
  order_.remove(id);
  order_.push_back(id);
  return items_[id];
}

StoredPicture* ResultStore::find(qint64 id) {
  const auto found = items_.find(id);
  return found == items_.end() ? nullptr : &found->second;
}

void ResultStore::remove(qint64 id) {
  order_.remove(id);
  items_.erase(id);
}

void ResultStore::clearResults() {
  for (auto& [id, item] : items_) {
    item.result.reset();
    item.overlays.clear();
    item.preview = false;
  }
}

void ResultStore::clear() {
  items_.clear();
  order_.clear();
}

std::vector<qint64> ResultStore::ids() const {
  std::vector<qint64> ids;
  for (const auto& [id, item] : items_) {
    ids.push_back(id);
  }
  return ids;
}

void ResultStore::trim(qint64 keep) {
  std::size_t sum = bytes();
  for (auto id = order_.begin(); id != order_.end() && sum > maxBytes_;) {
    if (*id == keep) {
      ++id;
      continue;
    }
    sum -= items_[*id].bytes();
    items_.erase(*id);
    id = order_.erase(id);
  }
}

std::size_t ResultStore::bytes() const {
  std::size_t sum = 0;
  for (const auto& [id, item] : items_) {
    sum += item.bytes();
  }
  return sum;
}

}  // namespace patchscape
