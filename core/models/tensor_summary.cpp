// SPDX-License-Identifier: Apache-2.0
#include "core/models/tensor_summary.h"

#include "core/weights/read_floats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <system_error>

namespace patchscape {
namespace {

TensorSummary summaryOf(const WeightTensor& tensor) {
  TensorSummary summary{.info = {.name = tensor.name,
                                 .dtype = std::string(nameOf(tensor.dtype)),
                                 .shape = tensor.shape}};
  double squares = 0.0;
  std::int64_t counted = 0;
  for (const float value : readFloats(tensor)) {
    if (!std::isfinite(value)) {
      ++summary.broken;
      continue;
    }
    summary.least = counted == 0 ? value : std::min(summary.least, value);
    summary.largest = counted == 0 ? value : std::max(summary.largest, value);
    squares += static_cast<double>(value) * value;
    ++counted;
  }
  summary.norm = counted == 0 ? 0.0 : std::sqrt(squares / static_cast<double>(counted));
  return summary;
}

}  // namespace

FileSummary summariseFile(const std::filesystem::path& path, const KeepGoing& keepGoing) {
  FileSummary summary{.info = inspectModelFile(path)};
  const WeightFile file = openWeightFile(path);
  for (const WeightTensor& tensor : file.tensors) {
    throwIfCancelled(keepGoing);
    summary.tensors.push_back(summaryOf(tensor));
    summary.broken += summary.tensors.back().broken;
  }
  return summary;
}

std::vector<int> normHistogram(const std::vector<TensorSummary>& tensors, int bins) {
  std::vector<int> counts(static_cast<std::size_t>(bins), 0);
  for (const TensorSummary& tensor : tensors) {
    if (tensor.norm > 0.0) {
      const double share = (std::log10(tensor.norm) - kLeastNorm) / (kLargestNorm - kLeastNorm);
      const int bin = static_cast<int>(std::floor(share * bins));
      ++counts[static_cast<std::size_t>(std::clamp(bin, 0, bins - 1))];
    }
  }
  return counts;
}

std::filesystem::path weightsInFolder(const std::filesystem::path& folder) {
  constexpr std::array kNames{
      "model.safetensors.index.json", "model.safetensors", "pytorch_model.bin"};
  for (const char* const name : kNames) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(folder / name, ignored)) {
      return folder / name;
    }
  }
  return {};
}

}  // namespace patchscape
