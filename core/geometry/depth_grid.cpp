// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/depth_grid.h"

#include "core/base/parallel_rows.h"
#include "core/geometry/projection.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <span>

namespace patchscape {
namespace {

using Row = std::span<const float>;

Row rowOf(const ScalarMap& map, int y) {
  return {map.values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(map.width),
          static_cast<std::size_t>(map.width)};
}

/// Keeps what is a distance within the limits.
void keepDistances(Row row, const CloudFilters& filters, std::uint8_t* kept) {
  const float low = filters.nearest.value_or(0.0F);
  const float high = filters.farthest.value_or(std::numeric_limits<float>::max());
  for (std::size_t x = 0; x < row.size(); ++x) {
    kept[x] = static_cast<std::uint8_t>(isDistance(row[x]) && row[x] >= low && row[x] <= high);
  }
}

/// Whether two distances belong to different surfaces; no distance belongs to none.
bool isEdge(float z, float other, float ratio) {
  return other > 0.0F && std::abs(z - other) > ratio * z;
}

void dropEdges(const ScalarMap& map, int y, float ratio, std::uint8_t* kept) {
  const Row row = rowOf(map, y);
  const std::size_t last = row.size() - 1;
  // The first and last row and column are their own neighbours.
  const Row above = rowOf(map, std::max(y - 1, 0));
  const Row below = rowOf(map, std::min(y + 1, map.height - 1));
  for (std::size_t x = 0; x < row.size(); ++x) {
    const float z = row[x];
    const bool edge = isEdge(z, row[x == 0 ? 0 : x - 1], ratio) ||
                      isEdge(z, row[std::min(x + 1, last)], ratio) || isEdge(z, above[x], ratio) ||
                      isEdge(z, below[x], ratio);
    kept[x] = static_cast<std::uint8_t>(kept[x] & static_cast<std::uint8_t>(!edge));
  }
}

/// Between which pixels a slope is measured, and how steep it may be.
struct SlopeLimit {
  int reach = 1;       ///< Pixels to either side.
  float ratio = 0.0F;  ///< Change of distance a pixel, as a share of the distance; 0: any.
};

/// A surface seen at a flat angle, however finely it is sampled.
SlopeLimit slopeLimit(const CloudFilters& filters, const Intrinsics& camera) {
  // Wide enough that steps and noise of a depth camera are no slopes.
  constexpr double kReachOfSide = 1.0 / 640.0;
  const int longer = std::max(camera.width, camera.height);
  return {.reach = std::max(1, static_cast<int>(std::lround(longer * kReachOfSide))),
          .ratio = filters.edgeRatio ? 0.0F : static_cast<float>(slopeRatioOf(camera))};
}

/// Whether the distance changes too much from one side to the other; a side without one does not
/// count.
bool isSteep(float z, float before, float after, float limit) {
  const bool hasBefore = before > 0.0F;
  const bool hasAfter = after > 0.0F;
  const float steps = static_cast<float>(static_cast<int>(hasBefore) + static_cast<int>(hasAfter));
  return std::abs((hasAfter ? after : z) - (hasBefore ? before : z)) > steps * limit * z;
}

void dropSlopes(const ScalarMap& map, int y, SlopeLimit slope, std::uint8_t* kept) {
  const Row row = rowOf(map, y);
  const Row above = rowOf(map, std::max(y - slope.reach, 0));
  const Row below = rowOf(map, std::min(y + slope.reach, map.height - 1));
  const auto reach = static_cast<std::size_t>(slope.reach);
  const std::size_t last = row.size() - 1;
  const float limit = slope.ratio * static_cast<float>(slope.reach);
  for (std::size_t x = 0; x < row.size(); ++x) {
    const float z = row[x];
    const bool steep =
        isSteep(z, row[x < reach ? 0 : x - reach], row[std::min(x + reach, last)], limit) ||
        isSteep(z, above[x], below[x], limit);
    kept[x] = static_cast<std::uint8_t>(kept[x] & static_cast<std::uint8_t>(!steep));
  }
}

void dropHiddenClasses(const Segmentation& classes,
                       const std::vector<std::uint8_t>& hidden,
                       std::size_t begin,
                       std::span<std::uint8_t> kept) {
  for (std::size_t x = 0; x < kept.size(); ++x) {
    const std::size_t label = classes.labels[begin + x];
    kept[x] = static_cast<std::uint8_t>(kept[x] & (label >= hidden.size() || hidden[label] == 0));
  }
}

void dropBetweenStrides(int y, int stride, std::span<std::uint8_t> kept) {
  if (y % stride != 0) {
    std::ranges::fill(kept, std::uint8_t{0});
    return;
  }
  for (std::size_t x = 0; x < kept.size(); ++x) {
    if (x % static_cast<std::size_t>(stride) != 0) {
      kept[x] = 0;
    }
  }
}

std::vector<std::uint8_t> tableOf(const std::set<int>& ids) {
  std::vector<std::uint8_t> table;
  for (const int id : ids) {
    if (id >= 0) {
      table.resize(std::max(table.size(), static_cast<std::size_t>(id) + 1));
      table[static_cast<std::size_t>(id)] = 1;
    }
  }
  return table;
}

/// The grid of kept pixels, and where their points lie.
class KeptGrid {
 public:
  KeptGrid(const CloudSource& source, const Intrinsics& camera, int stride, const KeptPixels& kept)
      : map_(source.distances),
        camera_(camera),
        stride_(stride),
        kept_(kept) {}

