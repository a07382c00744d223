// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/session/analysis_result.h"
#include "widgets/window/view_styles.h"

#include <QString>

#include <span>

namespace patchscape {

/// What a pane can show.
enum class ViewId { kOriginal, kPca, kSegmentation, kDepth, kCloud, kObjects };

/// What a pane's tag says besides the view's name.
struct TagState {
  const AnalysisResult* result = nullptr;  ///< Null while there is none.
  bool basisLocked = false;
  bool preview = false;  ///< A quick look at low resolution; the sharp one follows.
  ViewStyles styles;
};

/// One view. The segmented control, the keys 1, 2…, the panes and the export all read this table.
struct ViewRow {
  ViewId id;
  const char* name;        ///< As `--view` and the settings write it.
  const char* title;       ///< Source text for tr().
  const char* key;         ///< Shown beside the title; empty: of films only, and in no control.
  const char* panel;       ///< objectName of its controls; null: none.
  const char* fileSuffix;  ///< Of an exported picture: "cat_pca.png".
  /// At the picture's size, empty where the result lacks it; null: the photo alone, or a
  /// cloud over it.
  Image (*overlay)(const AnalysisResult&, const ViewStyles&);
  QString (*tag)(const TagState&);
  /// Whether both styles draw this view alike; null: no style touches it.
  bool (*drawnAlike)(const ViewStyles&, const ViewStyles&);
};

/// Every view that works, in the order of the keys.
[[nodiscard]] std::span<const ViewRow> viewTable();

[[nodiscard]] const ViewRow& viewRow(ViewId id);

/// The view of that name; null where there is none.
[[nodiscard]] const ViewRow* viewNamed(const QString& name);

/// The view's title in the user's language.
[[nodiscard]] QString titleOf(const ViewRow& view);

}  // namespace patchscape
