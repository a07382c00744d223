// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/request_plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace patchscape {
namespace {

constexpr double kSlowPassMs = 400.0;
constexpr double kQuickLookMs = 50.0;
constexpr std::int64_t kLeastQuickSide = 140;  // Ten patches: enough to tell the parts apart.
// Until a model proved otherwise, one of 50 million parameters is taken to be slow at 518 px.
constexpr double kMsPerParameter = kSlowPassMs / 50e6;
constexpr std::int64_t kGuessedSide = 518;

}  // namespace

AnalysisRequest makeRequest(const RequestPlan& plan,
                            PictureRef picture,
                            std::vector<PictureRef> fitOn,
                            std::int64_t shorterSide) {
  AnalysisRequest request;
  request.picture = std::move(picture);
  request.size.shorterSide = shorterSide > 0 ? shorterSide : plan.shorterSide;
  PcaRequest pca;
  pca.options = plan.pca;
  pca.basis = plan.basis;
  pca.enlargement = plan.enlargement;
  if (plan.fitJointly) {
    pca.fitOn = std::move(fitOn);
  }
  request.pca = std::move(pca);
  request.depth = plan.heads.depth;
  request.segmentation = plan.heads.segmentation;
  request.classification = plan.heads.classification;
  return request;
}

std::int64_t quickLookSide(const RequestPlan& plan, const PassTime& last) {
  if (!plan.model || plan.fitJointly) {
    return 0;
  }
  const ModelDescription& model = plan.model->description;
  const PassTime known =
      last.shorterSide > 0
          ? last
          : PassTime{kMsPerParameter * static_cast<double>(model.parameters), kGuessedSide};
  const std::int64_t full = plan.shorterSide > 0 ? plan.shorterSide : plan.model->choice.about.size;
  // A pass takes at least as much longer as there are more patches.
  const double perSquare = known.ms / std::pow(static_cast<double>(known.shorterSide), 2);
  const bool slow = perSquare * std::pow(static_cast<double>(full), 2) > kSlowPassMs;
  if (!slow || full <= 2 * kLeastQuickSide) {
    return 0;
  }
  const auto side = static_cast<std::int64_t>(std::sqrt(kQuickLookMs / perSquare));
  return std::clamp(side, kLeastQuickSide, full / 2) / model.patchSize * model.patchSize;
}

}  // namespace patchscape
