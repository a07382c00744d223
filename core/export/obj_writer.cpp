// SPDX-License-Identifier: Apache-2.0
#include "core/export/obj_writer.h"

#include "core/base/error.h"
#include "core/export/atomic_file.h"
#include "core/export/point_buffer.h"

#include <algorithm>

namespace patchscape {
namespace {

constexpr const char* kMaterial = "picture";

void putVector(PointBuffer& buffer, const char* statement, const Vector3& vector) {
  buffer.text(statement);
  for (const float value : {vector.x, vector.y, vector.z}) {
    buffer.put(' ');
    buffer.decimal(value);
  }
}

void putVertices(PointBuffer& buffer, const CloudContent& content, CloudAxes axes) {
  const PointCloud& cloud = content.cloud;
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    putVector(buffer, "v", inAxes(cloud.positions[i], axes));
    if (!content.textured()) {
      for (const std::uint8_t value : cloud.colours[i]) {
        buffer.put(' ');
        buffer.decimal(static_cast<float>(value) / 255.0F);
      }
    }
    buffer.put('\n');
  }
}

/// Textures of an OBJ start at the bottom.
void putTexturePoints(PointBuffer& buffer, const PointCloud& cloud) {
  for (const std::uint32_t pixel : cloud.pixels) {
    const TexturePoint point = texturePointOf(cloud, pixel);
    buffer.text("vt ");
    buffer.decimal(point.u);
    buffer.put(' ');
    buffer.decimal(1.0F - point.v);
    buffer.put('\n');
  }
}

void putNormals(PointBuffer& buffer, const PointCloud& cloud, CloudAxes axes) {
  for (const Vector3& normal : cloud.normals) {
    putVector(buffer, "vn", inAxes(normal, axes));
    buffer.put('\n');
  }
}

void putFaces(PointBuffer& buffer, const CloudContent& content) {
  const bool normals = !content.cloud.normals.empty();
  for (const std::array<std::uint32_t, 3>& corners : content.mesh->triangles) {
    buffer.put('f');
    for (const std::uint32_t corner : corners) {
      const std::uint64_t index = std::uint64_t{corner} + 1;  // Counted from 1.
      buffer.put(' ');
      buffer.integer(index);
      if (content.textured()) {
        buffer.put('/');
        buffer.integer(index);
      }
      if (normals) {
        buffer.text(content.textured() ? "/" : "//");
        buffer.integer(index);
      }
    }
    buffer.put('\n');
  }
}

void putMesh(PointBuffer& buffer, const CloudContent& content, CloudAxes axes) {
  if (content.textured()) {
    putTexturePoints(buffer, content.cloud);
  }
  putNormals(buffer, content.cloud, axes);
  if (content.textured()) {
    buffer.text("usemtl ");
    buffer.text(kMaterial);
    buffer.put('\n');
  }
  putFaces(buffer, content);
}

}  // namespace

ObjCompanions companionsOf(const std::filesystem::path& obj) {
  std::filesystem::path name = obj.filename();
  return {.material = name.replace_extension(".mtl").string(),
          .texture = name.replace_extension(".png").string()};
}

void requireObjName(const std::string& name) {
  if (std::ranges::any_of(
          name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
    throw Error(ErrorCode::kInvalidArgument,
                "The name of this picture holds characters that an OBJ file cannot mention. "
                "Rename the picture, or choose PLY or GLB.",
                name);
  }
}

void writeObj(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options) {
  requireWritable(content);
  const std::string material = companionsOf(path).material;
  if (content.textured()) {
    requireObjName(material);
  }
  writeAtomically(path, [&](std::ostream& out) {
    PointBuffer buffer(out);
    for (const std::string& line : commentsOf(content.cloud, options)) {
      buffer.text("# " + line + '\n');
    }
    if (content.textured()) {
      buffer.text("mtllib " + material + '\n');
    }
    putVertices(buffer, content, options.axes);
    if (content.mesh != nullptr) {
      putMesh(buffer, content, options.axes);
    }
  });
}

void writeObjMaterial(const std::filesystem::path& path, const std::string& texture) {
  requireObjName(texture);
  writeAtomically(path, [&](std::ostream& out) {
    // Model 0: colours as they are, without lamps.
    out << "newmtl " << kMaterial << "\nKa 1 1 1\nKd 1 1 1\nKs 0 0 0\nillum 0\nmap_Kd " << texture
        << '\n';
  });
}

}  // namespace patchscape
