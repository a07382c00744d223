// SPDX-License-Identifier: Apache-2.0
#include "core/inference/pca_foreground.h"

#include "core/inference/foreground_mask.h"
#include "core/inference/tensor_values.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace patchscape {
namespace {

constexpr double kLeastShare = 0.03;
constexpr double kMostShare = 0.97;

std::vector<float> scoresOf(const PcaInput& input, const ForegroundAxis& stage) {
  return toFloats(projectTokens(
      input.patchTokens, toTensor(stage.mean), toTensor(stage.axis.vector).unsqueeze(0)));
}

void negate(std::vector<float>& values) {
  for (float& value : values) {
    value = -value;
  }
}

/// Scores as 0…1 of the axis's range.
std::vector<float> normalised(const std::vector<float>& scores, const PcaAxis& axis) {
  const float width = axis.high - axis.low;
  std::vector<float> values(scores.size());
  std::ranges::transform(scores, values.begin(), [&](float score) {
    return width > 0.0F ? (score - axis.low) / width : 0.0F;
  });
  return values;
}

std::vector<std::uint8_t> maskOf(const std::vector<float>& scores,
                                 PatchGrid grid,
                                 const ForegroundAxis& stage) {
  const std::vector<float> values = normalised(scores, stage.axis);
  std::vector<std::uint8_t> mask(values.size());
  std::ranges::transform(values, mask.begin(), [&](float value) {
    return static_cast<std::uint8_t>(value > stage.threshold ? 1 : 0);
  });
  removeSpecks(mask, grid);
  return mask;
}

/// Sets the range, and the threshold by Otsu where none is given.
void setThreshold(ForegroundAxis& stage,
                  const std::vector<float>& scores,
                  const PcaOptions& options) {
  const auto [low, high] = std::ranges::minmax(scores);
  stage.axis.low = low;
  stage.axis.high = high;
  stage.threshold = options.foreground == ForegroundMode::kAuto
                        ? otsuThreshold(normalised(scores, stage.axis))
                        : options.threshold;
}

/// Turns the axis round, so that the patches below the threshold are those above it.
void turnRound(ForegroundAxis& stage) {
  negate(stage.axis.vector);
  const float low = stage.axis.low;
  stage.axis.low = -stage.axis.high;
  stage.axis.high = -low;
  stage.threshold = 1.0F - stage.threshold;
}

/// The first stage, turned so that the inside of the pictures scores higher than their border.
ForegroundAxis fitAxis(const std::vector<PcaInput>& inputs, const PcaOptions& options) {
  const PrincipalComponents fit = fitPrincipalComponents(chooseRows(inputs, {}), 1);
  ForegroundAxis stage;
  stage.mean = toFloats(fit.mean);
  stage.axis.vector = toFloats(fit.axes[0]);
  stage.axis.variance = fit.variances[0].item<float>();
  BorderContrast contrast;
  std::vector<float> scores;
  for (const PcaInput& input : inputs) {
    const auto more = scoresOf(input, stage);
    contrast.add(more, input.grid);
    scores.insert(scores.end(), more.begin(), more.end());
  }
  if (contrast.value() < 0.0) {
    negate(stage.axis.vector);
    negate(scores);
  }
  setThreshold(stage, scores, options);
  if (options.flipForeground) {
    turnRound(stage);
  }
  return stage;
}

}  // namespace

std::vector<TokenRows> chooseRows(const std::vector<PcaInput>& inputs,
                                  const std::vector<std::vector<std::uint8_t>>& masks,
                                  std::int64_t most) {
  std::vector<at::Tensor> rows;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::int64_t count = inputs[i].grid.count();
    rows.push_back(masks.empty() ? at::arange(count, at::kLong)
                                 : toTensor(masks[i]).nonzero().flatten());
    total += rows.back().size(0);
  }
  const std::int64_t stride = std::max<std::int64_t>(1, (total + most - 1) / most);
  std::vector<TokenRows> chosen;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::int64_t first = std::min((stride - before % stride) % stride, rows[i].size(0));
    before += rows[i].size(0);
    chosen.push_back(
        {.tokens = inputs[i].patchTokens, .rows = rows[i].slice(0, first, std::nullopt, stride)});
  }
  return chosen;
}

std::optional<ForegroundSplit> splitForeground(const std::vector<PcaInput>& inputs,
                                               const PcaOptions& options) {
  ForegroundSplit split{.axis = fitAxis(inputs, options), .masks = {}, .patches = 0};
  std::int64_t total = 0;
  for (const PcaInput& input : inputs) {
    split.masks.push_back(foregroundMask(input, split.axis));
    split.patches += std::ranges::count(split.masks.back(), 1);
    total += input.grid.count();
  }
  const double share = static_cast<double>(split.patches) / static_cast<double>(total);
  if (share < kLeastShare || share > kMostShare) {
    return std::nullopt;
  }
  return split;
}

std::vector<std::uint8_t> foregroundMask(const PcaInput& input, const ForegroundAxis& axis) {
  return maskOf(scoresOf(input, axis), input.grid, axis);
}

}  // namespace patchscape
