// SPDX-License-Identifier: Apache-2.0
#include "core/export/result_export.h"

#include "core/base/check.h"
#include "core/export/cloud_files.h"
#include "core/export/depth_files.h"
#include "core/export/depth_png.h"
#include "core/export/file_set.h"
#include "core/export/label_files.h"
#include "core/export/mask_files.h"
#include "core/export/sidecar.h"

#include <span>

namespace patchscape {
namespace {

void requireOpacity(double opacity) {
  if (!(opacity >= 0.0 && opacity <= 1.0)) {
    throw Error(ErrorCode::kInvalidArgument, "The opacity must be a number from 0 to 1.");
  }
}

void requireClasses(const std::set<int>& ids, const ClassTable& classes) {
  const auto count = static_cast<int>(classes.classes.size());
  for (const int id : ids) {
    if (id < 0 || id >= count) {
      throw Error(ErrorCode::kInvalidArgument,
                  "There is no class " + std::to_string(id) + ": this head has " +
                      std::to_string(count) + ", counted from 0. Choose one of those.");
    }
  }
}

/// Before anything is written: a refusal must not leave half of an export.
void checkOptions(const AnalysisResult& result,
                  const ExportOptions& options,
                  const std::string& stem) {
  PATCHSCAPE_CHECK(result.picture != nullptr);
  // Distances from a file need no model.
  PATCHSCAPE_CHECK(result.model != nullptr || (!options.depth && !options.masks));
  if (options.depth) {
    requireFormatsFor(options.depth->formats, isMetric(depthToWrite(result, options.atGridSize)));
    requireOpacity(options.depth->opacity);
    if (options.depth->norm16) {
      requireNorm16Range(*options.depth->norm16);
    }
  }
  if (options.masks) {
    PATCHSCAPE_CHECK(result.segmentation && result.segmentation->map &&
                     result.segmentation->map->classes && result.segmentation->head);
    const ClassTable& classes = *result.segmentation->map->classes;
    requireOpacity(options.masks->opacity);
    requireClasses(options.masks->binaries, classes);
    if (options.masks->formats.contains(MaskFormat::kPalette)) {
      requirePaletteFor(classes, idOffsetOf(options.masks->ids));
    }
  }
  if (options.cloud) {
    requireCloud(result, *options.cloud, stem);
  }
}

void writeMasks(const AnalysisResult& result, const ExportOptions& options, FileSet& files) {
  const std::shared_ptr<const Segmentation>& map = result.segmentation->map;
  const Depth* const depth = !result.depth        ? nullptr
                             : options.atGridSize ? result.depth->grid.get()
                                                  : result.depth->depth.get();
  if (options.atGridSize) {
    writeMaskFiles(result, gridSegmentation(*map), depth, *options.masks, files);
  } else {
    writeMaskFiles(result, *map, depth, *options.masks, files);
  }
}

}  // namespace

ExportReport exportResult(const AnalysisResult& result,
                          const ExportOptions& options,
                          const std::filesystem::path& folder,
                          const std::string& stem,
                          const KeepGoing& keepGoing) {
  requireStem(stem);
  checkOptions(result, options, stem);
  ExportReport report;
  FileSet files(folder, stem, keepGoing);
  if (options.sidecar) {
    for (const std::string& name : options.alsoListed) {
      files.list(name);
    }
  }
  const std::size_t listed = files.files().size();
  if (options.depth) {
    writeDepthFiles(result, *options.depth, options.atGridSize, files, report);
  }
  if (options.masks) {
    writeMasks(result, options, files);
  }
  if (options.cloud) {
    writeCloudFiles(result, *options.cloud, files);
  }
  if (options.sidecar) {
    files.add(kSidecarSuffix, "sidecar", [&](const std::filesystem::path& path) {
      writeSidecar(path, {result, options, report, files.files()});
    });
  }
  for (const ListedFile& file : std::span(files.files()).subspan(listed)) {
    report.files.push_back(file.file);
  }
  return report;
}

}  // namespace patchscape
