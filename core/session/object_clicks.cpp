// SPDX-License-Identifier: Apache-2.0
#include "core/session/object_clicks.h"

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

std::optional<std::int64_t> firstDifference(const ObjectClicks::ByFrame& a,
                                            const ObjectClicks::ByFrame& b) {
  const auto [inA, inB] = std::ranges::mismatch(a, b);
  if (inA == a.end() && inB == b.end()) {
    return std::nullopt;
  }
  if (inA == a.end() || inB == b.end()) {
    return inA == a.end() ? inB->first : inA->first;
  }
  return std::min(inA->first, inB->first);
}

}  // namespace

std::optional<std::int64_t> ObjectClicks::add(std::int64_t frame, const ObjectClick& click) {
  ByFrame clicks = now_;
  clicks[frame].push_back(click);
  return change(std::move(clicks));
}

template <typename Unwanted>
std::optional<std::int64_t> ObjectClicks::removeWhere(const Unwanted& isUnwanted) {
  ByFrame clicks = now_;
  for (auto& [frame, said] : clicks) {
    std::erase_if(said,
                  [&, at = frame](const ObjectClick& click) { return isUnwanted(at, click); });
  }
  std::erase_if(clicks, [](const auto& said) { return said.second.empty(); });
  return change(std::move(clicks));
}

std::optional<std::int64_t> ObjectClicks::removeObject(int object) {
  return removeWhere(
      [object](std::int64_t, const ObjectClick& click) { return click.object == object; });
}

std::optional<std::int64_t> ObjectClicks::removeRemovals(std::int64_t frame) {
  return removeWhere(
      [frame](std::int64_t at, const ObjectClick& click) { return at == frame && click.removes; });
}

std::optional<std::int64_t> ObjectClicks::undo() {
  if (past_.empty()) {
    return std::nullopt;
  }
  const ByFrame undone = std::exchange(now_, std::move(past_.back()));
  past_.pop_back();
  return firstDifference(undone, now_);
}

std::set<int> ObjectClicks::objects() const {
  std::set<int> ids;
  for (const auto& [frame, said] : now_) {
    for (const ObjectClick& click : said) {
      if (!click.removes) {
        ids.insert(click.object);
      }
    }
  }
  return ids;
}

std::optional<std::int64_t> ObjectClicks::change(ByFrame clicks) {
  const auto changed = firstDifference(now_, clicks);
  if (changed) {
    past_.push_back(std::exchange(now_, std::move(clicks)));
    if (past_.size() > kMostSteps) {
      past_.erase(past_.begin());
    }
  }
  return changed;
}

}  // namespace patchscape
