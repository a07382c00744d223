// SPDX-License-Identifier: Apache-2.0
#include "core/inference/pca.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/inference/pca_foreground.h"
#include "core/inference/principal_components.h"
#include "core/inference/tensor_values.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace patchscape {
namespace {

constexpr std::size_t kColours = 3;

void checkShape(const PcaInput& input) {
  PATCHSCAPE_CHECK(input.patchTokens.dim() == 2 && input.grid.rows > 0 && input.grid.cols > 0 &&
                   input.patchTokens.size(0) == input.grid.count())
      << "tokens " << input.patchTokens.sizes() << ", grid " << input.grid.rows << "x"
      << input.grid.cols;
}

/// Number of patches of all inputs.
std::int64_t checkInputs(const std::vector<PcaInput>& inputs) {
  if (inputs.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "There is no picture to fit the colours on; choose at least one.");
  }
  std::int64_t patches = 0;
  for (const PcaInput& input : inputs) {
    checkShape(input);
    patches += input.grid.count();
    const std::int64_t width = input.patchTokens.size(1);
    const std::int64_t wanted = inputs.front().patchTokens.size(1);
    if (width != wanted) {
      throw Error(ErrorCode::kInvalidArgument,
                  "Colours can be fitted jointly only on pictures seen by one model, but these "
                  "tokens are " +
                      std::to_string(wanted) + " and " + std::to_string(width) +
                      " values wide; analyse all pictures with the same model.");
    }
  }
  return patches;
}

/// Number of components that have to be fitted.
std::int64_t checkOptions(const PcaOptions& options, std::int64_t patches, std::int64_t width) {
  const auto [least, most] = std::ranges::minmax(options.components);
  const std::int64_t last = std::min(patches, width) - 1;
  if (least < 0 || most > last) {
    // People count components from 1.
    throw Error(ErrorCode::kInvalidArgument,
                "Principal component " + std::to_string((least < 0 ? least : most) + 1) +
                    " does not exist: " + std::to_string(patches) + " patches of " +
                    std::to_string(width) + " values have components 1 to " +
                    std::to_string(last + 1) + "; choose among these, or a larger input size.");
  }
  const bool given = options.foreground == ForegroundMode::kThreshold;
  if (given && !(options.threshold >= 0.0F && options.threshold <= 1.0F)) {
    throw Error(ErrorCode::kInvalidArgument,
                "The foreground threshold must be from 0 to 1, not " +
                    std::to_string(options.threshold) + ".");
  }
  return most + 1;
}

/// The value below which `share` of the sorted values lie, between neighbours by linear
/// interpolation.
float percentile(const std::vector<float>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = place - static_cast<double>(below);
  return static_cast<float>(sorted[below] + part * (sorted[above] - sorted[below]));
}

void setRange(PcaAxis& axis, std::vector<float> scores, PcaRange range) {
  std::ranges::sort(scores);
  const bool outer = range != PcaRange::kPercentile;
  axis.low = outer ? scores.front() : percentile(scores, 0.01);
  axis.high = outer ? scores.back() : percentile(scores, 0.99);
}

at::Tensor axesOf(const PcaBasis& basis) {
  std::vector<at::Tensor> axes;
  for (const PcaAxis& axis : basis.axes) {
    axes.push_back(toTensor(axis.vector));
  }
  return at::stack(axes);
}

/// Scores in the basis's axes, [N, 3] row-major.
std::vector<float> scoresOf(const at::Tensor& tokens, const PcaBasis& basis) {
  return toFloats(projectTokens(tokens, toTensor(basis.mean), axesOf(basis)));
}

void setRanges(PcaBasis& basis, const std::vector<TokenRows>& rows) {
  std::vector<std::vector<float>> scores(kColours);
  for (const TokenRows& input : rows) {
    const at::Tensor tokens = input.tokens.index_select(0, input.rows.to(input.tokens.device()));
    const auto all = scoresOf(tokens, basis);
    for (std::size_t i = 0; i < all.size(); ++i) {
      scores[i % kColours].push_back(all[i]);
    }
  }
  for (std::size_t k = 0; k < kColours; ++k) {
    setRange(basis.axes[k], std::move(scores[k]), basis.range);
  }
}

