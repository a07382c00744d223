// SPDX-License-Identifier: Apache-2.0
#include "core/export/ply_writer.h"

#include "core/base/check.h"
#include "core/export/atomic_file.h"
#include "core/export/point_buffer.h"

#include <limits>

namespace patchscape {
namespace {

void writeHeader(std::ostream& out, const CloudContent& content, const CloudWriteOptions& options) {
  const PointCloud& cloud = content.cloud;
  out << "ply\nformat binary_little_endian 1.0\n";
  for (const std::string& line : commentsOf(cloud, options)) {
    out << "comment " << line << '\n';
  }
  out << "element vertex " << std::to_string(cloud.size())
      << "\nproperty float x\nproperty float y\nproperty float z\n"
         "property uchar red\nproperty uchar green\nproperty uchar blue\n";
  if (!cloud.normals.empty()) {
    out << "property float nx\nproperty float ny\nproperty float nz\n";
  }
  if (!cloud.labels.empty()) {
    out << "property ushort label\n";
  }
  if (!cloud.confidence.empty()) {
    out << "property float confidence\n";
  }
  if (content.mesh != nullptr) {
    out << "element face " << std::to_string(content.mesh->triangles.size())
        << "\nproperty list uchar int vertex_indices\n";
  }
  out << "end_header\n";
}

void writePoints(PointBuffer& buffer, const PointCloud& cloud, CloudAxes axes) {
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    buffer.put(inAxes(cloud.positions[i], axes));
    buffer.put(cloud.colours[i]);
    if (!cloud.normals.empty()) {
      buffer.put(inAxes(cloud.normals[i], axes));
    }
    if (!cloud.labels.empty()) {
      buffer.put(cloud.labels[i]);
    }
    if (!cloud.confidence.empty()) {
      buffer.put(cloud.confidence[i]);
    }
  }
}

void writeFaces(PointBuffer& buffer, const CloudMesh& mesh) {
  for (const std::array<std::uint32_t, 3>& corners : mesh.triangles) {
    buffer.put(std::uint8_t{3});
    buffer.put(corners);
  }
}

}  // namespace

void writePly(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options) {
  requireWritable(content);
  PATCHSCAPE_CHECK(content.mesh == nullptr ||
                   content.cloud.size() <=
                       static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
  writeAtomically(path, [&](std::ostream& out) {
    writeHeader(out, content, options);
    PointBuffer buffer(out);
    writePoints(buffer, content.cloud, options.axes);
    if (content.mesh != nullptr) {
      writeFaces(buffer, *content.mesh);
    }
  });
}

}  // namespace patchscape
