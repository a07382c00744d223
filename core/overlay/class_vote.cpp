// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/class_vote.h"

#include "core/base/check.h"
#include "core/base/parallel_rows.h"

#include <array>

namespace patchscape {
namespace {

constexpr std::size_t kMostFrames = 15;

/// The most frequent of the first `count` values, of equal ones the first.
std::uint16_t winnerOf(const std::array<std::uint16_t, kMostFrames>& votes, std::size_t count) {
  std::uint16_t winner = votes[0];
  std::size_t most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t same = 0;
    for (std::size_t j = 0; j < count; ++j) {
      same += votes[j] == votes[i] ? 1U : 0U;
    }
    if (same > most) {
      most = same;
      winner = votes[i];
    }
  }
  return winner;
}

}  // namespace

ClassVote::ClassVote(int frames)
    : frames_(static_cast<std::size_t>(frames)) {
  PATCHSCAPE_CHECK(frames >= 1 && frames_ <= kMostFrames) << frames;
}

Segmentation ClassVote::next(const Segmentation& newest) {
  if (!labels_.empty() && (labels_.front().size() != newest.labels.size() ||
                           width_ != newest.width || classes_ != newest.classes)) {
    labels_.clear();
  }
  width_ = newest.width;
  classes_ = newest.classes;
  labels_.push_front(newest.labels);
  if (labels_.size() > frames_) {
    labels_.pop_back();
  }
  Segmentation voted = newest;
  const std::size_t count = labels_.size();
  const auto width = static_cast<std::size_t>(newest.width);
  overRows(newest.height, [&](int from, int to) {
    std::array<std::uint16_t, kMostFrames> votes{};
    for (std::size_t i = width * static_cast<std::size_t>(from);
         i < width * static_cast<std::size_t>(to);
         ++i) {
      bool agreed = true;
      for (std::size_t frame = 0; frame < count; ++frame) {
        votes[frame] = labels_[frame][i];
        agreed = agreed && votes[frame] == votes[0];
      }
      voted.labels[i] = agreed ? votes[0] : winnerOf(votes, count);
    }
  });
  return voted;
}

}  // namespace patchscape
