// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/segmentation_overlay.h"

#include "core/base/check.h"
#include "core/base/parallel_rows.h"
#include "core/overlay/colour_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace patchscape {
namespace {

constexpr int kOutlineShare = 400;  // Of the shorter side is one outline.

/// The picture in the making: labels, colours, and what is drawn.
class Drawing {
 public:
  Drawing(const Segmentation& map, const SegmentationStyle& style, const Image& photo)
      : map_(map),
        outlines_(style.outlinesOnly),
        reach_(std::max(1, std::min(map.width, map.height) / kOutlineShare)),
        photo_(photo) {
    for (std::size_t id = 0; id < map.classes->classes.size(); ++id) {
      colours_.push_back(map.classes->classes[id].colour);
      drawn_.push_back(style.only.empty() || style.only.contains(static_cast<int>(id)));
    }
  }

  void fillRows(int from, int to, std::vector<std::uint8_t>& pixels) const {
    auto out = pixels.begin() + static_cast<std::ptrdiff_t>(from) * map_.width * 3;
    for (int y = from; y < to; ++y) {
      for (int x = 0; x < map_.width; ++x) {
        const std::uint16_t label = map_.labelAt(x, y);
        if (drawn_[label] && (!outlines_ || isBorder(x, y, label))) {
          out = std::ranges::copy(colours_[label], out).out;
        } else if (photo_.empty()) {
          out += 3;
        } else {
          out = std::ranges::copy(photo_.at(x, y), out).out;
        }
      }
    }
  }

 private:
  [[nodiscard]] bool isBorder(int x, int y, std::uint16_t label) const {
    const auto other = [&](int nx, int ny) {
      return nx >= 0 && ny >= 0 && nx < map_.width && ny < map_.height &&
             map_.labelAt(nx, ny) != label;
    };
    const auto any = [&](int step) {
      return other(x - step, y) || other(x + step, y) || other(x, y - step) || other(x, y + step);
    };
    return any(1) || (reach_ > 1 && any(reach_));
  }

  const Segmentation& map_;
  bool outlines_;
  int reach_;
  const Image& photo_;
  std::vector<Rgb> colours_;
  std::vector<bool> drawn_;
};

/// Sums over the pixels of one class.
struct Tally {
  std::int64_t pixels = 0;
  std::int64_t valid = 0;
  double sum = 0.0;
  float least = std::numeric_limits<float>::infinity();
  float most = -std::numeric_limits<float>::infinity();

  void add(float value) {
    if (std::isfinite(value)) {
      ++valid;
      sum += value;
      least = std::min(least, value);
      most = std::max(most, value);
    }
  }
};

LegendRow rowOf(int id, const Tally& tally, std::size_t all) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  LegendRow row{.id = id,
                .pixels = tally.pixels,
                .percent = 100.0 * static_cast<double>(tally.pixels) / static_cast<double>(all),
                .meanDepth = kNone,
                .minDepth = kNone,
                .maxDepth = kNone};
  if (tally.valid > 0) {
    row.meanDepth = static_cast<float>(tally.sum / static_cast<double>(tally.valid));
    row.minDepth = tally.least;
    row.maxDepth = tally.most;
  }
  return row;
}

}  // namespace

Image drawSegmentation(const Segmentation& segmentation,
                       const SegmentationStyle& style,
                       const Image& photo) {
  PATCHSCAPE_CHECK(photo.empty() ||
                   (photo.width() == segmentation.width && photo.height() == segmentation.height))
      << photo.width() << 'x' << photo.height();
  std::vector<std::uint8_t> pixels(segmentation.labels.size() * 3, 0);
  const Drawing drawing(segmentation, style, photo);
  overRows(segmentation.height, [&](int from, int to) { drawing.fillRows(from, to, pixels); });
  return {segmentation.width, segmentation.height, std::move(pixels)};
}

std::vector<LegendRow> legendOf(const Segmentation& segmentation, const Depth* depth) {
  const ScalarMap* const values = depth != nullptr ? &valuesOf(*depth) : nullptr;
  PATCHSCAPE_CHECK(values == nullptr || values->values.size() == segmentation.labels.size())
      << "depth of another size";
  std::vector<Tally> tallies(segmentation.classes->classes.size());
  for (std::size_t i = 0; i < segmentation.labels.size(); ++i) {
    Tally& tally = tallies[segmentation.labels[i]];
    ++tally.pixels;
    if (values != nullptr) {
      tally.add(values->values[i]);
    }
  }
  std::vector<LegendRow> rows;
  for (std::size_t id = 0; id < tallies.size(); ++id) {
    if (tallies[id].pixels > 0) {
      rows.push_back(rowOf(static_cast<int>(id), tallies[id], segmentation.labels.size()));
    }
  }
  std::ranges::stable_sort(rows, std::greater<>(), &LegendRow::pixels);
  return rows;
}

}  // namespace patchscape
