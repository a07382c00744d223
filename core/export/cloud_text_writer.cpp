// SPDX-License-Identifier: Apache-2.0
#include "core/export/cloud_text_writer.h"

#include "core/export/atomic_file.h"
#include "core/export/point_buffer.h"

namespace patchscape {
namespace {

void putPosition(PointBuffer& buffer, const Vector3& position, char separator) {
  buffer.decimal(position.x);
  buffer.put(separator);
  buffer.decimal(position.y);
  buffer.put(separator);
  buffer.decimal(position.z);
}

void putColour(PointBuffer& buffer, const Rgb& colour, char separator) {
  for (const std::uint8_t value : colour) {
    buffer.put(separator);
    buffer.integer(value);
  }
}

void putNames(PointBuffer& buffer, const PointCloud& cloud) {
  const bool metres = cloud.unit == LengthUnit::kMetres;
  buffer.text(metres ? "x_m,y_m,z_m" : "x_rel,y_rel,z_rel");
  buffer.text(",red,green,blue,u,v");
  if (!cloud.normals.empty()) {
    buffer.text(",nx,ny,nz");
  }
  if (!cloud.labels.empty()) {
    buffer.text(",label");
  }
  if (!cloud.confidence.empty()) {
    buffer.text(",confidence");
  }
  buffer.put('\n');
}

void putRow(PointBuffer& buffer, const PointCloud& cloud, std::size_t index, CloudAxes axes) {
  putPosition(buffer, inAxes(cloud.positions[index], axes), ',');
  putColour(buffer, cloud.colours[index], ',');
  const auto width = static_cast<std::uint32_t>(cloud.width());
  buffer.put(',');
  buffer.integer(cloud.pixels[index] % width);
  buffer.put(',');
  buffer.integer(cloud.pixels[index] / width);
  if (!cloud.normals.empty()) {
    buffer.put(',');
    putPosition(buffer, inAxes(cloud.normals[index], axes), ',');
  }
  if (!cloud.labels.empty()) {
    buffer.put(',');
    buffer.integer(cloud.labels[index]);
  }
  if (!cloud.confidence.empty()) {
    buffer.put(',');
    buffer.decimal(cloud.confidence[index]);
  }
  buffer.put('\n');
}

}  // namespace

void writeXyz(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options) {
  const PointCloud& cloud = content.cloud;
  requireWritable({cloud});
  writeAtomically(path, [&](std::ostream& out) {
    PointBuffer buffer(out);
    for (std::size_t i = 0; i < cloud.size(); ++i) {
      putPosition(buffer, inAxes(cloud.positions[i], options.axes), ' ');
      putColour(buffer, cloud.colours[i], ' ');
      buffer.put('\n');
    }
  });
}

void writeCsv(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options) {
  const PointCloud& cloud = content.cloud;
  requireWritable({cloud});
  writeAtomically(path, [&](std::ostream& out) {
    PointBuffer buffer(out);
    putNames(buffer, cloud);
    for (std::size_t i = 0; i < cloud.size(); ++i) {
      putRow(buffer, cloud, i, options.axes);
    }
  });
}

}  // namespace patchscape
