// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// Which patches the colour components are fitted on and drawn for.
enum class ForegroundMode {
  kOff,        ///< Every patch.
  kAuto,       ///< First component, Otsu threshold.
  kThreshold,  ///< First component, threshold given.
};

/// How a component's scores become 0…1.
enum class PcaRange {
  kMinMax,      ///< Smallest and largest foreground score.
  kPercentile,  ///< 1st and 99th percentile of the foreground scores.
  kSigmoid,     ///< sigmoid(2 · score / √variance), as the DINOv3 notebook.
};

/// What a person sets in the PCA panel.
struct PcaOptions {
  std::array<int, 3> components{0, 1, 2};  ///< Principal components drawn as red, green, blue.
  std::array<bool, 3> flip{};              ///< Inverts red, green, blue.
  ForegroundMode foreground = ForegroundMode::kOff;
  float threshold = 0.5F;       ///< For kThreshold; 0…1 of the first component's range.
  bool flipForeground = false;  ///< The other side of the threshold is the object.
  PcaRange range = PcaRange::kPercentile;

  [[nodiscard]] bool operator==(const PcaOptions&) const = default;
};

/// One fitted direction: score = (token − mean) · axis.
struct PcaAxis {
  std::vector<float> vector;  ///< [D], unit length; its largest loading is positive.
  float variance = 0.0F;      ///< Eigenvalue of the covariance with n − 1.
  float low = 0.0F;           ///< Score drawn as 0.
  float high = 1.0F;          ///< Score drawn as 1.
};

/// The first stage: what separates the object from the background.
struct ForegroundAxis {
  std::vector<float> mean;  ///< [D]
  PcaAxis axis;             ///< low and high: range of the scores, so that threshold is in 0…1.
  float threshold = 0.5F;   ///< 0…1 of [low, high]; larger is foreground.
};

/// A fitted colour basis; can be frozen, saved, loaded and applied to any picture of the same
/// model.
struct PcaBasis {
  std::vector<float> mean;    ///< [D]
  std::vector<PcaAxis> axes;  ///< Red, green, blue.
  std::array<bool, 3> flip{};
  PcaRange range = PcaRange::kPercentile;
  std::optional<ForegroundAxis> foreground;
  float totalVariance = 0.0F;  ///< Trace of the covariance.
  std::string model;           ///< Catalog name or file name of the model it was fitted with.

  [[nodiscard]] std::int64_t width() const noexcept {
    return static_cast<std::int64_t>(mean.size());
  }
};

/// Colours of one picture's patches, ready to be drawn. Host memory, no tensors.
struct PcaMap {
  PatchGrid grid;
  std::vector<float> colours;            ///< [rows, cols, 3], 0…1, before the mask.
  std::vector<std::uint8_t> foreground;  ///< [rows, cols], 1 = drawn; all 1 without a threshold.
  std::vector<float> scores;             ///< [rows, cols, 3], raw principal component scores.
};

}  // namespace patchscape
