// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/calibration.h"

#include "core/base/error.h"
#include "core/geometry/depth_grid.h"

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

/// A line's squared length is wide / focal² + deep, at fx = focal and the camera's fx / fy.
struct SquaredLength {
  double wide = 0.0;
  double deep = 0.0;
};

bool isInside(PixelPoint point, const ScalarMap& map) {
  // An end may lie half a pixel past the outer centres: that is still in the picture.
  return point.u >= -0.5 && point.v >= -0.5 && point.u <= map.width - 0.5 &&
         point.v <= map.height - 0.5;
}

/// Bilinear where all four neighbours have a distance, else that of the nearest pixel.
std::optional<double> distanceAt(const ScalarMap& map, PixelPoint point) {
  if (map.empty() || !isInside(point, map)) {
    return std::nullopt;
  }
  const double u = std::clamp(point.u, 0.0, map.width - 1.0);
  const double v = std::clamp(point.v, 0.0, map.height - 1.0);
  const auto x = static_cast<int>(u);
  const auto y = static_cast<int>(v);
  const int right = std::min(x + 1, map.width - 1);
  const int below = std::min(y + 1, map.height - 1);
  const double across = u - x;
  const double down = v - y;
  const double mean = (1 - down) * ((1 - across) * map.at(x, y) + across * map.at(right, y)) +
                      down * ((1 - across) * map.at(x, below) + across * map.at(right, below));
  const bool whole = isDistance(map.at(x, y)) && isDistance(map.at(right, y)) &&
                     isDistance(map.at(x, below)) && isDistance(map.at(right, below));
  const float nearest = map.at(across < 0.5 ? x : right, down < 0.5 ? y : below);
  return whole || isDistance(nearest) ? std::optional(whole ? mean : nearest) : std::nullopt;
}

std::optional<SquaredLength> squaredLength(const KnownLength& line,
                                           const ScalarMap& distances,
                                           const Intrinsics& camera) {
  const auto from = distanceAt(distances, line.from);
  const auto to = distanceAt(distances, line.to);
  if (!from || !to) {
    return std::nullopt;
  }
  const double across = (line.from.u - camera.cx) * *from - (line.to.u - camera.cx) * *to;
  const double down =
      ((line.from.v - camera.cy) * *from - (line.to.v - camera.cy) * *to) * camera.fx / camera.fy;
  return SquaredLength{across * across + down * down, (*from - *to) * (*from - *to)};
}

double lengthAt(const SquaredLength& square, double focal) {
  return std::sqrt(square.wide / (focal * focal) + square.deep);
}

std::vector<SquaredLength> squaresOf(std::span<const KnownLength> lines,
                                     const ScalarMap& distances,
                                     const Intrinsics& camera) {
  if (lines.empty()) {
    throw Error(ErrorCode::kInvalidArgument, "Draw a line along something of known length first.");
  }
  std::vector<SquaredLength> squares;
  for (const KnownLength& line : lines) {
    if (!(line.metres > 0.0) || !std::isfinite(line.metres)) {
      throw Error(ErrorCode::kInvalidArgument, "A known length must be above 0 m. Type another.");
    }
    const auto square = squaredLength(line, distances, camera);
    if (!square) {
      throw Error(ErrorCode::kInvalidArgument,
                  "A line ends where the picture has no depth. Draw it somewhere else.");
    }
    if (!(lengthAt(*square, camera.fx) > 0.0)) {
      throw Error(ErrorCode::kInvalidArgument, "A line has no length. Draw a longer one.");
    }
    squares.push_back(*square);
  }
  return squares;
}

/// The focal length that fits the lengths, by least squares over (scale / focal)² and scale².
std::optional<double> focalFor(std::span<const SquaredLength> squares,
                               std::span<const KnownLength> lines) {
  double ww = 0.0;
  double wd = 0.0;
  double dd = 0.0;
  double w = 0.0;
  double d = 0.0;
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const double square = lines[i].metres * lines[i].metres;
    const double wide = squares[i].wide / square;
    const double deep = squares[i].deep / square;
    ww += wide * wide;
    wd += wide * deep;
    dd += deep * deep;
    w += wide;
    d += deep;
  }
  const double determinant = ww * dd - wd * wd;
  constexpr double kTooAlike = 1e-3;
  if (!(determinant > kTooAlike * ww * dd)) {
    return std::nullopt;
  }
  const double overFocal = (w * dd - d * wd) / determinant;
  const double scale = (d * ww - w * wd) / determinant;
  return overFocal > 0.0 && scale > 0.0 ? std::optional(std::sqrt(scale / overFocal))
                                        : std::nullopt;
}

Intrinsics withFocal(const Intrinsics& camera, double focal) {
  Intrinsics solved = camera;
  solved.fx = focal;
  solved.fy = focal * camera.fy / camera.fx;
  solved.source = IntrinsicsSource::kCalibrated;
  return solved;
}

bool isPlausible(const Intrinsics& camera) {
  constexpr double kNarrowest = 10.0;
  constexpr double kWidest = 150.0;
  const double degrees = fieldOfViewOf(camera);
  return degrees >= kNarrowest && degrees <= kWidest;
}

}  // namespace

std::optional<double> lengthOf(const KnownLength& line,
                               const ScalarMap& distances,
                               const Intrinsics& camera) {
  const auto square = squaredLength(line, distances, camera);
  return square ? std::optional(lengthAt(*square, camera.fx)) : std::nullopt;
}

Calibration calibrate(std::span<const KnownLength> lines,
                      const ScalarMap& distances,
                      const Intrinsics& camera) {
  requireValid(camera);
  const std::vector<SquaredLength> squares = squaresOf(lines, distances, camera);
  Calibration result{.intrinsics = camera};
  if (lines.size() >= 2) {
    const auto focal = focalFor(squares, lines);
    if (focal && isPlausible(withFocal(camera, *focal))) {
      result.intrinsics = withFocal(camera, *focal);
      result.focalSolved = true;
    }
  }
  double sum = 0.0;
  double squareSum = 0.0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double share = lengthAt(squares[i], result.intrinsics.fx) / lines[i].metres;
    result.residuals.push_back(share);
    sum += share;
    squareSum += share * share;
  }
  result.scale = sum / squareSum;
  for (double& residual : result.residuals) {
    residual = residual * result.scale - 1.0;
  }
  return result;
}

}  // namespace patchscape
