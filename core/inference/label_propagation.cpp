// SPDX-License-Identifier: Apache-2.0
#include "core/inference/label_propagation.h"

#include "core/base/check.h"
#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace patchscape {
namespace {

// Patches a side. Larger ones compare more patches out of reach, smaller ones copy more.
constexpr std::int64_t kBlock = 8;

void require(bool inRange, const std::string& what, const std::string& range) {
  if (!inRange) {
    throw Error(ErrorCode::kInvalidArgument,
                "Masks cannot follow with this " + what + ": choose " + range + ".");
  }
}

/// [rows, cols, D] of unit length; a token of zeros stays one.
at::Tensor unitFeatures(const at::Tensor& tokens, PatchGrid grid) {
  const at::Tensor lengths = tokens.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-12);
  return (tokens / lengths).view({grid.rows, grid.cols, tokens.size(1)});
}

}  // namespace

LabelPropagation::LabelPropagation(const PropagationOptions& options)
    : options_(options) {
  require(options.contextFrames >= 0 && options.contextFrames <= 100,
          "number of context frames",
          "0 to 100");
  require(options.radius >= 0 && options.radius <= 1000, "radius", "0 to 1000 patches");
  require(
      options.nearest >= 1 && options.nearest <= 1000, "number of nearest patches", "1 to 1000");
  require(options.temperature >= 1e-4 && options.temperature <= 1e4,
          "temperature",
          "a number between 0.0001 and 10000");
}

void LabelPropagation::start(const at::Tensor& tokens, PatchGrid grid, const at::Tensor& labels) {
  PATCHSCAPE_CHECK(tokens.dim() == 2 && tokens.size(0) == grid.count() && labels.dim() == 3 &&
                   labels.size(1) == grid.rows && labels.size(2) == grid.cols)
      << tokens.sizes() << ", " << labels.sizes();
  const c10::InferenceMode guard;
  translateTorchErrors("starting masks", [&] {
    first_ = {.features = unitFeatures(tokens, grid), .labels = labels.to(tokens.device()).clone()};
    last_.clear();
  });
}

at::Tensor LabelPropagation::next(const at::Tensor& tokens,
                                  PatchGrid grid,
                                  const KeepGoing& keepGoing) {
  const c10::InferenceMode guard;
  return translateTorchErrors("following masks", [&] {
    const at::Tensor features = unit(tokens, grid);
    const at::Tensor labels = labelsOf(features, keepGoing);
    if (options_.contextFrames > 0) {
      last_.push_back({.features = features, .labels = labels});
      if (last_.size() > static_cast<std::size_t>(options_.contextFrames)) {
        last_.pop_front();
      }
    }
    return labels;
  });
}

at::Tensor LabelPropagation::labelsFor(const at::Tensor& tokens,
                                       PatchGrid grid,
                                       const KeepGoing& keepGoing) const {
  const c10::InferenceMode guard;
  return translateTorchErrors("following masks",
                              [&] { return labelsOf(unit(tokens, grid), keepGoing); });
}

/// The features of a frame that belongs to this film.
at::Tensor LabelPropagation::unit(const at::Tensor& tokens, PatchGrid grid) const {
  PATCHSCAPE_CHECK(hasStarted() && tokens.dim() == 2 && tokens.size(0) == grid.count())
      << tokens.sizes();
  const PatchGrid own{.rows = first_.labels.size(1), .cols = first_.labels.size(2)};
  if (!(grid == own) || tokens.size(1) != first_.features.size(2)) {
    throw Error(ErrorCode::kInvalidArgument,
                "Masks cannot follow to a frame of another size or model: start them again there.");
  }
  // A lack of memory may have moved the model to another device in the middle of a film.
  return unitFeatures(tokens.to(first_.features.device()), grid);
}

/// Labels of all patches, block by block.
at::Tensor LabelPropagation::labelsOf(const at::Tensor& features,
                                      const KeepGoing& keepGoing) const {
  const PatchGrid grid{.rows = features.size(0), .cols = features.size(1)};
  const at::Tensor labels = at::empty_like(first_.labels);
  const std::int64_t blocks = (grid.cols + kBlock - 1) / kBlock;
  for (std::int64_t row = 0; row < grid.rows; row += kBlock) {
    throwIfCancelled(keepGoing);
    const auto overBlocks = [&](std::int64_t from, std::int64_t to) {
      const c10::InferenceMode guard;  // Each thread has its own.
      for (std::int64_t col = from * kBlock; col < std::min(to * kBlock, grid.cols);
           col += kBlock) {
        const Block block{.row = row,
                          .rows = std::min(kBlock, grid.rows - row),
                          .col = col,
                          .cols = std::min(kBlock, grid.cols - col)};
        labels.narrow(1, row, block.rows)
            .narrow(2, col, block.cols)
            .copy_(labelsOf(block, features));
      }
    };
    if (features.is_cpu()) {
      // One thread a block: sharing out each small operation costs more than it saves.
      at::parallel_for(0, blocks, 1, overBlocks);
    } else {
      overBlocks(0, blocks);
    }
  }
  return labels;
}

