// SPDX-License-Identifier: Apache-2.0
#include "core/export/cloud_files.h"

#include "core/base/check.h"
#include "core/export/cloud_content.h"
#include "core/export/cloud_text_writer.h"
#include "core/export/glb_writer.h"
#include "core/export/obj_writer.h"
#include "core/export/pcd_writer.h"
#include "core/export/ply_writer.h"
#include "core/export/png_writer.h"
#include "core/export/result_text.h"

#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTextureEnding = "_cloud.png";
constexpr const char* kMaterialEnding = "_cloud.mtl";

using Writer = void (*)(const fs::path&, const CloudContent&, const CloudWriteOptions&);

Writer writerOf(CloudFormat format) {
  switch (format) {
    case CloudFormat::kPly:
      return writePly;
    case CloudFormat::kPcd:
      return writePcd;
    case CloudFormat::kGlb:
      return writeGlb;
    case CloudFormat::kObj:
      return writeObj;
    case CloudFormat::kXyz:
      return writeXyz;
    case CloudFormat::kCsv:
      return writeCsv;
  }
  PATCHSCAPE_CHECK(false);
  return nullptr;
}

CloudContent contentOf(const AnalysisResult& result, const CloudExport& options) {
  if (!options.asMesh) {
    return {.cloud = *options.cloud};
  }
  return {.cloud = *options.cloud,
          .mesh = options.mesh.get(),
          .texture = options.texture.empty() ? result.picture->image : options.texture};
}

/// A word of the result's own text, or nothing.
std::string entryOf(const PngText& text, const char* key) {
  const auto entry = text.find(key);
  return entry == text.end() ? std::string() : entry->second;
}

CloudWriteOptions describe(const AnalysisResult& result, const CloudExport& options) {
  const bool fromHead =
      options.record.depthFile.empty() && result.depth && result.depth->head != nullptr;
  PngText text = fromHead ? textOf(result, *result.depth->head, {}) : textOf(result);
  if (!fromHead && options.cloud->labels.empty()) {
    text.erase("Model");  // It had no part in this cloud.
  }
  return {.axes = options.axes,
          .program = softwareName(),
          .source = result.picture->name,
          .depthFile = options.record.depthFile,
          .model = entryOf(text, "Model"),
          .head = entryOf(text, "Head"),
          .levelling = options.record.levelling};
}

/// What an OBJ mentions, before the OBJ itself: where it is, its picture is.
void writeCompanions(const CloudContent& content, const PngText& text, FileSet& files) {
  files.add(
      kTextureEnding, "obj", [&](const fs::path& path) { writePng(path, content.texture, text); });
  files.add(kMaterialEnding, "obj", [](const fs::path& path) {
    writeObjMaterial(path, companionsOf(path).texture);
  });
}

}  // namespace

CloudRecord recordOf(const Cloud& cloud, const Depth& depth) {
  CloudRecord record{
      .filters = cloud.filters, .lengths = cloud.request.lengths, .calibration = cloud.calibration};
  if (!isMetric(depth)) {
    record.relativeScale = cloud.request.relative;
  }
  if (cloud.floor) {
    record.levelling = levelled(*cloud.floor);
  }
  return record;
}

void putCloud(const Cloud& cloud, const Depth& depth, const Image& painting, CloudExport& files) {
  files.cloud = cloud.points;
  files.mesh = cloud.mesh;
  files.texture = painting;
  files.record = recordOf(cloud, depth);
  if (!painting.empty()) {
    auto coloured = std::make_shared<PointCloud>(*cloud.points);
    coloured->colours = coloursFrom(painting, *coloured);
    files.cloud = std::move(coloured);
  }
}

std::vector<std::string> endingsOf(CloudFormat format, bool asMesh) {
  const std::string own(rowOf(format).suffix);
  if (format == CloudFormat::kObj && asMesh) {
    return {kTextureEnding, kMaterialEnding, own};
  }
  return {own};
}

void requireCloud(const AnalysisResult& result,
                  const CloudExport& options,
                  const std::string& stem) {
  PATCHSCAPE_CHECK(options.cloud != nullptr && (!options.asMesh || options.mesh != nullptr));
  const CloudContent content = contentOf(result, options);
  requireWritable(content);
  PATCHSCAPE_CHECK(!options.asMesh || content.textured());
  if (options.formats.contains(CloudFormat::kGlb)) {
    requireGlbRoom(content);
  }
  if (options.formats.contains(CloudFormat::kObj) && options.asMesh) {
    requireObjName(stem);
  }
}

void writeCloudFiles(const AnalysisResult& result, const CloudExport& options, FileSet& files) {
  const CloudContent content = contentOf(result, options);
  const CloudWriteOptions about = describe(result, options);
  for (const CloudFormat format : options.formats) {
    if (endingsOf(format, options.asMesh).size() > 1) {
      writeCompanions(content, textOf(result), files);
    }
    const FormatRow<CloudFormat>& row = rowOf(format);
    ListedFile& listed = files.add(std::string(row.suffix), row.name, [&](const fs::path& path) {
      writerOf(format)(path, content, about);
    });
    const bool missing = format == CloudFormat::kPcd && options.cloud->organised;
    listed.encoding = Encoding{.units = std::string(nameOf(options.cloud->unit)),
                               .invalid = missing ? "NaN" : ""};
    listed.axes = nameOf(axesOf(format, options.axes));
  }
}

}  // namespace patchscape
