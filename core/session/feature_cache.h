// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/input_size.h"
#include "core/inference/feature_bundle.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace patchscape {

/// What a bundle was made of: nothing else can change it but how many layers it keeps.
struct FeatureKey {
  std::string pictureSha256;
  std::string model;  ///< Path, device and precision of the loaded model.
  InputSize size;

  [[nodiscard]] std::string text() const;
};

/// Bundles by key; the least recently used leave first when the bytes run out.
///
/// One bundle larger than the bound is not kept. Thread: one at a time.
class FeatureCache {
 public:
  explicit FeatureCache(std::size_t maxBytes)
      : maxBytes_(maxBytes) {}

  /// The bundle, marked as used, or null; it may lack layers that are wanted now.
  [[nodiscard]] std::shared_ptr<const FeatureBundle> find(const FeatureKey& key);
  void insert(const FeatureKey& key, std::shared_ptr<const FeatureBundle> bundle);
  void clear();
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t maxBytes() const noexcept { return maxBytes_; }

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const FeatureBundle> bundle;
    std::size_t bytes;
  };
  void removeLast();

  std::size_t maxBytes_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  ///< Most recently used first.
  std::unordered_map<std::string, std::list<Entry>::iterator> index_;
};

}  // namespace patchscape