float colourOf(const PcaAxis& axis, float score, PcaRange range) {
  if (!(axis.variance > 0.0F) || !(axis.high > axis.low)) {
    return 0.5F;
  }
  if (range == PcaRange::kSigmoid) {
    return 1.0F / (1.0F + std::exp(-2.0F * score / std::sqrt(axis.variance)));
  }
  return std::clamp((score - axis.low) / (axis.high - axis.low), 0.0F, 1.0F);
}

void checkBasis(const PcaInput& input, const PcaBasis& basis) {
  PATCHSCAPE_CHECK(basis.axes.size() == kColours) << basis.axes.size();
  if (input.patchTokens.size(1) != basis.width()) {
    throw Error(ErrorCode::kInvalidArgument,
                "This colour basis was fitted on tokens of " + std::to_string(basis.width()) +
                    " values" + (basis.model.empty() ? "" : " (model " + basis.model + ")") +
                    ", but the open model gives " + std::to_string(input.patchTokens.size(1)) +
                    "; open that model, or fit a new basis.");
  }
}

}  // namespace

PcaBasis fitPca(const std::vector<PcaInput>& inputs, const PcaOptions& options) {
  const std::int64_t patches = checkInputs(inputs);
  const std::int64_t count = checkOptions(options, patches, inputs.front().patchTokens.size(1));
  PcaBasis basis;
  basis.flip = options.flip;
  basis.range = options.range;
  std::vector<std::vector<std::uint8_t>> masks;
  if (options.foreground != ForegroundMode::kOff) {
    auto split = splitForeground(inputs, options);
    // Centring takes one dimension away, so fewer patches could not fill the last component.
    if (split && split->patches > count) {
      basis.foreground = std::move(split->axis);
      masks = std::move(split->masks);
    }
  }
  const std::vector<TokenRows> rows = chooseRows(inputs, masks);
  const PrincipalComponents fit = fitPrincipalComponents(rows, count);
  basis.mean = toFloats(fit.mean);
  basis.totalVariance = static_cast<float>(fit.totalVariance);
  for (const int component : options.components) {
    PcaAxis axis;
    axis.vector = toFloats(fit.axes[component]);
    axis.variance = fit.variances[component].item<float>();
    basis.axes.push_back(std::move(axis));
  }
  setRanges(basis, rows);
  return basis;
}

void fitRanges(PcaBasis& basis, const std::vector<PcaInput>& inputs) {
  std::vector<std::vector<std::uint8_t>> masks;
  for (const PcaInput& input : inputs) {
    checkShape(input);
    checkBasis(input, basis);
    if (basis.foreground) {
      masks.push_back(foregroundMask(input, *basis.foreground));
    }
  }
  const auto isDrawn = [](const std::vector<std::uint8_t>& mask) {
    return std::ranges::find(mask, std::uint8_t{1}) != mask.end();
  };
  if (std::ranges::none_of(masks, isDrawn)) {
    masks.clear();  // Nothing of the object is in sight: all there is, then.
  }
  setRanges(basis, chooseRows(inputs, masks));
}

PcaMap applyPca(const PcaInput& input, const PcaBasis& basis) {
  checkShape(input);
  checkBasis(input, basis);
  PcaMap map;
  map.grid = input.grid;
  map.scores = scoresOf(input.patchTokens, basis);
  if (!std::ranges::all_of(map.scores, [](float score) { return std::isfinite(score); })) {
    throw Error(ErrorCode::kBadData,
                "The model gave values that are not numbers for this picture; its weights may be "
                "damaged, or the chosen precision too low: try fp32.");
  }
  map.colours.resize(map.scores.size());
  for (std::size_t i = 0; i < map.scores.size(); ++i) {
    const std::size_t k = i % kColours;
    const float colour = colourOf(basis.axes[k], map.scores[i], basis.range);
    map.colours[i] = basis.flip[k] ? 1.0F - colour : colour;
  }
  map.foreground = basis.foreground
                       ? foregroundMask(input, *basis.foreground)
                       : std::vector<std::uint8_t>(static_cast<std::size_t>(map.grid.count()), 1);
  return map;
}

}  // namespace patchscape
