// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/segmentation.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace patchscape {

/// A vote of the last frames on the class of each pixel, against labels that flicker.
///
/// The class that most of the last frames gave wins; of equal votes the newest frame's, then the
/// most recent one. Something that moves leaves its last place half a window late. Thread: one at a
/// time.
class ClassVote {
 public:
  static constexpr int kUsualFrames = 5;

  /// \param frames How many vote, the newest among them; 1…15.
  explicit ClassVote(int frames = kUsualFrames);

  /// The labels of `newest` replaced by the vote's; the probabilities stay the newest frame's.
  ///
  /// A frame of another size or class table starts anew.
  [[nodiscard]] Segmentation next(const Segmentation& newest);

 private:
  std::size_t frames_;
  int width_ = 0;
  std::shared_ptr<const ClassTable> classes_;
  std::deque<std::vector<std::uint16_t>> labels_;  ///< Newest first.
};

}  // namespace patchscape
