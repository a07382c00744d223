// SPDX-License-Identifier: Apache-2.0
#include "core/export/picture_files.h"

#include "core/export/result_text.h"

namespace patchscape {

std::string featureFileName(const std::string& stem, const FeatureFiles& files) {
  const bool npz = files.container == ArrayContainer::kNpz;
  return stem + (npz ? "_features.npz" : "_features.safetensors");
}

std::string writeFeatures(const AnalysisResult& result,
                          const FeatureFiles& files,
                          const std::filesystem::path& folder,
                          const std::string& stem) {
  std::vector<NamedArray> arrays;
  for (const TokenArray& tokens : result.features) {
    arrays.push_back({tokens.name, tokens.shape, tokens.values});
  }
  std::map<std::string, std::string> metadata = textOf(result);
  metadata["Units"] = "features, no unit";
  metadata["Layers after the final norm"] = files.normed ? "yes" : "no";
  const std::string name = featureFileName(stem, files);
  if (files.container == ArrayContainer::kNpz) {
    writeNpz(folder / name, arrays, files.type, metadata);
  } else {
    writeArraysAsSafetensors(folder / name, arrays, files.type, metadata);
  }
  return name;
}

PlannedNames plannedNames(const ViewFiles& files, const std::string& stem) {
  PlannedNames names = plannedNames(files.options, stem);
  if (files.pca) {
    names.files.insert(names.files.begin(), stem + kPcaSuffix);
  }
  return names;
}

WrittenViews writeViews(const AnalysisResult& result,
                        const ViewFiles& files,
                        const std::filesystem::path& folder,
                        const std::string& stem,
                        const std::vector<std::string>& alsoListed) {
  WrittenViews written;
  ExportOptions options = files.options;
  options.alsoListed = alsoListed;
  if (files.pca) {
    written.names.push_back(stem + kPcaSuffix);
    PngText text = textOf(result);
    text["Units"] = "PCA colours, no unit";
    writePng(folder / written.names.front(), result.pca->picture, text);
    options.alsoListed.push_back(written.names.front());
  }
  const ExportReport report = exportResult(result, options, folder, stem);
  for (const WrittenFile& file : report.files) {
    written.names.push_back(file.name);
  }
  written.saturated = report.saturated;
  return written;
}

}  // namespace patchscape
