// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/scalar_map.h"
#include "core/base/segmentation.h"

namespace patchscape {

/// A map whose edges follow those of the photo: the guided filter on the photo's grey values.
///
/// Invalid values stay invalid and lend nothing to their neighbours. The window spans about one and
/// a half patches of `cells` patches across the picture's shorter side.
/// Errors: kInternal where the sizes differ. Thread: any.
/// Source: He, Sun, Tang 2010, Guided image filtering.
[[nodiscard]] ScalarMap followEdges(const ScalarMap& map, const Image& photo, int cells);

/// Labels whose borders follow the photo: the probabilities of the classes that occur are enlarged,
/// guided, and compared again. Same errors and source.
[[nodiscard]] Segmentation followEdges(const Segmentation& segmentation, const Image& photo);

}  // namespace patchscape