  [[nodiscard]] bool has(int x, int y) const {
    return x >= 0 && y >= 0 && x < map_.width && y < map_.height && kept_[indexOf(x, y)] != 0;
  }
  [[nodiscard]] Vector3 pointAt(int x, int y) const {
    return unproject({static_cast<double>(x), static_cast<double>(y)}, map_.at(x, y), camera_);
  }
  [[nodiscard]] std::size_t indexOf(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(map_.width) +
           static_cast<std::size_t>(x);
  }
  [[nodiscard]] int width() const { return map_.width; }
  [[nodiscard]] int height() const { return map_.height; }
  [[nodiscard]] int stride() const { return stride_; }
  [[nodiscard]] float distanceAt(int x, int y) const { return map_.at(x, y); }

 private:
  const ScalarMap& map_;
  const Intrinsics& camera_;
  int stride_;
  const KeptPixels& kept_;
};

constexpr float kAlone = -1.0F;  // The figure of a point with hardly any neighbour.

/// Mean distance of a point to the nearest half of its neighbours.
float looseness(const KeptGrid& grid, int x, int y) {
  constexpr int kReach = 2;
  constexpr std::size_t kHalf = 12;
  constexpr std::size_t kFewest = 4;
  std::array<float, 24> squares;
  std::size_t count = 0;
  const Vector3 own = grid.pointAt(x, y);
  for (int dy = -kReach; dy <= kReach; ++dy) {
    for (int dx = -kReach; dx <= kReach; ++dx) {
      const int other = x + dx * grid.stride();
      const int line = y + dy * grid.stride();
      if ((dx != 0 || dy != 0) && grid.has(other, line)) {
        const Vector3 step = grid.pointAt(other, line) - own;
        squares[count++] = dot(step, step);
      }
    }
  }
  if (count < kFewest) {
    return kAlone;
  }
  const std::size_t nearest = std::min(kHalf, count);
  std::nth_element(squares.begin(), squares.begin() + nearest - 1, squares.begin() + count);
  float sum = 0.0F;
  for (std::size_t i = 0; i < nearest; ++i) {
    sum += std::sqrt(squares[i]);
  }
  return sum / static_cast<float>(nearest);
}

/// How much more loosely a point lies than the eight around it.
float outlierFigure(const KeptGrid& grid, const std::vector<float>& loose, int x, int y) {
  const float own = loose[grid.indexOf(x, y)];
  float sum = 0.0F;
  int count = 0;
  for (int dy = -grid.stride(); dy <= grid.stride(); dy += grid.stride()) {
    for (int dx = -grid.stride(); dx <= grid.stride(); dx += grid.stride()) {
      if ((dx != 0 || dy != 0) && grid.has(x + dx, y + dy)) {
        const float other = loose[grid.indexOf(x + dx, y + dy)];
        sum += other > 0.0F ? other : 0.0F;
        count += other > 0.0F ? 1 : 0;
      }
    }
  }
  return own > 0.0F && count > 0 ? own * static_cast<float>(count) / sum : kAlone;
}

/// Mean + sigmas · standard deviation of the figures that are one, but twice the surroundings.
double outlierLimit(std::span<const float> figures, double sigmas) {
  constexpr double kTwice = 2.0;
  double sum = 0.0;
  double squares = 0.0;
  std::size_t count = 0;
  for (const float figure : figures) {
    if (figure > 0.0F) {
      sum += figure;
      squares += static_cast<double>(figure) * figure;
      ++count;
    }
  }
  const double n = static_cast<double>(std::max<std::size_t>(count, 1));
  const double mean = sum / n;
  return std::max(kTwice, mean + sigmas * std::sqrt(std::max(squares / n - mean * mean, 0.0)));
}

/// One number a kept pixel, 0 elsewhere.
template <typename Function>
std::vector<float> overKept(const KeptGrid& grid, const Function& function) {
  std::vector<float> values(grid.indexOf(0, grid.height()));
  overRows(grid.height(), [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      for (int x = 0; x < grid.width(); ++x) {
        if (grid.has(x, y)) {
          values[grid.indexOf(x, y)] = function(x, y);
        }
      }
    }
  });
  return values;
}

/// The step along one direction, over both neighbours where they lie on the same surface.
Vector3 tangent(const KeptGrid& grid, int x, int y, std::array<int, 2> step) {
  const float z = grid.distanceAt(x, y);
  // Not the edge filter's: a normal needs neighbours even where that is off.
  constexpr float kSameSurface = 0.05F;
  const auto isNear = [&](int sign) {
    const int other = x + sign * step[0];
    const int line = y + sign * step[1];
    return grid.has(other, line) && std::abs(grid.distanceAt(other, line) - z) < kSameSurface * z;
  };
  const int forward = isNear(1) ? 1 : 0;
  const int back = isNear(-1) ? -1 : 0;
  return grid.pointAt(x + forward * step[0], y + forward * step[1]) -
         grid.pointAt(x + back * step[0], y + back * step[1]);
}

Vector3 normalAt(const KeptGrid& grid, int x, int y) {
  const Vector3 across = tangent(grid, x, y, {grid.stride(), 0});
  const Vector3 down = tangent(grid, x, y, {0, grid.stride()});
  const Vector3 normal = cross(down, across);
  const float length = lengthOf(normal);
  if (!(length > 0.0F)) {
    const Vector3 own = grid.pointAt(x, y);
    return own * (-1.0F / lengthOf(own));  // A point alone looks at the camera.
  }
  return normal * (1.0F / length);
}

}  // namespace

