// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/geometry/cloud_builder.h"

#include <array>
#include <cmath>

namespace patchscape {
namespace {

constexpr std::int64_t kNone = -1;

/// The points of two neighbouring rows of a cloud, by column.
class MeshRows {
 public:
  MeshRows(const PointCloud& cloud, int stride, double edgeRatio, CloudMesh& mesh)
      : cloud_(cloud),
        stride_(stride),
        edgeRatio_(static_cast<float>(edgeRatio)),
        mesh_(mesh),
        columns_((cloud.width() + stride - 1) / stride),
        upper_(static_cast<std::size_t>(columns_), kNone),
        lower_(upper_) {}

  void run() {
    std::size_t next = 0;
    for (int y = 0; y < cloud_.height(); y += stride_) {
      std::swap(upper_, lower_);
      next = readRow(y, next);
      for (std::size_t x = 0; y > 0 && x + 1 < upper_.size(); ++x) {
        addSquare({upper_[x], upper_[x + 1], lower_[x], lower_[x + 1]});
      }
    }
  }

 private:
  std::size_t readRow(int y, std::size_t next) {
    lower_.assign(lower_.size(), kNone);
    const auto width = static_cast<std::size_t>(cloud_.width());
    const std::size_t end = (static_cast<std::size_t>(y) + 1) * width;
    for (; next < cloud_.size() && cloud_.pixels[next] < end; ++next) {
      const std::size_t x = cloud_.pixels[next] - (end - width);
      lower_[x / static_cast<std::size_t>(stride_)] = static_cast<std::int64_t>(next);
    }
    return next;
  }

  [[nodiscard]] float distanceOf(std::int64_t point) const {
    return cloud_.positions[static_cast<std::size_t>(point)].z;
  }

  [[nodiscard]] bool areJoined(std::int64_t a, std::int64_t b) const {
    if (a == kNone || b == kNone) {
      return false;
    }
    const float first = distanceOf(a);
    const float second = distanceOf(b);
    return edgeRatio_ <= 0.0F || std::abs(first - second) <= edgeRatio_ * std::min(first, second);
  }

  void addTriangle(std::int64_t a, std::int64_t b, std::int64_t c) {
    if (areJoined(a, b) && areJoined(b, c) && areJoined(c, a)) {
      mesh_.triangles.push_back({static_cast<std::uint32_t>(a),
                                 static_cast<std::uint32_t>(b),
                                 static_cast<std::uint32_t>(c)});
    }
  }

  /// Corners: top left, top right, bottom left, bottom right.
  void addSquare(const std::array<std::int64_t, 4>& corner) {
    const auto [topLeft, topRight, bottomLeft, bottomRight] = corner;
    const bool risingIsWhole = topRight != kNone && bottomLeft != kNone;
    const bool fallingIsWhole = topLeft != kNone && bottomRight != kNone;
    // Cut along the flatter diagonal, so that a crease runs along the surface and not across it.
    const bool rising =
        risingIsWhole &&
        (!fallingIsWhole || std::abs(distanceOf(topRight) - distanceOf(bottomLeft)) <
                                std::abs(distanceOf(topLeft) - distanceOf(bottomRight)));
    if (rising) {
      addTriangle(topLeft, bottomLeft, topRight);
      addTriangle(topRight, bottomLeft, bottomRight);
    } else {
      addTriangle(topLeft, bottomLeft, bottomRight);
      addTriangle(topLeft, bottomRight, topRight);
    }
  }

  const PointCloud& cloud_;
  int stride_;
  float edgeRatio_;
  CloudMesh& mesh_;
  int columns_;
  std::vector<std::int64_t> upper_;
  std::vector<std::int64_t> lower_;
};

}  // namespace

CloudMesh buildMesh(const PointCloud& cloud, int stride, double edgeRatio) {
  requireValid(cloud.intrinsics);
  if (stride < 1 || !(edgeRatio >= 0.0)) {
    throw Error(ErrorCode::kInvalidArgument,
                "A surface needs a stride from 1 and an edge ratio from 0.");
  }
  CloudMesh mesh;
  mesh.triangles.reserve(cloud.size() * 2);
  MeshRows(cloud, stride, edgeRatio, mesh).run();
  return mesh;
}

}  // namespace patchscape
