// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_request.h"
#include "core/session/analysis_result.h"
#include "widgets/panels/pca_panel.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace patchscape {

/// What the heads are to make of a picture; nothing where the model has none for it.
struct HeadRequests {
  std::optional<DepthRequest> depth;
  std::optional<SegmentationRequest> segmentation;
  std::optional<ClassificationRequest> classification;

  [[nodiscard]] bool operator==(const HeadRequests&) const = default;
};

/// Everything but the picture that decides what a result looks like; equal plans, equal results.
struct RequestPlan {
  PcaOptions pca;
  Enlargement enlargement = Enlargement::kSmooth;
  std::int64_t shorterSide = 0;           ///< 0: the model's own.
  std::shared_ptr<const PcaBasis> basis;  ///< Frozen or fitted jointly before.
  bool fitJointly = false;                ///< No joint basis yet: fit on all open pictures.
  std::shared_ptr<const ModelInfo> model;
  HeadRequests heads;

  [[nodiscard]] bool operator==(const RequestPlan&) const = default;

  /// Whether the other plan needs the same tokens, so that only colours are made anew.
  [[nodiscard]] bool sameTokens(const RequestPlan& other) const {
    return shorterSide == other.shorterSide && model == other.model;
  }
};

/// How long a full backbone pass took.
struct PassTime {
  double ms = 0.0;
  std::int64_t shorterSide = 0;  ///< Of the network's input, pixels; 0: there was none yet.
};

/// The request for one picture; `shorterSide` 0 keeps the plan's own size.
[[nodiscard]] AnalysisRequest makeRequest(const RequestPlan& plan,
                                          PictureRef picture,
                                          std::vector<PictureRef> fitOn,
                                          std::int64_t shorterSide = 0);

/// The size of a quick first look, 0 where the full pass is quick enough or hardly larger.
///
/// Units: pixels of the shorter side. \param last The last full pass, at whatever size.
[[nodiscard]] std::int64_t quickLookSide(const RequestPlan& plan, const PassTime& last);

}  // namespace patchscape
