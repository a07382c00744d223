// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/input_size.h"
#include "core/base/pca_types.h"
#include "core/overlay/pca_overlay.h"
#include "core/session/picture.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace patchscape {

/// A picture by path, or already decoded.
struct PictureRef {
  std::filesystem::path path;
  std::shared_ptr<const Picture> picture;  ///< Used instead of `path` where set.
};

/// How the PCA view of one picture is made.
struct PcaRequest {
  PcaOptions options;
  std::shared_ptr<const PcaBasis> basis;  ///< Frozen: applied, not fitted.
  std::vector<PictureRef> fitOn;  ///< Fitted jointly on these; empty: on the picture itself.
  Enlargement enlargement = Enlargement::kSmooth;
  bool drawAtGridSize = false;  ///< `picture` of the result is one pixel a patch.
};

/// What is wanted of the tokens themselves.
struct FeatureRequest {
  std::vector<std::int64_t> layers;  ///< Further blocks to give, zero-based.
  bool normed = true;                ///< Those layers after the final norm.
};

/// One picture and everything that is wanted of it.
struct AnalysisRequest {
  PictureRef picture;
  SizeRule size;  ///< Zero in both: the model's default.
  std::optional<PcaRequest> pca;
  std::optional<FeatureRequest> features;
};

}  // namespace patchscape
