// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/pca_types.h"

#include <memory>
#include <string>
#include <vector>

namespace patchscape {

struct PcaInput;

/// How the colours of a film stay the same.
struct SteadyBasisOptions {
  PcaOptions pca;
  int firstFrames = 8;  ///< The basis is fitted on these together, then locked; at least 1.
  /// Weight of a later frame in the running estimates of axes and ranges, 0…1; 0: locked for good.
  double adaptation = 0.0;
};

/// The colour basis of a film: fitted on its first frames and locked, or slowly adapted.
///
/// A fit on more frames, or on a later one, is turned before it is used (orthogonal Procrustes) so
/// that each of its axes lies as near as can be to the one drawn in the same colour so far: three
/// fitted axes come in any order and sign, colours must not.
/// Source: model-spec section 7.7; Schönemann 1966 for the turn. Thread: one at a time.
class SteadyBasis {
 public:
  explicit SteadyBasis(SteadyBasisOptions options);
  SteadyBasis(const SteadyBasis&) = delete;
  SteadyBasis& operator=(const SteadyBasis&) = delete;
  ~SteadyBasis();

  /// The basis to draw the next frame with. Starts anew where another model's tokens come.
  ///
  /// \param model Catalog name of the model. Errors: those of `fitPca`.
  [[nodiscard]] std::shared_ptr<const PcaBasis> next(const PcaInput& frame,
                                                     const std::string& model);

 private:
  void fitOnFirst(const PcaInput& frame, const std::string& model);
  void adapt(const PcaInput& frame);

  SteadyBasisOptions options_;
  std::vector<PcaInput> first_;  ///< Until the basis is locked.
  int frames_ = 0;
  std::shared_ptr<const PcaBasis> basis_;
};

/// `basis` with its axes turned so that they lie nearest to those of `to`, which span nearly the
/// same. Variances follow; ranges do not: fit them anew.
[[nodiscard]] PcaBasis turnedTo(PcaBasis basis, const PcaBasis& to);

}  // namespace patchscape
