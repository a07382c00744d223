// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/request_plan.h"

#include <utility>

namespace patchscape {
namespace {

constexpr double kSlowPassMs = 400.0;
constexpr std::int64_t kQuickSide = 140;          // Ten patches: enough to tell the parts apart.
constexpr std::int64_t kLargeModel = 50'000'000;  // Parameters; slow until it proved otherwise.

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

std::int64_t quickLookSide(const RequestPlan& plan, double lastPassMs) {
  if (!plan.model || plan.fitJointly) {
    return 0;
  }
  const bool known = lastPassMs > 0.0;
  const bool slow =
      known ? lastPassMs > kSlowPassMs : plan.model->description.parameters > kLargeModel;
  const std::int64_t full = plan.shorterSide > 0 ? plan.shorterSide : plan.model->choice.about.size;
  return slow && full > 2 * kQuickSide ? kQuickSide : 0;
}

}  // namespace patchscape
