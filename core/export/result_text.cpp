// SPDX-License-Identifier: Apache-2.0
#include "core/export/result_text.h"

#include "core/export/file_hash.h"

#include <fmt/format.h>

namespace patchscape {
namespace {

std::string weightsText(const std::string& name, const std::filesystem::path& path) {
  const std::string hash = rememberedSha256(path);
  return hash.empty() ? name : fmt::format("{} (sha256 {})", name, hash);
}

}  // namespace

const std::string& softwareName() {
  static const std::string kName = "Patchscape " PATCHSCAPE_VERSION;
  return kName;
}

std::string numberText(double value) { return fmt::format("{}", value); }
std::string numberText(float value) { return fmt::format("{}", value); }

PngText textOf(const AnalysisResult& result) {
  PngText text{
      {"Software", softwareName()},
      {"Source", result.picture->name},
      {"Input size", fmt::format("{} x {}", result.inputSize.width, result.inputSize.height)}};
  if (result.model != nullptr) {
    const ModelChoice& choice = result.model->choice;
    text["Model"] = weightsText(choice.about.name, choice.path);
    const Tiling tiling = tilingOf(result.model->tiles, result.grid);
    if (tiling.count() > 1) {
      text["Tiles"] = textOf(tiling, result.model->description.patchSize);
    }
  }
  return text;
}

PngText textOf(const AnalysisResult& result, const HeadInfo& head, const Encoding& encoding) {
  PngText text = textOf(result);
  text["Head"] = weightsText(head.choice.about.name, head.choice.path);
  text["Units"] = encoding.units;
  text["Scale"] = numberText(encoding.scale);
  text["Offset"] = numberText(encoding.offset);
  text["Invalid"] = encoding.invalid.empty() ? "none" : encoding.invalid;
  return text;
}

}  // namespace patchscape
