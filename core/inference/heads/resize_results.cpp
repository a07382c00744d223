// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/resize_results.h"

#include "core/base/check.h"
#include "core/inference/tensor_values.h"
#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <limits>

namespace patchscape {
namespace {

constexpr std::int64_t kBandRows =
    64;  // At most, so that a map of one patch row is shared out too.

/// The two samples around each output sample along one side, and the share of the second; as
/// upsample_bilinear2d without aligned corners.
struct Between {
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> second;
  std::vector<float> share;
};

Between between(std::int64_t in, std::int64_t out) {
  Between taps;
  const float scale = static_cast<float>(in) / static_cast<float>(out);
  for (std::int64_t i = 0; i < out; ++i) {
    const float at = std::max(0.0F, (static_cast<float>(i) + 0.5F) * scale - 0.5F);
    const auto first = std::min(static_cast<std::int64_t>(at), in - 1);
    taps.first.push_back(first);
    taps.second.push_back(std::min(first + 1, in - 1));
    taps.share.push_back(std::min(1.0F, at - static_cast<float>(first)));
  }
  return taps;
}

/// Scores of one patch row's cells with the classes side by side: [cols, C].
using Row = const float*;

/// The labels between four patch centres.
///
/// A bilinear value lies between the smallest and the largest of its corners, so that only the
/// classes whose largest corner reaches the best of all smallest corners can win anywhere inside.
class Cell {
 public:
  void setCorners(const std::array<Row, 4>& corners, std::int64_t classes) {
    float best = -std::numeric_limits<float>::infinity();
    largest_.resize(static_cast<std::size_t>(classes));
    for (std::int64_t c = 0; c < classes; ++c) {
      const auto [low, high] =
          std::minmax({corners[0][c], corners[1][c], corners[2][c], corners[3][c]});
      largest_[static_cast<std::size_t>(c)] = high;
      best = std::max(best, low);
    }
    candidates_.clear();
    for (std::int64_t c = 0; c < classes; ++c) {
      if (largest_[static_cast<std::size_t>(c)] >= best) {
        candidates_.push_back({c, {corners[0][c], corners[1][c], corners[2][c], corners[3][c]}});
      }
    }
  }

  [[nodiscard]] std::uint16_t labelAt(float down, float across) const {
    std::int64_t winner = candidates_.front().id;
    float best = -std::numeric_limits<float>::infinity();
    for (const Candidate& candidate : candidates_) {
      const auto& v = candidate.corners;
      const float value = (1.0F - down) * ((1.0F - across) * v[0] + across * v[1]) +
                          down * ((1.0F - across) * v[2] + across * v[3]);
      if (value > best) {
        best = value;
        winner = candidate.id;
      }
    }
    return static_cast<std::uint16_t>(winner);
  }

 private:
  struct Candidate {
    std::int64_t id = 0;
    std::array<float, 4> corners{};
  };

  std::vector<float> largest_;
  std::vector<Candidate> candidates_;
};

/// One label map in the making. Output rows between the same two patch rows share their cells.
struct Labelling {
  const float* scores;  ///< [rows, cols, C]
  std::int64_t cols;
  std::int64_t classes;
  Between down;
  Between across;
  std::uint16_t* labels;

  [[nodiscard]] Row at(std::int64_t row, std::int64_t col) const {
    return scores + (row * cols + col) * classes;
  }

  /// The output rows [from, to), all between the same two patch rows.
  void fillBand(std::int64_t from, std::int64_t to) const {
    const auto width = static_cast<std::int64_t>(across.first.size());
    const std::int64_t above = down.first[static_cast<std::size_t>(from)];
    const std::int64_t below = down.second[static_cast<std::size_t>(from)];
    Cell cell;
    for (std::int64_t x = 0, end = 0; x < width; x = end) {
      const std::int64_t left = across.first[static_cast<std::size_t>(x)];
      const std::int64_t right = across.second[static_cast<std::size_t>(x)];
      for (end = x; end < width && across.first[static_cast<std::size_t>(end)] == left; ++end) {
      }
      cell.setCorners({at(above, left), at(above, right), at(below, left), at(below, right)},
                      classes);
      for (std::int64_t y = from; y < to; ++y) {
        for (std::int64_t column = x; column < end; ++column) {
          labels[y * width + column] = cell.labelAt(down.share[static_cast<std::size_t>(y)],
                                                    across.share[static_cast<std::size_t>(column)]);
        }
      }
    }
  }
};

}  // namespace

ScalarMap resizeToPicture(const at::Tensor& map, int width, int height, bool alignCorners) {
  PATCHSCAPE_CHECK(map.dim() == 4 && width > 0 && height > 0) << width << " x " << height;
  return translateTorchErrors("enlarging a map", [&] {
    const c10::InferenceMode guard;
    const at::Tensor large =
        at::upsample_bilinear2d(map.to(at::kCPU, at::kFloat), {height, width}, alignCorners);
    return ScalarMap{.width = width, .height = height, .values = toFloats(large)};
  });
}

std::vector<std::uint16_t> labelsAtPictureSize(const at::Tensor& scores, int width, int height) {
  PATCHSCAPE_CHECK(scores.dim() == 4 && scores.size(1) > 0 && scores.size(1) <= 65'536)
      << "scores of rank " << scores.dim();
  const c10::InferenceMode guard;
  const at::Tensor byCell =
      scores.to(at::kCPU, at::kFloat).select(0, 0).permute({1, 2, 0}).contiguous();
  std::vector<std::uint16_t> labels(static_cast<std::size_t>(width) *
                                    static_cast<std::size_t>(height));
  const Labelling labelling{.scores = byCell.const_data_ptr<float>(),
                            .cols = byCell.size(1),
                            .classes = byCell.size(2),
                            .down = between(byCell.size(0), height),
                            .across = between(byCell.size(1), width),
                            .labels = labels.data()};
  std::vector<std::int64_t> bands{0};
  for (std::int64_t y = 1; y <= height; ++y) {
    const bool isNew = y == height || labelling.down.first[static_cast<std::size_t>(y)] !=
                                          labelling.down.first[static_cast<std::size_t>(y - 1)];
    if (isNew || y - bands.back() >= kBandRows) {
      bands.push_back(y);
    }
  }
  at::parallel_for(
      0, static_cast<std::int64_t>(bands.size()) - 1, 1, [&](std::int64_t from, std::int64_t to) {
        for (std::int64_t i = from; i < to; ++i) {
          labelling.fillBand(bands[static_cast<std::size_t>(i)],
                             bands[static_cast<std::size_t>(i + 1)]);
        }
      });
  return labels;
}

}  // namespace patchscape
