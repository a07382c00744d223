// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_result.h"
#include "widgets/canvas/display_image.h"
#include "widgets/window/request_plan.h"
#include "widgets/window/view_styles.h"
#include "widgets/window/view_table.h"

#include <QtGlobal>

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <vector>

namespace patchscape {

/// A view as it was drawn of a result.
struct DrawnView {
  DisplayImagePtr image;  ///< Null: the result lacks it.
  ViewStyles styles;      ///< What it was drawn with.
};

/// What is kept of one open picture.
struct StoredPicture {
  std::shared_ptr<const Picture> picture;
  DisplayImagePtr photo;
  std::shared_ptr<const AnalysisResult> result;
  RequestPlan plan;                      ///< What `result` was made with.
  bool preview = false;                  ///< `result` is a quick look.
  double latencyMs = -1.0;               ///< From the request to the result.
  std::map<ViewId, DrawnView> overlays;  ///< Of `result`.

  /// The view as it is drawn; null while it is not.
  [[nodiscard]] DisplayImagePtr overlay(ViewId view) const;

  [[nodiscard]] std::size_t bytes() const;
};

/// The last pictures and results, as many as fit into a budget. Thread: GUI.
class ResultStore {
 public:
  static constexpr std::size_t kDefaultBytes = std::size_t{512} << 20;

  explicit ResultStore(std::size_t maxBytes = kDefaultBytes)
      : maxBytes_(maxBytes) {}

  /// What is kept of an item, made where there is nothing; it becomes the newest.
  StoredPicture& touch(qint64 id);
  [[nodiscard]] StoredPicture* find(qint64 id);
  void remove(qint64 id);
  void clearResults();  ///< Keeps pictures and photos.
  void clear();
  [[nodiscard]] std::vector<qint64> ids() const;  ///< Ascending.

  /// Drops the oldest until the rest fits; never `keep`.
  void trim(qint64 keep);
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::size_t count() const { return items_.size(); }

 private:
  std::size_t maxBytes_;
  std::map<qint64, StoredPicture> items_;
  std::list<qint64> order_;  ///< Oldest first.
};

}  // namespace patchscape
