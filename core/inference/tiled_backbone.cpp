// SPDX-License-Identifier: Apache-2.0
#include "core/inference/tiled_backbone.h"

#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace patchscape {
namespace {

/// The patch tokens of a bundle, in one order for every bundle.
std::vector<at::Tensor*> patchTokensOf(FeatureBundle& bundle) {
  std::vector<at::Tensor*> tokens{&bundle.patchTokens};
  for (auto* layers : {&bundle.intermediate, &bundle.intermediateRaw}) {
    for (LayerTokens& layer : *layers) {
      tokens.push_back(&layer.patchTokens);
    }
  }
  return tokens;
}

/// [B, N, D] as [B, rows, cols, D].
at::Tensor inRows(const at::Tensor& tokens, PatchGrid grid) {
  return tokens.view({-1, grid.rows, grid.cols, tokens.size(2)});
}

/// The mean over each of `cells` equal parts of `length` places: [cells, length].
at::Tensor meansOverCells(std::int64_t cells, std::int64_t length) {
  at::Tensor matrix = at::zeros({cells, length}, at::kFloat);
  auto weights = matrix.accessor<float, 2>();
  const double part = static_cast<double>(length) / static_cast<double>(cells);
  for (std::int64_t cell = 0; cell < cells; ++cell) {
    const double from = static_cast<double>(cell) * part;
    for (auto place = static_cast<std::int64_t>(from); place < length; ++place) {
      const double left = std::max(from, static_cast<double>(place));
      const double right = std::min(from + part, static_cast<double>(place + 1));
      if (right <= left) {
        break;
      }
      weights[cell][place] = static_cast<float>((right - left) / part);
    }
  }
  return matrix;
}

/// Linear interpolation between the middles of `cells` equal parts of `length` places:
/// [length, cells].
at::Tensor betweenCells(std::int64_t length, std::int64_t cells) {
  at::Tensor matrix = at::zeros({length, cells}, at::kFloat);
  auto weights = matrix.accessor<float, 2>();
  for (std::int64_t place = 0; place < length; ++place) {
    const double at = std::clamp((static_cast<double>(place) + 0.5) * static_cast<double>(cells) /
                                         static_cast<double>(length) -
                                     0.5,
                                 0.0,
                                 static_cast<double>(cells - 1));
    const auto first = static_cast<std::int64_t>(at);
    const auto share = static_cast<float>(at - static_cast<double>(first));
    weights[place][first] += 1.0F - share;
    weights[place][std::min(first + 1, cells - 1)] += share;
  }
  return matrix;
}

/// Shifts `fine` so that its mean over each cell of `coarse` becomes about that cell's value,
/// bilinearly between the cells. Both are [B, rows, cols, D]. The products need no second tensor as
/// large as `fine`.
void shiftTowards(const at::Tensor& coarse, const at::Tensor& fine) {
  const std::int64_t batch = fine.size(0);
  const std::int64_t dim = fine.size(3);
  const PatchGrid from{.rows = fine.size(1), .cols = fine.size(2)};
  const PatchGrid to{.rows = coarse.size(1), .cols = coarse.size(2)};
  const auto forAll = [&](const at::Tensor& matrix) {
    return matrix.to(fine.device()).expand({batch, -1, -1});
  };
  at::Tensor tokens = fine.view({batch, from.rows, from.cols * dim});
  const at::Tensor down = at::bmm(forAll(meansOverCells(to.rows, from.rows)), tokens)
                              .view({batch, to.rows, from.cols, dim});
  const at::Tensor means = at::matmul(meansOverCells(to.cols, from.cols).to(fine.device()), down);
  const at::Tensor across =
      at::matmul(betweenCells(from.cols, to.cols).to(fine.device()), coarse - means)
          .view({batch, to.rows, from.cols * dim});
  tokens.baddbmm_(forAll(betweenCells(from.rows, to.rows)), across);
}

/// The tokens of a whole grid, made of those of its tiles and of its overview.
class TokenMosaic {
 public:
  TokenMosaic(PatchGrid grid, const Tiling& tiling)
      : grid_(grid),
        tiling_(tiling) {}

  /// Begins anew.
  void setOverview(FeatureBundle overview) {
    overview_ = std::move(overview);
    whole_ = overview_;
    whole_.grid = grid_;
    for (at::Tensor* tokens : patchTokensOf(whole_)) {
      *tokens = at::zeros({tokens->size(0), grid_.count(), tokens->size(2)}, tokens->options());
    }
  }

