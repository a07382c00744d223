// SPDX-License-Identifier: Apache-2.0
#include "core/export/cloud_content.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/export/result_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr std::size_t kLongestLine = 500;  // Some readers have room for 512 bytes a line.

bool isFinite(const Vector3& point) {
  return std::isfinite(point.x) && std::isfinite(point.y) && std::isfinite(point.z);
}

/// A part that a cloud need not have.
template <typename Part>
bool fits(const std::vector<Part>& part, std::size_t points) {
  return part.empty() || part.size() == points;
}

void requireWhole(const PointCloud& cloud) {
  requireValid(cloud.intrinsics);
  const std::size_t points = cloud.size();
  PATCHSCAPE_CHECK(cloud.colours.size() == points && cloud.pixels.size() == points &&
                   fits(cloud.normals, points) && fits(cloud.labels, points) &&
                   fits(cloud.confidence, points))
      << points;
  const auto area =
      static_cast<std::uint64_t>(cloud.width()) * static_cast<std::uint64_t>(cloud.height());
  PATCHSCAPE_CHECK(*std::ranges::max_element(cloud.pixels) < area) << area;
  PATCHSCAPE_CHECK(std::ranges::all_of(cloud.positions, isFinite));
}

void requireFaces(const CloudMesh& mesh, std::size_t points) {
  if (mesh.triangles.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "There is no face to write: no three neighbouring pixels have points on one "
                "surface. Write points instead, or loosen the filters.");
  }
  PATCHSCAPE_CHECK(std::ranges::all_of(mesh.triangles,
                                       [points](const std::array<std::uint32_t, 3>& corners) {
                                         return *std::ranges::max_element(corners) < points;
                                       }))
      << points;
}

std::string unitsText(LengthUnit unit) {
  return unit == LengthUnit::kMetres ? "m" : "relative (no known size)";
}

std::string axesText(CloudAxes axes) {
  return axes == CloudAxes::kViewer ? "viewer (x right, y up, z towards the viewer)"
                                    : "camera (x right, y down, z forward)";
}

std::string cameraText(const Intrinsics& camera) {
  return fmt::format("fx {} fy {} cx {} cy {} pixels, {}; the centre of the top-left pixel is 0, 0",
                     camera.fx,
                     camera.fy,
                     camera.cx,
                     camera.cy,
                     nameOf(camera.source));
}

/// Text as one line of ASCII, since headers are ASCII to some readers: control characters become
/// blanks, other bytes %C3 as in addresses, and what is longer than readers take is cut.
std::string asciiLine(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = byte < 0x20 || byte == 0x7F;
    line += control ? " " : byte < 0x80 ? std::string(1, c) : fmt::format("%{:02X}", byte);
    if (line.size() > kLongestLine) {
      break;
    }
  }
  return line;
}

}  // namespace

void requireWritable(const CloudContent& content) {
  if (content.cloud.positions.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "There is no point to write: no pixel has a distance that the filters leave. "
                "Loosen the filters.");
  }
  requireWhole(content.cloud);
  if (content.mesh != nullptr) {
    requireFaces(*content.mesh, content.cloud.size());
  }
}

CloudBounds boundsIn(const PointCloud& cloud, CloudAxes axes) {
  const CloudBounds bounds = boundsOf(cloud);
  const Vector3 a = inAxes(bounds.low, axes);
  const Vector3 b = inAxes(bounds.high, axes);
  return {{std::min(a.x, b.x), std::min(a.y, b.y), std::min(a.z, b.z)},
          {std::max(a.x, b.x), std::max(a.y, b.y), std::max(a.z, b.z)}};
}

TexturePoint texturePointOf(const PointCloud& cloud, std::uint32_t pixel) noexcept {
  const auto width = static_cast<std::uint32_t>(cloud.width());
  return {static_cast<float>((pixel % width + 0.5) / cloud.width()),
          static_cast<float>((pixel / width + 0.5) / cloud.height())};
}

std::vector<std::string> commentsOf(const PointCloud& cloud, const CloudWriteOptions& options) {
  std::vector<std::string> lines;
  const auto add = [&lines](const std::string& key, const std::string& value) {
    if (!value.empty()) {
      lines.push_back(asciiLine(key + ": " + value));
    }
  };
  add("program", options.program);
  add("units", unitsText(cloud.unit));
  add("axes", axesText(options.axes));
  add("picture", fmt::format("{} x {} pixels", cloud.width(), cloud.height()));
  add("intrinsics", cameraText(cloud.intrinsics));
  if (options.levelling) {
    add("turned",
        fmt::format("{}; rows, from the camera's axes", fmt::join(options.levelling->rows, " ")));
  }
  add("source", options.source);
  add("depth", options.depthFile);
  add("model", options.model);
  add("head", options.head);
  return lines;
}

}  // namespace patchscape
