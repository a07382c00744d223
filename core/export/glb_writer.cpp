// SPDX-License-Identifier: Apache-2.0
#include "core/export/glb_writer.h"

#include "core/base/error.h"
#include "core/export/atomic_file.h"
#include "core/export/cloud_json.h"
#include "core/export/json_text.h"
#include "core/export/png_writer.h"
#include "core/export/point_buffer.h"

#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace patchscape {
namespace {

using nlohmann::ordered_json;

// Constants of glTF 2.0, which took them from OpenGL.
constexpr int kUnsignedShort = 5123;
constexpr int kUnsignedInt = 5125;
constexpr int kFloat = 5126;
constexpr int kArrayBuffer = 34962;
constexpr int kElementArrayBuffer = 34963;
constexpr int kPoints = 0;
constexpr int kTriangles = 4;
constexpr int kClampToEdge = 33071;
constexpr int kLinear = 9729;
constexpr int kLinearMipmapLinear = 9987;
constexpr std::uint32_t kMagic = 0x46546C67;        // "glTF"
constexpr std::uint32_t kJsonChunk = 0x4E4F534A;    // "JSON"
constexpr std::uint32_t kBinaryChunk = 0x004E4942;  // "BIN"

std::size_t paddingOf(std::size_t bytes) { return (4 - bytes % 4) % 4; }

/// Linear light of the sRGB values 0…255, in 16 bits. Source: IEC 61966-2-1.
std::array<std::uint16_t, 256> linearTable() {
  std::array<std::uint16_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double value = static_cast<double>(i) / 255.0;
    const double light = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    table[i] = static_cast<std::uint16_t>(std::lround(light * 65535.0));
  }
  return table;
}

ordered_json jsonOf(const Vector3& vector) {
  return ordered_json::array({vector.x, vector.y, vector.z});
}

/// A list of one. In braces alone it would be taken for its element.
ordered_json listOf(ordered_json element) {
  ordered_json list = ordered_json::array();
  list.push_back(std::move(element));
  return list;
}

/// A GLB while it is put together: its JSON first tells where all its bytes will lie.
class Glb {
 public:
  Glb(const CloudContent& content, const CloudWriteOptions& options)
      : content_(content),
        cloud_(content.cloud),
        options_(options) {}

  void arrange();
  void writeTo(std::ostream& out) const;

 private:
  /// Bytes of the binary chunk, and what writes them.
  struct Section {
    std::size_t bytes = 0;
    std::function<void(PointBuffer&)> write;
  };

  std::size_t addView(Section section, int target);
  std::size_t addAccessor(ordered_json accessor, Section section, int target);
  void addVectors(const char* name, const std::vector<Vector3>& vectors, ordered_json limits);
  void addColours();
  void addTexture();
  void addIndices();
  void addMaterial();
  [[nodiscard]] ordered_json extras() const;

  const CloudContent& content_;
  const PointCloud& cloud_;
  const CloudWriteOptions& options_;
  std::vector<Section> sections_;
  std::size_t binaryBytes_ = 0;
  std::string texture_;
  ordered_json json_;
  ordered_json primitive_;
  std::string text_;
};

std::size_t Glb::addView(Section section, int target) {
  ordered_json view{{"buffer", 0}, {"byteOffset", binaryBytes_}, {"byteLength", section.bytes}};
  if (target != 0) {
    view["target"] = target;
  }
  json_["bufferViews"].push_back(std::move(view));
  binaryBytes_ += section.bytes + paddingOf(section.bytes);
  sections_.push_back(std::move(section));
  return sections_.size() - 1;
}

std::size_t Glb::addAccessor(ordered_json accessor, Section section, int target) {
  accessor["bufferView"] = addView(std::move(section), target);
  json_["accessors"].push_back(std::move(accessor));
  return json_["accessors"].size() - 1;
}

void Glb::addVectors(const char* name, const std::vector<Vector3>& vectors, ordered_json limits) {
  limits["componentType"] = kFloat;
  limits["count"] = vectors.size();
  limits["type"] = "VEC3";
  primitive_["attributes"][name] = addAccessor(std::move(limits),
                                               {vectors.size() * sizeof(Vector3),
                                                [&vectors](PointBuffer& buffer) {
                                                  for (const Vector3& vector : vectors) {
                                                    buffer.put(inAxes(vector, CloudAxes::kViewer));
                                                  }
                                                }},
                                               kArrayBuffer);
}

void Glb::addColours() {
  using Rgba16 = std::array<std::uint16_t, 4>;
  primitive_["attributes"]["COLOR_0"] = addAccessor(
      {{"componentType", kUnsignedShort},
       {"normalized", true},
       {"count", cloud_.size()},
       {"type", "VEC4"}},
      {cloud_.size() * sizeof(Rgba16),
       [this](PointBuffer& buffer) {
         const auto linear = linearTable();
         for (const Rgb& colour : cloud_.colours) {
           buffer.put(Rgba16{linear[colour[0]], linear[colour[1]], linear[colour[2]], 0xFFFF});
         }
       }},
      kArrayBuffer);
}