  void add(FeatureBundle tile, std::size_t index) {
    const std::size_t row = index / tiling_.lefts.size();
    const std::size_t col = index % tiling_.lefts.size();
    const at::Tensor weights =
        at::outer(at::tensor(tileWeights(tiling_.tops, tile.grid.rows, row)),
                  at::tensor(tileWeights(tiling_.lefts, tile.grid.cols, col)))
            .unsqueeze(2)
            .to(tile.patchTokens.device());
    const auto from = patchTokensOf(tile);
    const auto to = patchTokensOf(whole_);
    for (std::size_t i = 0; i < to.size(); ++i) {
      inRows(*to[i], grid_)
          .narrow(1, tiling_.tops[row], tile.grid.rows)
          .narrow(2, tiling_.lefts[col], tile.grid.cols)
          .addcmul_(inRows(*from[i], tile.grid), weights);
    }
  }

  [[nodiscard]] FeatureBundle finished() {
    const auto coarse = patchTokensOf(overview_);
    const auto fine = patchTokensOf(whole_);
    for (std::size_t i = 0; i < fine.size(); ++i) {
      shiftTowards(inRows(*coarse[i], overview_.grid), inRows(*fine[i], grid_));
    }
    return std::move(whole_);
  }

 private:
  PatchGrid grid_;
  const Tiling& tiling_;
  FeatureBundle overview_;
  FeatureBundle whole_;
};

class TiledBackbone final : public Backbone {
 public:
  TiledBackbone(std::unique_ptr<Backbone> backbone, const TileRule& rule)
      : backbone_(std::move(backbone)),
        rule_(rule) {}

  [[nodiscard]] const ModelDescription& description() const override {
    return backbone_->description();
  }
  [[nodiscard]] const Runtime& runtime() const override { return backbone_->runtime(); }
  void releaseMemory() override { backbone_->releaseMemory(); }

  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const std::vector<std::int64_t>& layers,
                                      const KeepGoing& keepGoing,
                                      const Progress& progress) override {
    const std::int64_t patch = description().patchSize;
    PatchGrid grid;
    if (pixels.dim() == 4 && pixels.size(2) % patch == 0 && pixels.size(3) % patch == 0) {
      grid = {.rows = pixels.size(2) / patch, .cols = pixels.size(3) / patch};
    }
    const Tiling tiling = tilingOf(rule_, grid);
    if (tiling.count() == 1) {  // Wrong shapes too, which the network refuses.
      return backbone_->forward(pixels, layers, keepGoing, progress);
    }
    return translateTorchErrors("putting tiles together", [&] {
      const c10::InferenceMode guard;
      const auto passes = static_cast<double>(tiling.count() + 1);
      return mosaicOf(grid, tiling, [&](std::size_t i) {
        const Progress overall = [&](std::string_view stage, double fraction) {
          progress(stage, (static_cast<double>(i) + fraction) / passes);
        };
        return backbone_->forward(
            i == 0 ? reduced(pixels, overviewOf(rule_, grid)) : tileOf(pixels, tiling, i - 1),
            layers,
            keepGoing,
            progress ? overall : Progress());
      });
    });
  }

 private:
  /// The tokens of `pass` 0, the overview, and 1 and so on, the tiles.
  template <typename Pass>
  FeatureBundle mosaicOf(PatchGrid grid, const Tiling& tiling, const Pass& pass) const {
    TokenMosaic mosaic(grid, tiling);
    Runtime first;
    for (std::size_t i = 0; i <= tiling.count(); ++i) {
      FeatureBundle tokens = pass(i);
      if (i > 0 && (runtime().device != first.device || runtime().precision != first.precision)) {
        // For want of memory the network runs another way: tokens of both must not be mixed.
        i = 0;
        tokens = pass(i);
      }
      if (i > 0) {
        mosaic.add(std::move(tokens), i - 1);
      } else {
        first = runtime();
        mosaic.setOverview(std::move(tokens));
      }
    }
    return mosaic.finished();
  }

  /// All of the input on a smaller grid.
  [[nodiscard]] at::Tensor reduced(const at::Tensor& pixels, PatchGrid grid) const {
    const std::int64_t patch = description().patchSize;
    return at::_upsample_bicubic2d_aa(
        pixels, {patch * grid.rows, patch * grid.cols}, /*align_corners=*/false);
  }

  [[nodiscard]] at::Tensor tileOf(const at::Tensor& pixels,
                                  const Tiling& tiling,
                                  std::size_t index) const {
    const std::int64_t patch = description().patchSize;
    return pixels
        .narrow(2, patch * tiling.tops[index / tiling.lefts.size()], patch * tiling.tile.rows)
        .narrow(3, patch * tiling.lefts[index % tiling.lefts.size()], patch * tiling.tile.cols);
  }

  std::unique_ptr<Backbone> backbone_;
  TileRule rule_;
};

}  // namespace

std::unique_ptr<Backbone> makeTiledBackbone(std::unique_ptr<Backbone> backbone,
                                            const TileRule& rule) {
  return std::make_unique<TiledBackbone>(std::move(backbone), rule);
}

}  // namespace patchscape
