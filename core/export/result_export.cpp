// SPDX-License-Identifier: Apache-2.0
#include "core/export/result_export.h"

#include "core/base/error.h"
#include "core/base/mapped_file.h"
#include "core/export/atomic_file.h"
#include "core/export/sidecar.h"
#include "core/media/annotate.h"
#include "core/overlay/blend.h"
#include "core/session/content_hash.h"

#include <algorithm>
#include <cctype>

namespace patchscape {
namespace {

constexpr const char* kPcaSuffix = "_pca.png";
constexpr const char* kSidecarSuffix = ".export.json";

/// Writes files into one folder and notes what they are.
class Exporter {
 public:
  Exporter(const AnalysisResult& result,
           const ExportPlan& plan,
           const ExportSource& source,
           std::filesystem::path folder,
           std::string stem)
      : result_(result),
        plan_(plan),
        source_(source),
        folder_(std::move(folder)),
        stem_(std::move(stem)) {}

  void writePca() {
    if (!result_.pca) {
      refuse("PCA colours");
    }
    PngText text = source_.text;
    text["Units"] = "PCA colours, no unit";
    write(kPcaSuffix, [&](const auto& path) { writePng(path, result_.pca->picture, text); });
  }

  void writeDepthFile(DepthFormat format) {
    if (!result_.depth) {
      refuse("a depth map");
    }
    const DepthFormatRow& row = depthFormat(format);
    const Depth& depth = plan_.depthGrid ? *result_.depth->grid : *result_.depth->depth;
    write(std::string(row.suffix), [&](const auto& path) {
      if (format == DepthFormat::kView) {
        PngText text = source_.text;
        text["Units"] = "colours: for eyes, not data";
        writePng(path, depthView(result_, plan_), text);
      } else {
        files_.depthFigures[std::string(row.name)] =
            writeDepth(path, format, depth, plan_.normRange, source_.text);
      }
    });
  }

  void writeMaskFile(MaskFormat format);

  [[nodiscard]] ExportedFiles finish() {
    if (plan_.sidecar) {
      const std::string text = sidecarOf(result_, plan_, source_, files_);
      write(kSidecarSuffix, [&](const auto& path) {
        writeAtomically(path, [&](std::ostream& out) { out << text << '\n'; });
      });
    }
    return std::move(files_);
  }

 private:
  [[noreturn]] static void refuse(const std::string& what) {
    throw Error(ErrorCode::kInvalidArgument,
                "This result holds no " + what + ": compute it first, with a head for it.");
  }

  template <typename Write>
  void write(const std::string& suffix, const Write& make) {
    const std::string name = stem_ + suffix;
    const std::filesystem::path path = folder_ / name;
    make(path);
    const auto written = MappedFile::open(path);
    files_.files.push_back({.name = name,
                            .sha256 = sha256Of(written->bytes()),
                            .bytes = static_cast<std::int64_t>(written->bytes().size())});
  }

  void writeBinaryMasks(const Segmentation& map) {
    for (const LegendRow& row : result_.segmentation->legend) {
      if (plan_.binaryClasses.empty() || plan_.binaryClasses.contains(row.id)) {
        write(std::string(maskFormat(MaskFormat::kBinary).suffix) + binaryMaskEnd(map, row.id),
              [&](const auto& path) { writeBinaryMask(path, map, row.id, source_.text); });
      }
    }
  }

  const AnalysisResult& result_;
  const ExportPlan& plan_;
  const ExportSource& source_;
  std::filesystem::path folder_;
  std::string stem_;
  ExportedFiles files_;
};

void Exporter::writeMaskFile(MaskFormat format) {
  if (!result_.segmentation) {
    refuse("segmentation");
  }
  const Segmentation& map = *result_.segmentation->map;
  if (format == MaskFormat::kBinary) {
    writeBinaryMasks(map);
    return;
  }
  write(std::string(maskFormat(format).suffix), [&](const std::filesystem::path& path) {
    switch (format) {
      case MaskFormat::kPalette:
        return writePaletteMask(path, map, plan_.ids, source_.text);
      case MaskFormat::kIds:
        return writeIdMask(path, map, plan_.ids, source_.text);
      case MaskFormat::kCoco:
        return writeCoco(path, map, result_.picture->name);
      case MaskFormat::kLegend:
        return writeLegend(path, map, result_.depth ? result_.depth->depth.get() : nullptr);
      case MaskFormat::kProbabilities:
        return writeProbabilities(path, map, source_.text);
      case MaskFormat::kView: {
        PngText text = source_.text;
        text["Units"] = "colours: for eyes, not data";
        return writePng(path, segmentationView(result_, plan_), text);
      }
      case MaskFormat::kBinary:
        return;
    }
  });
}

/// OpenCV's letters are ASCII.
std::string asciiOf(const std::string& text) {
  std::string ascii;
  for (const char c : text) {
    ascii += static_cast<unsigned char>(c) < 0x80 ? c : '?';
  }
  return ascii;
}

}  // namespace

std::vector<std::string> plannedNames(const ExportPlan& plan, const std::string& stem) {
  std::vector<std::string> names;
  if (plan.pca) {
    names.push_back(stem + kPcaSuffix);
  }
  for (const DepthFormat format : plan.depth) {
    names.push_back(stem + std::string(depthFormat(format).suffix));
  }
  for (const MaskFormat format : plan.masks) {
    if (format != MaskFormat::kBinary) {
      names.push_back(stem + std::string(maskFormat(format).suffix));
    }
  }
  if (plan.sidecar) {
    names.push_back(stem + kSidecarSuffix);
  }
  return names;
}

ExportedFiles exportResult(const AnalysisResult& result,
                           const ExportPlan& plan,
                           const ExportSource& source,
                           const std::filesystem::path& folder,
                           const std::string& stem) {
  Exporter exporter(result, plan, source, folder, stem);
  if (plan.pca) {
    exporter.writePca();
  }
  for (const DepthFormat format : plan.depth) {
    exporter.writeDepthFile(format);
  }
  for (const MaskFormat format : plan.masks) {
    exporter.writeMaskFile(format);
  }
  return exporter.finish();
}

Image depthView(const AnalysisResult& result, const ExportPlan& plan) {
  const Depth& depth = plan.depthGrid ? *result.depth->grid : *result.depth->depth;
  const DepthStyle style = withRangeOf(*result.depth->grid, plan.depthStyle);
  Image view = drawDepth(depth, style);
  if (plan.opacity < 1.0 && !plan.depthGrid) {
    view = blend(result.picture->image, view, plan.opacity);
  }
  return plan.colourBar ? withScaleBar(view, scaleBarOf(depth, style)) : view;
}

Image segmentationView(const AnalysisResult& result, const ExportPlan& plan) {
  const Segmentation& map = *result.segmentation->map;
  const Image& photo = result.picture->image;
  Image view = drawSegmentation(map, plan.segmentationStyle, photo);
  if (plan.opacity < 1.0) {
    view = blend(photo, view, plan.opacity);
  }
  if (!plan.legendInView) {
    return view;
  }
  std::vector<LegendLine> lines;
  for (const LegendRow& row : result.segmentation->legend) {
    const ClassEntry& entry = map.classes->classes[static_cast<std::size_t>(row.id)];
    const std::string name = asciiOf(entry.name.substr(0, entry.name.find_first_of(",;")));
    const auto tenths = static_cast<int>(row.percent * 10.0 + 0.5);
    lines.push_back({.colour = entry.colour,
                     .text = name + "  " + std::to_string(tenths / 10) + "." +
                             std::to_string(tenths % 10) + " %"});
  }
  return withLegend(view, lines);
}

}  // namespace patchscape
