// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/array_writer.h"
#include "core/export/result_export.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace patchscape {

inline constexpr const char* kPcaSuffix = "_pca.png";

enum class ArrayContainer { kNpz, kSafetensors };

/// The file of a picture's tokens.
struct FeatureFiles {
  std::vector<std::int64_t> layers;  ///< Zero-based, without repeats.
  bool normed = true;
  ArrayContainer container = ArrayContainer::kNpz;
  ArrayType type = ArrayType::kFloat32;
};

/// The file's name for a stem, such as "cat" → "cat_features.npz".
[[nodiscard]] std::string featureFileName(const std::string& stem, const FeatureFiles& files);

/// Writes the tokens of a result into `folder` and gives the file's name. Errors: kWriteFailed.
std::string writeFeatures(const AnalysisResult& result,
                          const FeatureFiles& files,
                          const std::filesystem::path& folder,
                          const std::string& stem);

/// The views of one picture as files.
struct ViewFiles {
  bool pca = false;  ///< `{stem}_pca.png`, before all others.
  ExportOptions options;
};

/// Their names, without a folder, before anything is computed. Errors: as `plannedNames`.
[[nodiscard]] PlannedNames plannedNames(const ViewFiles& files, const std::string& stem);

/// What was written of one picture's views.
struct WrittenViews {
  std::vector<std::string> names;  ///< Without the folder.
  std::map<DepthFormat, std::int64_t> saturated;
};

/// Writes them into `folder`, which must exist; the sidecar lists `alsoListed`, too.
///
/// Errors: as `exportResult`.
WrittenViews writeViews(const AnalysisResult& result,
                        const ViewFiles& files,
                        const std::filesystem::path& folder,
                        const std::string& stem,
                        const std::vector<std::string>& alsoListed = {});

}  // namespace patchscape
