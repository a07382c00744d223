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

/// Tokens brought to other rows and columns by two matrices, [rows', rows] and [cols', cols].
at::Tensor resampled(const at::Tensor& tokens, const at::Tensor& down, const at::Tensor& across) {
  const auto device = tokens.device();
  const std::int64_t batch = tokens.size(0);
  const at::Tensor rows =
      at::bmm(down.to(device).expand({batch, -1, -1}), tokens.reshape({batch, tokens.size(1), -1}));
  return at::matmul(across.to(device),
                    rows.view({batch, down.size(0), tokens.size(2), tokens.size(3)}));
}

at::Tensor meansOverCells(const at::Tensor& tokens, PatchGrid cells) {
  return resampled(tokens,
                   meansOverCells(cells.rows, tokens.size(1)),
                   meansOverCells(cells.cols, tokens.size(2)));
}

/// Shifts `fine` so that its mean over each cell of `coarse` becomes about that cell's value,
/// bilinearly between the cells. Both are [B, rows, cols, D]. The last product is added at once,
/// since it is as large as `fine`.
void shiftTowards(const at::Tensor& coarse, const at::Tensor& fine) {
  const PatchGrid cells{.rows = coarse.size(1), .cols = coarse.size(2)};
  const std::int64_t batch = fine.size(0);
  const at::Tensor lacking = coarse - meansOverCells(fine, cells);
  const at::Tensor across =
      at::matmul(betweenCells(fine.size(2), cells.cols).to(fine.device()), lacking);
  at::Tensor tokens = fine.view({batch, fine.size(1), -1});
  tokens.baddbmm_(betweenCells(fine.size(1), cells.rows).to(fine.device()).expand({batch, -1, -1}),
                  across.view({batch, cells.rows, -1}));
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
    down_ = betweenCells(grid_.rows, overview_.grid.rows);
    across_ = betweenCells(grid_.cols, overview_.grid.cols);
    whole_ = overview_;
    whole_.grid = grid_;
    for (at::Tensor* tokens : patchTokensOf(whole_)) {
      *tokens = at::zeros({tokens->size(0), grid_.count(), tokens->size(2)}, tokens->options());
    }
  }

  void add(FeatureBundle tile, std::size_t index) {
    const Place place{.row = index / tiling_.lefts.size(),
                      .col = index % tiling_.lefts.size(),
                      .size = tile.grid};
    const at::Tensor weights =
        at::outer(at::tensor(tileWeights(tiling_.tops, place.size.rows, place.row)),
                  at::tensor(tileWeights(tiling_.lefts, place.size.cols, place.col)))
            .unsqueeze(2)
            .to(tile.patchTokens.device());
    const auto coarse = patchTokensOf(overview_);
    const auto from = patchTokensOf(tile);
    const auto to = patchTokensOf(whole_);
    for (std::size_t i = 0; i < to.size(); ++i) {
      // Before blending, which would turn what distinguishes neighbours into slopes.
      shiftTowards(contextOf(*coarse[i], place), inRows(*from[i], place.size));
      inRows(*to[i], grid_)
          .narrow(1, tiling_.tops[place.row], place.size.rows)
          .narrow(2, tiling_.lefts[place.col], place.size.cols)
          .addcmul_(inRows(*from[i], place.size), weights);
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
  struct Place {
    std::size_t row;
    std::size_t col;
    PatchGrid size;
  };

  /// What the overview says of a tile, in cells of about one of its patches.
  [[nodiscard]] at::Tensor contextOf(const at::Tensor& coarse, const Place& place) const {
    const auto cellsOf = [](std::int64_t length, std::int64_t whole, std::int64_t reduced) {
      return std::max<std::int64_t>(1, length * reduced / whole);
    };
    return meansOverCells(resampled(inRows(coarse, overview_.grid),
                                    down_.narrow(0, tiling_.tops[place.row], place.size.rows),
                                    across_.narrow(0, tiling_.lefts[place.col], place.size.cols)),
                          {.rows = cellsOf(place.size.rows, grid_.rows, overview_.grid.rows),
                           .cols = cellsOf(place.size.cols, grid_.cols, overview_.grid.cols)});
  }

  PatchGrid grid_;
  const Tiling& tiling_;
  FeatureBundle overview_;
  at::Tensor down_;    ///< From the overview's rows to the whole's.
  at::Tensor across_;  ///< The same of the columns.
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
