// SPDX-License-Identifier: Apache-2.0
#include "core/export/pcd_writer.h"

#include "core/base/check.h"
#include "core/export/atomic_file.h"
#include "core/export/point_buffer.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace patchscape {
namespace {

/// As the file holds it.
struct PcdPoint {
  Vector3 position;
  std::uint32_t rgb = 0;
};
static_assert(sizeof(PcdPoint) == 16);

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr PcdPoint kMissing{.position = {kNan, kNan, kNan}};

PcdPoint pointAt(const PointCloud& cloud, std::size_t index, CloudAxes axes) {
  const Rgb& colour = cloud.colours[index];
  return {.position = inAxes(cloud.positions[index], axes),
          .rgb = std::uint32_t{colour[0]} << 16U | std::uint32_t{colour[1]} << 8U | colour[2]};
}

void writeHeader(std::ostream& out, const PointCloud& cloud, const CloudWriteOptions& options) {
  const std::size_t width =
      cloud.organised ? static_cast<std::size_t>(cloud.width()) : cloud.size();
  const std::size_t height = cloud.organised ? static_cast<std::size_t>(cloud.height()) : 1;
  // Readers look for the magic comment in the first line.
  out << "# .PCD v0.7 - Point Cloud Data file format\n";
  for (const std::string& line : commentsOf(cloud, options)) {
    out << "# " << line << '\n';
  }
  out << "VERSION 0.7\nFIELDS x y z rgb\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\nWIDTH "
      << std::to_string(width) << "\nHEIGHT " << std::to_string(height)
      << "\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS " << std::to_string(width * height)
      << "\nDATA binary\n";
}

/// The picture's grid; the points are in the order of their pixels.
void writeGrid(PointBuffer& buffer, const PointCloud& cloud, CloudAxes axes) {
  const auto pixels =
      static_cast<std::size_t>(cloud.width()) * static_cast<std::size_t>(cloud.height());
  std::size_t next = 0;
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    const bool known = next < cloud.size() && cloud.pixels[next] == pixel;
    buffer.put(known ? pointAt(cloud, next, axes) : kMissing);
    next += known ? 1 : 0;
  }
}

}  // namespace

void writePcd(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options) {
  const PointCloud& cloud = content.cloud;
  requireWritable({cloud});
  PATCHSCAPE_CHECK(!cloud.organised ||
                   std::ranges::adjacent_find(cloud.pixels, std::ranges::greater_equal()) ==
                       cloud.pixels.end());
  writeAtomically(path, [&](std::ostream& out) {
    writeHeader(out, cloud, options);
    PointBuffer buffer(out);
    if (cloud.organised) {
      writeGrid(buffer, cloud, options.axes);
      return;
    }
    for (std::size_t i = 0; i < cloud.size(); ++i) {
      buffer.put(pointAt(cloud, i, options.axes));
    }
  });
}

}  // namespace patchscape
