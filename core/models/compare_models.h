// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/input_size.h"
#include "core/base/progress.h"
#include "core/session/model_catalog.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace patchscape {

/// How far features may differ and still be those of the same model: float32 rounds differently
/// where weights are put together in another order.
///
/// Source: upstream's comparison of Hugging Face and native features of Web-SSL.
inline constexpr double kFeatureTolerance = 1e-3;

/// A tensor of both files whose shapes differ.
struct ShapeDifference {
  std::string name;
  std::vector<std::int64_t> left;
  std::vector<std::int64_t> right;
};

/// What distinguishes two weight files. Names are those of the official checkpoints, whatever the
/// files call their tensors; of files that hold no backbone their own.
struct ModelComparison {
  std::vector<std::string> onlyLeft;
  std::vector<std::string> onlyRight;
  std::vector<ShapeDifference> shapes;
  std::int64_t compared = 0;    ///< Tensors of both, of the same shape.
  double largestWeight = 0.0;   ///< The largest difference of two of their values.
  std::string largestWeightIn;  ///< The tensor it is in; empty: none differ.
  InputSize inputSize;          ///< Zero: features were not compared.
  std::vector<double> blocks;   ///< Largest difference after each block, normed.
  double largestFeature = 0.0;  ///< Of all of them and of the final tokens.
  std::string whyNoFeatures;    ///< A sentence, where they were asked for and not compared.

  [[nodiscard]] bool hasFeatures() const noexcept { return inputSize.width > 0; }
  /// Same tensors and, where they were compared, features within the tolerance.
  [[nodiscard]] bool isSame() const noexcept;
};

/// Compares two files, and their features on a picture where one is named: at the size that the
/// position table was trained for, where no table is resampled, on the CPU in float32.
///
/// Errors: those of opening and running; kCancelled. Thread: any; takes memory for both sets of
/// features, one model at a time.
[[nodiscard]] ModelComparison compareModels(const ModelChoice& left,
                                            const ModelChoice& right,
                                            const std::filesystem::path& picture,
                                            const KeepGoing& keepGoing,
                                            const Progress& progress);

}  // namespace patchscape
