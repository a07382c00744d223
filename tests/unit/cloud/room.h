// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/geometry/point_cloud.h"
#include "core/geometry/projection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

/// A room seen by a camera, whose every surface has a colour of its own.
namespace patchscape::testing {

inline constexpr Rgb kLeftRed{220, 40, 40};
inline constexpr Rgb kRightGreen{40, 190, 60};
inline constexpr Rgb kCeilingWhite{235, 235, 235};
inline constexpr Rgb kFloorBrown{150, 100, 50};
inline constexpr Rgb kBackBlue{60, 90, 220};
inline constexpr Rgb kBallYellow{250, 220, 30};

/// Metres: 4 wide, 3 high, the back wall 5 away; a ball of 0.5 radius at (0.5, 0.4, 2.5).
struct Hit {
  float z;
  Rgb colour;
};

inline Hit roomAt(const Vector3& ray) {
  Hit hit{5.0F, kBackBlue};
  const auto plane = [&](float along, float offset, Rgb colour) {
    if (along * offset > 0.0F && offset / along < hit.z) {
      hit = {offset / along, colour};
    }
  };
  plane(ray.x, -2.0F, kLeftRed);
  plane(ray.x, 2.0F, kRightGreen);
  plane(ray.y, -1.5F, kCeilingWhite);
  plane(ray.y, 1.5F, kFloorBrown);
  const Vector3 ball{0.5F, 0.4F, 2.5F};
  const float a = dot(ray, ray);
  const float b = dot(ray, ball);
  const float root = b * b - a * (dot(ball, ball) - 0.25F);
  if (root > 0.0F && (b - std::sqrt(root)) / a < hit.z) {
    hit = {(b - std::sqrt(root)) / a, kBallYellow};
  }
  return hit;
}

inline Intrinsics roomCamera(int width, int height) {
  return {width, height, 0.8 * width, 0.8 * width, (width - 1) / 2.0, (height - 1) / 2.0};
}

inline std::shared_ptr<PointCloud> room(int width = 320, int height = 240) {
  auto cloud = std::make_shared<PointCloud>();
  cloud->intrinsics = roomCamera(width, height);
  cloud->organised = true;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const PixelPoint pixel{static_cast<double>(x), static_cast<double>(y)};
      const Hit hit = roomAt(unproject(pixel, 1.0, cloud->intrinsics));
      cloud->positions.push_back(unproject(pixel, static_cast<double>(hit.z), cloud->intrinsics));
      cloud->colours.push_back(hit.colour);
      cloud->pixels.push_back(static_cast<std::uint32_t>(y * width + x));
    }
  }
  return cloud;
}

/// Index of the point of a pixel of a whole room.
inline std::size_t pointOf(const PointCloud& cloud, int x, int y) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(cloud.width()) +
         static_cast<std::size_t>(x);
}

/// Two triangles for every four neighbours of a whole room that lie on one surface.
inline std::shared_ptr<CloudMesh> roomMesh(const PointCloud& cloud) {
  auto mesh = std::make_shared<CloudMesh>();
  const auto w = static_cast<std::uint32_t>(cloud.width());
  for (std::uint32_t y = 0; y + 1 < static_cast<std::uint32_t>(cloud.height()); ++y) {
    for (std::uint32_t x = 0; x + 1 < w; ++x) {
      const std::uint32_t i = y * w + x;
      const auto& c = cloud.colours;
      if (c[i] == c[i + 1] && c[i] == c[i + w] && c[i] == c[i + w + 1]) {
        mesh->triangles.push_back({i, i + w, i + 1});
        mesh->triangles.push_back({i + 1, i + w, i + w + 1});
      }
    }
  }
  return mesh;
}

inline bool isNear(std::span<const std::uint8_t, 3> pixel, Rgb colour, int tolerance = 3) {
  return std::abs(pixel[0] - colour[0]) <= tolerance &&
         std::abs(pixel[1] - colour[1]) <= tolerance && std::abs(pixel[2] - colour[2]) <= tolerance;
}

/// Share of the pixels in [x0, x1) × [y0, y1), in parts of the picture, that have a colour.
inline double shareOf(const Image& image, Rgb colour, std::array<double, 4> box = {0, 0, 1, 1}) {
  int count = 0;
  int all = 0;
  for (int y = static_cast<int>(box[1] * image.height()); y < box[3] * image.height(); ++y) {
    for (int x = static_cast<int>(box[0] * image.width()); x < box[2] * image.width(); ++x) {
      count += isNear(image.at(x, y), colour) ? 1 : 0;
      ++all;
    }
  }
  return all == 0 ? 0.0 : static_cast<double>(count) / all;
}

/// Share of the pixels of two pictures that differ by more than `tolerance` in a channel.
inline double difference(const Image& a, const Image& b, int tolerance = 8) {
  int count = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      const auto p = b.at(x, y);
      count += isNear(a.at(x, y), {p[0], p[1], p[2]}, tolerance) ? 0 : 1;
    }
  }
  return static_cast<double>(count) / (a.width() * a.height());
}

}  // namespace patchscape::testing