KeptPixels pixelsKept(const CloudSource& source,
                      const Intrinsics& camera,
                      const CloudFilters& filters) {
  const ScalarMap& map = source.distances;
  KeptPixels kept(map.values.size());
  const auto ratio = static_cast<float>(edgeRatioFor(filters, camera));
  const SlopeLimit slope = slopeLimit(filters, camera);
  const std::vector<std::uint8_t> hidden = tableOf(filters.hiddenClasses);
  const auto width = static_cast<std::size_t>(map.width);
  overRows(map.height, [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      const std::size_t begin = static_cast<std::size_t>(y) * width;
      const std::span<std::uint8_t> row(kept.data() + begin, width);
      keepDistances(rowOf(map, y), filters, row.data());
      if (ratio > 0.0F) {
        dropEdges(map, y, ratio, row.data());
      }
      if (slope.ratio > 0.0F) {
        dropSlopes(map, y, slope, row.data());
      }
      if (source.classes != nullptr && !hidden.empty()) {
        dropHiddenClasses(*source.classes, hidden, begin, row);
      }
      if (filters.selection) {
        for (std::size_t x = 0; x < width; ++x) {
          row[x] = static_cast<std::uint8_t>(row[x] & ((*filters.selection)[begin + x] != 0));
        }
      }
      if (filters.stride > 1) {
        dropBetweenStrides(y, filters.stride, row);
      }
    }
  });
  return kept;
}

void dropOutliers(const CloudSource& source,
                  const Intrinsics& camera,
                  const CloudFilters& filters,
                  KeptPixels& kept) {
  const KeptGrid grid(source, camera, filters.stride, kept);
  const auto loose = overKept(grid, [&](int x, int y) { return looseness(grid, x, y); });
  const auto figures =
      overKept(grid, [&](int x, int y) { return outlierFigure(grid, loose, x, y); });
  const auto limit = static_cast<float>(outlierLimit(figures, filters.outlierSigmas));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    kept[i] = static_cast<std::uint8_t>(kept[i] & (figures[i] >= 0.0F && figures[i] <= limit));
  }
}

std::vector<Vector3> normalsOf(const CloudSource& source,
                               const Intrinsics& camera,
                               const CloudFilters& filters,
                               const KeptPixels& kept) {
  const KeptGrid grid(source, camera, filters.stride, kept);
  std::vector<Vector3> normals;
  normals.reserve(static_cast<std::size_t>(std::ranges::count(kept, 1)));
  for (int y = 0; y < grid.height(); ++y) {
    for (int x = 0; x < grid.width(); ++x) {
      if (grid.has(x, y)) {
        normals.push_back(normalAt(grid, x, y));
      }
    }
  }
  return normals;
}

}  // namespace patchscape
