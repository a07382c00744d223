// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/basis_keeper.h"

namespace patchscape {

bool BasisKeeper::dropForeign(std::int64_t width) {
  joint_.reset();
  if (frozen_ && frozen_->width() != width) {
    frozen_.reset();
    return true;
  }
  return false;
}

void BasisKeeper::complete(RequestPlan& plan, BasisSource source) {
  if (source == BasisSource::kFrozen && frozen_) {
    if (frozen_->flip != plan.pca.flip) {
      auto turned = std::make_shared<PcaBasis>(*frozen_);
      turned->flip = plan.pca.flip;
      frozen_ = std::move(turned);
    }
    plan.basis = frozen_;
  } else if (source == BasisSource::kAllOpen) {
    plan.basis = joint_;
    plan.fitJointly = !joint_;
  }
}

}  // namespace patchscape
