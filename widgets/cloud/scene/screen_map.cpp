// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/scene/screen_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace patchscape {
namespace {

/// A direction in display axes, in those of the camera: the transposed turn.
Vector3 toCamera(const Rotation& turn, const Vector3& v) {
  const auto& r = turn.rows;
  return {r[0] * v.x + r[3] * v.y + r[6] * v.z,
          r[1] * v.x + r[4] * v.y + r[7] * v.z,
          r[2] * v.x + r[5] * v.y + r[8] * v.z};
}

struct Candidate {
  std::size_t index;
  float depth;
  float square;  // Of the distance on the screen.
};

constexpr float kSameSurface = 1.02F;  // Of the depth of the foremost.

std::optional<std::size_t> bestOf(const std::vector<Candidate>& candidates, float cover) {
  const auto isNearer = [](const Candidate& a, const Candidate& b) { return a.depth < b.depth; };
  const Candidate* best = nullptr;
  for (const Candidate& candidate : candidates) {
    if (candidate.square <= cover * cover && (best == nullptr || isNearer(candidate, *best))) {
      best = &candidate;
    }
  }
  if (best == nullptr && !candidates.empty()) {
    const float front = std::ranges::min_element(candidates, isNearer)->depth * kSameSurface;
    for (const Candidate& candidate : candidates) {
      if (candidate.depth <= front && (best == nullptr || candidate.square < best->square)) {
        best = &candidate;
      }
    }
  }
  return best == nullptr ? std::nullopt : std::optional(best->index);
}

}  // namespace

ScreenMap::ScreenMap(const CameraPose& pose, const Rotation& displayFromCamera, ScreenSize screen)
    : display_(axesOf(pose)),
      eye_(pose.eye),
      middleX_(static_cast<float>(screen.width) / 2.0F),
      middleY_(static_cast<float>(screen.height) / 2.0F),
      pixels_(middleY_ / pose.tanHalfHeight(screen)) {
  axes_.right = toCamera(displayFromCamera, display_.right) * pixels_;
  axes_.up = toCamera(displayFromCamera, display_.up) * pixels_;
  axes_.forward = toCamera(displayFromCamera, display_.forward);
  const Vector3 eye = toCamera(displayFromCamera, pose.eye);
  offset_ = {dot(axes_.right, eye), dot(axes_.up, eye), dot(axes_.forward, eye)};
  if (pose.orthographic) {
    constant_ = pose.distance();
    share_ = 0.0F;
  }
}

std::optional<ScreenPoint> ScreenMap::operator()(const Vector3& point) const noexcept {
  const float depth = dot(axes_.forward, point) - offset_.z;
  const float divisor = constant_ + share_ * depth;
  // In parallel nothing is behind the eye.
  if (!(divisor > 0.0F) || !std::isfinite(depth)) {
    return std::nullopt;
  }
  return ScreenPoint{middleX_ + (dot(axes_.right, point) - offset_.x) / divisor,
                     middleY_ - (dot(axes_.up, point) - offset_.y) / divisor,
                     depth};
}

Vector3 ScreenMap::displayPointAt(float x, float y, float depth) const noexcept {
  const float scale = (constant_ + share_ * depth) / pixels_;
  return eye_ + display_.forward * depth + display_.right * ((x - middleX_) * scale) +
         display_.up * ((middleY_ - y) * scale);
}

std::optional<std::size_t> pickPoint(const ScreenMap& map,
                                     std::span<const Vector3> points,
                                     std::span<const std::uint32_t> drawn,
                                     const PickAt& at) {
  const float reach = std::max(at.reach, at.cover);
  const float toX = at.x - map.middleX_;
  const float toY = map.middleY_ - at.y;
  std::vector<Candidate> candidates;
  const auto look = [&](std::size_t i) {
    const Vector3& p = points[i];
    const float depth = dot(map.axes_.forward, p) - map.offset_.z;
    const float divisor = map.constant_ + map.share_ * depth;
    // Compared before the division: most points are far away.
    const float x = dot(map.axes_.right, p) - map.offset_.x - toX * divisor;
    const float y = dot(map.axes_.up, p) - map.offset_.y - toY * divisor;
    const float most = reach * divisor;
    if (std::abs(x) <= most && std::abs(y) <= most && divisor > 0.0F) {
      const float square = (x * x + y * y) / (divisor * divisor);
      if (square <= reach * reach) {
        candidates.push_back({i, depth, square});
      }
    }
  };
  if (drawn.empty()) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      look(i);
    }
  } else {
    std::ranges::for_each(drawn, look);
  }
  return bestOf(candidates, at.cover);
}

}  // namespace patchscape