/// Labels of a block's patches, [C, rows, cols].
at::Tensor LabelPropagation::labelsOf(const Block& block, const at::Tensor& features) const {
  const PatchGrid grid{.rows = features.size(0), .cols = features.size(1)};
  const Block reach = reachOf(block, grid);
  std::vector<at::Tensor> sources;
  std::vector<at::Tensor> labels;
  const auto add = [&](const LabelledFrame& frame) {
    sources.push_back(
        frame.features.narrow(0, reach.row, reach.rows).narrow(1, reach.col, reach.cols));
    labels.push_back(
        frame.labels.narrow(1, reach.row, reach.rows).narrow(2, reach.col, reach.cols).flatten(1));
  };
  add(first_);
  std::ranges::for_each(last_, add);
  const std::int64_t width = features.size(2);
  const std::int64_t patches = block.rows * block.cols;
  const at::Tensor own = features.narrow(0, block.row, block.rows)
                             .narrow(1, block.col, block.cols)
                             .reshape({patches, width});
  constexpr float kNever = -std::numeric_limits<float>::infinity();
  const auto frames = static_cast<std::int64_t>(sources.size());
  at::Tensor cosines = own.matmul(at::cat(sources).view({-1, width}).t());
  cosines.view({patches, frames, -1}).masked_fill_(tooFar(block, reach).unsqueeze(1), kNever);
  const std::int64_t nearest = std::min<std::int64_t>(options_.nearest, cosines.size(1));
  const at::Tensor least = std::get<0>(cosines.topk(nearest, 1)).amin(1, /*keepdim=*/true);
  cosines.masked_fill_(cosines < least, kNever);
  const at::Tensor weights = at::softmax(cosines / options_.temperature, 1);
  return weights.matmul(at::cat(labels, 1).t()).t().reshape({-1, block.rows, block.cols});
}

/// The part of the grid that a block's patches may have come from.
LabelPropagation::Block LabelPropagation::reachOf(const Block& block, PatchGrid grid) const {
  const std::int64_t row = std::max<std::int64_t>(0, block.row - options_.radius);
  const std::int64_t col = std::max<std::int64_t>(0, block.col - options_.radius);
  return {.row = row,
          .rows = std::min(grid.rows, block.row + block.rows + options_.radius) - row,
          .col = col,
          .cols = std::min(grid.cols, block.col + block.cols + options_.radius) - col};
}

/// Which patches of `reach` are too far from each patch of the block, [patches, reach's].
at::Tensor LabelPropagation::tooFar(const Block& block, const Block& reach) const {
  const auto options = first_.features.options().dtype(at::kLong);
  const auto between = [&](std::int64_t from, std::int64_t count, std::int64_t to, std::int64_t n) {
    return (at::arange(from, from + count, options).unsqueeze(1) -
            at::arange(to, to + n, options).unsqueeze(0))
        .abs();
  };
  const at::Tensor down =
      between(block.row, block.rows, reach.row, reach.rows).view({block.rows, 1, reach.rows, 1});
  const at::Tensor across =
      between(block.col, block.cols, reach.col, reach.cols).view({1, block.cols, 1, reach.cols});
  const std::int64_t radius = options_.radius;
  const at::Tensor far = options_.shape == Neighbourhood::kSquare
                             ? at::maximum(down, across) > radius
                             : down.square() + across.square() > radius * radius;
  return far.view({block.rows * block.cols, reach.rows * reach.cols});
}

std::size_t LabelPropagation::bytes() const {
  std::size_t sum = 0;
  const auto add = [&sum](const LabelledFrame& frame) {
    sum += frame.features.nbytes() + frame.labels.nbytes();
  };
  if (hasStarted()) {
    add(first_);
  }
  std::ranges::for_each(last_, add);
  return sum;
}

}  // namespace patchscape
