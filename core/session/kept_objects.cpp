// SPDX-License-Identifier: Apache-2.0
#include "core/session/kept_objects.h"

#include "core/base/tracking_types.h"

namespace patchscape {

KeptObjects::KeptObjects(const Segmentation& objects)
    : width_(objects.width),
      height_(objects.height),
      grid_(objects.grid),
      probabilities_(objects.probabilities),
      pixels_(objects.classes->classes.size()) {
  for (const std::uint16_t id : objects.labels) {
    if (runs_.empty() || runs_.back().id != id) {
      runs_.push_back({.length = 0, .id = id});
    }
    ++runs_.back().length;
  }
  runs_.shrink_to_fit();
  for (const Run& run : runs_) {
    pixels_.at(run.id) += run.length;
  }
}

std::shared_ptr<Segmentation> KeptObjects::withoutPixels() const {
  auto objects = std::make_shared<Segmentation>();
  objects->classes = objectTable(static_cast<int>(pixels_.size()) - 1);
  objects->width = width_;
  objects->height = height_;
  objects->grid = grid_;
  objects->probabilities = probabilities_;
  return objects;
}

std::shared_ptr<const Segmentation> KeptObjects::softLabels() const { return withoutPixels(); }

std::shared_ptr<const Segmentation> KeptObjects::restored() const {
  auto objects = withoutPixels();
  objects->labels.reserve(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
  for (const Run& run : runs_) {
    objects->labels.insert(objects->labels.end(), run.length, run.id);
  }
  return objects;
}

std::size_t KeptObjects::bytes() const noexcept {
  return sizeof(*this) + probabilities_.size() * sizeof(float) + runs_.size() * sizeof(Run) +
         pixels_.size() * sizeof(std::int64_t);
}

}  // namespace patchscape
