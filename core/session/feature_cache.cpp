// SPDX-License-Identifier: Apache-2.0
#include "core/session/feature_cache.h"

#include <utility>

namespace patchscape {

std::string FeatureKey::text() const {
  return pictureSha256 + '|' + model + '|' + std::to_string(size.width) + 'x' +
         std::to_string(size.height);
}

std::shared_ptr<const FeatureBundle> FeatureCache::find(const FeatureKey& key) {
  const auto found = index_.find(key.text());
  if (found == index_.end()) {
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->bundle;
}

void FeatureCache::insert(const FeatureKey& key, std::shared_ptr<const FeatureBundle> bundle) {
  const std::size_t size = bundle->bytes();
  std::string text = key.text();
  if (const auto found = index_.find(text); found != index_.end()) {
    bytes_ -= found->second->bytes;
    entries_.erase(found->second);
    index_.erase(found);
  }
  if (size > maxBytes_) {
    return;
  }
  while (bytes_ + size > maxBytes_) {
    removeLast();
  }
  entries_.push_front({.key = text, .bundle = std::move(bundle), .bytes = size});
  index_.emplace(std::move(text), entries_.begin());
  bytes_ += size;
}

void FeatureCache::removeLast() {
  bytes_ -= entries_.back().bytes;
  index_.erase(entries_.back().key);
  entries_.pop_back();
}

void FeatureCache::clear() {
  entries_.clear();
  index_.clear();
  bytes_ = 0;
}

}  // namespace patchscape
