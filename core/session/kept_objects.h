// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/segmentation.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace patchscape {

/// The objects of one frame, exactly, in little memory. Thread: any; never changes.
class KeptObjects {
 public:
  explicit KeptObjects(const Segmentation& objects);

  /// What it was made of.
  [[nodiscard]] std::shared_ptr<const Segmentation> restored() const;
  /// The same without its pixels: what a correction of the frame starts from (`ObjectEdit::from`).
  [[nodiscard]] std::shared_ptr<const Segmentation> softLabels() const;
  /// Pixels of each object, by id; the first is the background.
  [[nodiscard]] const std::vector<std::int64_t>& pixels() const noexcept { return pixels_; }
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  struct Run {
    std::uint32_t length = 0;
    std::uint16_t id = 0;
  };

  [[nodiscard]] std::shared_ptr<Segmentation> withoutPixels() const;

  int width_;
  int height_;
  PatchGrid grid_;
  std::vector<float> probabilities_;
  std::vector<Run> runs_;
  std::vector<std::int64_t> pixels_;
};

}  // namespace patchscape
