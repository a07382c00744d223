// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace patchscape {

/// Finds the largest input size at which a machine keeps a target rate.
///
/// Steps down as soon as a few frames in a row took too long, and up again where the time measured
/// leaves room for the larger size; a step up that did not hold is tried again later and later.
/// Thread: one at a time.
class ResolutionLadder {
 public:
  /// \param largest Shorter side wanted where speed allows, pixels.
  /// \param targetRate Frames a second. Errors: kInternal for values that are not positive.
  ResolutionLadder(std::int64_t patchSize, std::int64_t largest, double targetRate);

  /// The shorter side to use now, a multiple of the patch size. Units: pixels.
  [[nodiscard]] std::int64_t side() const { return sides_[step_]; }
  [[nodiscard]] const std::vector<std::int64_t>& sides() const noexcept { return sides_; }

  /// Takes the time that one frame took at `side`, from taking it to having it drawn.
  void observe(double milliseconds);

  /// A frame of this size did not fit into memory: a smaller one, for good.
  void refuse();

 private:
  void move(std::size_t step);

  std::vector<std::int64_t> sides_;  ///< Ascending.
  std::size_t step_;
  double budgetMs_;
  double averageMs_ = 0.0;
  int frames_ = 0;     ///< At this size.
  int roomFor_ = 0;    ///< Frames in a row that left room for the next size.
  int patience_;       ///< As many are wanted before a step up.
  bool rose_ = false;  ///< This size was reached by a step up.
};

}  // namespace patchscape
