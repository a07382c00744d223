// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/pca_types.h"
#include "widgets/panels/pca_panel.h"
#include "widgets/window/request_plan.h"

#include <array>
#include <memory>

namespace patchscape {

/// The colour bases that outlive one picture: the frozen one, and the one fitted on all open
/// pictures. Thread: GUI.
class BasisKeeper {
 public:
  void freeze(std::shared_ptr<const PcaBasis> basis) { frozen_ = std::move(basis); }
  [[nodiscard]] const std::shared_ptr<const PcaBasis>& frozen() const { return frozen_; }

  void setJoint(std::shared_ptr<const PcaBasis> basis) { joint_ = std::move(basis); }
  void forgetJoint() { joint_.reset(); }

  /// Drops what does not fit tokens of that width. Returns true where the frozen one went.
  bool dropForeign(std::int64_t width);

  /// Fills in the basis of a plan; the panel's signs are laid over the frozen one.
  void complete(RequestPlan& plan, BasisSource source);

 private:
  std::shared_ptr<const PcaBasis> frozen_;
  std::shared_ptr<const PcaBasis> joint_;
};

}  // namespace patchscape
