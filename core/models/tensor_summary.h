// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/session/model_info.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace patchscape {

/// One tensor of a file and what its numbers are like; without elements all are 0.
struct TensorSummary {
  TensorInfo info;
  float least = 0.0F;
  float largest = 0.0F;
  double norm = 0.0;        ///< Root mean square of its values.
  std::int64_t broken = 0;  ///< Values that are NaN or infinite; not counted in the others.
};

/// A weights file as it is shown to a person.
struct FileSummary {
  ModelFileInfo info;
  std::vector<TensorSummary> tensors;
  std::int64_t broken = 0;  ///< Values of all tensors that are NaN or infinite.
};

/// Reads every number of a weights file. Errors: those of opening; kCancelled. Thread: any.
[[nodiscard]] FileSummary summariseFile(const std::filesystem::path& path,
                                        const KeepGoing& keepGoing);

/// How many tensors have a norm in each of `bins` parts of log10(norm), from `kLeastNorm` to
/// `kLargestNorm`; those outside count in the first and the last.
[[nodiscard]] std::vector<int> normHistogram(const std::vector<TensorSummary>& tensors, int bins);

inline constexpr double kLeastNorm = -4.0;   ///< As log10.
inline constexpr double kLargestNorm = 2.0;  ///< As log10.

/// The weights file in a folder as Hugging Face's programs write it: the index of shards, else the
/// one file; empty where it holds none. Looks at names only.
[[nodiscard]] std::filesystem::path weightsInFolder(const std::filesystem::path& folder);

}  // namespace patchscape
