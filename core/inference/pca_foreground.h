// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/pca_types.h"
#include "core/inference/pca.h"
#include "core/inference/principal_components.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace patchscape {

/// More patches than this are thinned evenly before a fit.
inline constexpr std::int64_t kMaxFittedPatches = 2'000'000;

/// The rows of all inputs where the mask is 1 (all rows without masks), thinned to `most` rows.
///
/// Every k-th row over all inputs together, so that the same input gives the same rows.
[[nodiscard]] std::vector<TokenRows> chooseRows(const std::vector<PcaInput>& inputs,
                                                const std::vector<std::vector<std::uint8_t>>& masks,
                                                std::int64_t most = kMaxFittedPatches);

/// The first stage of a fit: its axis and the foreground of every input.
struct ForegroundSplit {
  ForegroundAxis axis;
  std::vector<std::vector<std::uint8_t>> masks;  ///< [rows, cols] each, 1 = foreground.
  std::int64_t patches = 0;                      ///< Ones in all masks.
};

/// Splits foreground from background by the first component over all patches of all inputs.
///
/// Nothing where the split would keep under 3 % or over 97 % of the patches.
[[nodiscard]] std::optional<ForegroundSplit> splitForeground(const std::vector<PcaInput>& inputs,
                                                             const PcaOptions& options);

/// The foreground of one picture by a fitted first stage, without specks: [rows, cols].
[[nodiscard]] std::vector<std::uint8_t> foregroundMask(const PcaInput& input,
                                                       const ForegroundAxis& axis);

}  // namespace patchscape
