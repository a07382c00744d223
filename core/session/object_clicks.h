// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/tracking_types.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace patchscape {

/// What is said about the objects of a film, click by click; the last steps can be taken back.
///
/// Every change gives the first frame of which something else is said now; nothing where all stays
/// as it was. Thread: one at a time.
class ObjectClicks {
 public:
  static constexpr std::size_t kMostSteps = 100;  ///< That can be taken back.

  /// By the frame's index; each frame has at least one.
  using ByFrame = std::map<std::int64_t, std::vector<ObjectClick>>;

  std::optional<std::int64_t> add(std::int64_t frame, const ObjectClick& click);
  std::optional<std::int64_t> removeObject(int object);
  /// Forgets the points that are taken away in a frame.
  std::optional<std::int64_t> removeRemovals(std::int64_t frame);
  std::optional<std::int64_t> clear() { return change({}); }
  std::optional<std::int64_t> undo();

  [[nodiscard]] bool canUndo() const noexcept { return !past_.empty(); }
  [[nodiscard]] const ByFrame& byFrame() const noexcept { return now_; }
  /// The ids that points were given to.
  [[nodiscard]] std::set<int> objects() const;

 private:
  std::optional<std::int64_t> change(ByFrame clicks);
  template <typename Unwanted>
  std::optional<std::int64_t> removeWhere(const Unwanted& isUnwanted);

  ByFrame now_;
  std::vector<ByFrame> past_;  ///< Oldest first.
};

}  // namespace patchscape