void Glb::addTexture() {
  primitive_["attributes"]["TEXCOORD_0"] =
      addAccessor({{"componentType", kFloat}, {"count", cloud_.size()}, {"type", "VEC2"}},
                  {cloud_.size() * sizeof(TexturePoint),
                   [this](PointBuffer& buffer) {
                     for (const std::uint32_t pixel : cloud_.pixels) {
                       buffer.put(texturePointOf(cloud_, pixel));
                     }
                   }},
                  kArrayBuffer);
  texture_ = pngBytes(content_.texture, {});
  const std::size_t view =
      addView({texture_.size(), [this](PointBuffer& buffer) { buffer.text(texture_); }}, 0);
  json_["images"] = listOf({{"bufferView", view}, {"mimeType", "image/png"}});
  json_["samplers"] = listOf({{"magFilter", kLinear},
                              {"minFilter", kLinearMipmapLinear},
                              {"wrapS", kClampToEdge},
                              {"wrapT", kClampToEdge}});
  json_["textures"] = listOf({{"sampler", 0}, {"source", 0}});
}

void Glb::addIndices() {
  const auto& triangles = content_.mesh->triangles;
  primitive_["indices"] = addAccessor(
      {{"componentType", kUnsignedInt}, {"count", triangles.size() * 3}, {"type", "SCALAR"}},
      {triangles.size() * sizeof(triangles.front()),
       [&triangles](PointBuffer& buffer) {
         for (const auto& corners : triangles) {
           buffer.put(corners);
         }
       }},
      kElementArrayBuffer);
}

void Glb::addMaterial() {
  // Dull and no metal where a viewer lights it nevertheless.
  ordered_json surface{{"metallicFactor", 0.0}, {"roughnessFactor", 1.0}};
  if (content_.textured()) {
    surface["baseColorTexture"] = {{"index", 0}};
  }
  json_["materials"] = listOf({{"pbrMetallicRoughness", surface},
                               {"doubleSided", true},
                               {"extensions", {{"KHR_materials_unlit", ordered_json::object()}}}});
  primitive_["material"] = 0;
}

ordered_json Glb::extras() const {
  ordered_json extras{{"units", nameOf(cloud_.unit)},
                      {"axes", nameOf(CloudAxes::kViewer)},
                      {"intrinsics", patchscape::jsonOf(cloud_.intrinsics)}};
  const std::pair<const char*, const std::string&> texts[]{{"source", options_.source},
                                                           {"depth_file", options_.depthFile},
                                                           {"model", options_.model},
                                                           {"head", options_.head}};
  for (const auto& [key, text] : texts) {
    if (!text.empty()) {
      extras[key] = text;
    }
  }
  if (options_.levelling) {
    extras["levelling_rotation"] = patchscape::jsonOf(options_.levelling);
  }
  return extras;
}

void Glb::arrange() {
  json_["asset"] = {{"version", "2.0"}, {"extras", extras()}};
  if (!options_.program.empty()) {
    json_["asset"]["generator"] = options_.program;
  }
  json_["extensionsUsed"] = listOf("KHR_materials_unlit");
  json_["scene"] = 0;
  json_["scenes"] = listOf({{"nodes", listOf(0)}});
  // Blender keeps the extras of nodes only.
  json_["nodes"] = listOf({{"name", "cloud"}, {"mesh", 0}, {"extras", extras()}});
  const CloudBounds bounds = boundsIn(cloud_, CloudAxes::kViewer);
  addVectors(
      "POSITION", cloud_.positions, {{"min", jsonOf(bounds.low)}, {"max", jsonOf(bounds.high)}});
  if (!cloud_.normals.empty()) {
    addVectors("NORMAL", cloud_.normals, {});
  }
  content_.textured() ? addTexture() : addColours();
  if (content_.mesh != nullptr) {
    addIndices();
  }
  addMaterial();
  primitive_["mode"] = content_.mesh != nullptr ? kTriangles : kPoints;
  json_["meshes"] = listOf({{"primitives", listOf(primitive_)}});
  json_["buffers"] = listOf({{"byteLength", binaryBytes_}});
  text_ = textOf(json_);
  text_.append(paddingOf(text_.size()), ' ');
}

void Glb::writeTo(std::ostream& out) const {
  const auto binary = static_cast<std::uint32_t>(binaryBytes_);
  const auto text = static_cast<std::uint32_t>(text_.size());
  PointBuffer buffer(out);
  buffer.put(std::array<std::uint32_t, 3>{kMagic, 2, 12 + 8 + text + 8 + binary});
  buffer.put(std::array<std::uint32_t, 2>{text, kJsonChunk});
  buffer.text(text_);
  buffer.put(std::array<std::uint32_t, 2>{binary, kBinaryChunk});
  for (const Section& section : sections_) {
    section.write(buffer);
    buffer.text(std::string(paddingOf(section.bytes), '\0'));
  }
}

}  // namespace

void requireGlbRoom(const CloudContent& content) {
  const std::uint64_t faces = content.mesh != nullptr ? content.mesh->triangles.size() : 0;
  const std::uint64_t texture = content.textured() ? content.texture.pixels().size() : 0;
  const std::uint64_t bytes = content.cloud.size() * std::uint64_t{32} + faces * 12 + texture;
  constexpr std::uint64_t kReserve = 1 << 20;  // For the JSON, and a picture that does not deflate.
  if (bytes > std::numeric_limits<std::uint32_t>::max() - kReserve - texture / 100) {
    throw Error(ErrorCode::kUnsupported,
                "This cloud needs more than the 4 GiB that a GLB can hold: it has " +
                    std::to_string(content.cloud.size()) +
                    " points. Choose PLY, or a larger stride.");
  }
}

void writeGlb(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options) {
  requireWritable(content);
  requireGlbRoom(content);
  Glb glb(content, options);
  glb.arrange();
  writeAtomically(path, [&glb](std::ostream& out) { glb.writeTo(out); });
}

}  // namespace patchscape
