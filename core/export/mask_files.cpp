// SPDX-License-Identifier: Apache-2.0
#include "core/export/mask_files.h"

#include "core/base/check.h"
#include "core/export/array_writer.h"
#include "core/export/class_names.h"
#include "core/export/coco_writer.h"
#include "core/export/json_text.h"
#include "core/export/label_files.h"
#include "core/export/legend_csv.h"
#include "core/export/result_text.h"
#include "core/export/view_files.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape {
namespace {

using Path = std::filesystem::path;

/// One segmentation on its way to files.
class MaskFiles {
 public:
  MaskFiles(const AnalysisResult& result,
            const Segmentation& segmentation,
            const Depth* depth,
            const MaskExport& options,
            FileSet& files)
      : result_(result),
        segmentation_(segmentation),
        depth_(depth),
        options_(options),
        files_(files),
        labels_{
            .width = segmentation.width, .height = segmentation.height, .ids = segmentation.labels},
        base_(idOffsetOf(options.ids)) {}

  void write(MaskFormat format);

 private:
  void writeIds();
  void writePalette();
  void writeBinaries();
  void writeCocoJson();
  void writeLegend();
  void writeView();
  void writeProbabilities();

  [[nodiscard]] const ClassTable& classes() const { return *segmentation_.classes; }
  [[nodiscard]] std::set<int> binaryClasses() const;
  [[nodiscard]] Encoding idEncoding() const {
    return {.units = "class id", .invalid = base_ == 0 ? "" : "0"};
  }
  [[nodiscard]] PngText textOf(const Encoding& encoding) const {
    return patchscape::textOf(result_, *result_.segmentation->head, encoding);
  }
  ListedFile& add(MaskFormat format, const std::function<void(const Path&)>& write) {
    return files_.add(std::string(rowOf(format).suffix), rowOf(format).name, write);
  }

  const AnalysisResult& result_;
  const Segmentation& segmentation_;
  const Depth* depth_;
  const MaskExport& options_;
  FileSet& files_;
  LabelMap labels_;
  int base_;
};

void MaskFiles::write(MaskFormat format) {
  switch (format) {
    case MaskFormat::kIds:
      return writeIds();
    case MaskFormat::kPalette:
      return writePalette();
    case MaskFormat::kBinary:
      return writeBinaries();
    case MaskFormat::kCoco:
      return writeCocoJson();
    case MaskFormat::kLegend:
      return writeLegend();
    case MaskFormat::kView:
      return writeView();
    case MaskFormat::kProbabilities:
      return writeProbabilities();
  }
}

void MaskFiles::writeIds() {
  add(MaskFormat::kIds, [this](const Path& path) {
    writeIdPng(path, labels_, classes(), base_, textOf(idEncoding()));
  }).encoding = idEncoding();
}

void MaskFiles::writePalette() {
  add(MaskFormat::kPalette, [this](const Path& path) {
    writePalettePng(path, labels_, classes(), base_, textOf(idEncoding()));
  }).encoding = idEncoding();
}

std::set<int> MaskFiles::binaryClasses() const {
  if (!options_.binaries.empty()) {
    return options_.binaries;
  }
  std::vector<bool> occurs(classes().classes.size());
  for (const std::uint16_t label : segmentation_.labels) {
    occurs.at(label) = true;
  }
  std::set<int> present;
  for (std::size_t i = 0; i < occurs.size(); ++i) {
    if (occurs[i]) {
      present.insert(static_cast<int>(i));
    }
  }
  return present;
}

void MaskFiles::writeBinaries() {
  const FormatRow<MaskFormat>& row = rowOf(MaskFormat::kBinary);
  for (const int classId : binaryClasses()) {
    const std::string& name = classes().classes.at(static_cast<std::size_t>(classId)).name;
    const Encoding encoding{.units = "255 inside, 0 outside"};
    PngText text = textOf(encoding);
    text["Class"] = fmt::format("{} {}", classId + base_, name);
    files_
        .add(fmt::format("{}{:03d}_{}.png", row.suffix, classId + base_, fileNameOfClass(name)),
             row.name,
             [&](const Path& path) { writeBinaryPng(path, labels_, classId, text); })
        .encoding = encoding;
  }
}

void MaskFiles::writeCocoJson() {
  add(MaskFormat::kCoco, [this](const Path& path) {
    writeCoco(path, labels_, classes(), result_.picture->name, softwareName());
  });
}

void MaskFiles::writeLegend() {
  const bool withDepth = depth_ != nullptr && valuesOf(*depth_).width == segmentation_.width &&
                         valuesOf(*depth_).height == segmentation_.height;
  const std::vector<LegendRow> rows = legendOf(segmentation_, withDepth ? depth_ : nullptr);
  const std::string depthName = !withDepth ? "" : isMetric(*depth_) ? "depth_m" : "inverse_depth";
  add(MaskFormat::kLegend,
      [&](const Path& path) { writeLegendCsv(path, rows, classes(), base_, depthName); });
}

void MaskFiles::writeView() {
  PngText text = textOf({});
  text["Units"] = "colours of classes, not data";
  for (const char* const key : {"Scale", "Offset", "Invalid"}) {
    text.erase(key);
  }
  add(MaskFormat::kView, [&](const Path& path) {
    writePng(path, segmentationView(segmentation_, options_, result_.picture->image), text);
  });
}

void MaskFiles::writeProbabilities() {
  const Segmentation& whole = *result_.segmentation->map;
  const auto count = static_cast<std::int64_t>(classes().classes.size());
  auto names = nlohmann::ordered_json::array();
  for (const ClassEntry& entry : classes().classes) {
    names.push_back(entry.name);
  }
  const Encoding encoding{.units = "probability"};
  PngText metadata = textOf(encoding);
  metadata["Classes"] = patchscape::textOf(names);
  add(MaskFormat::kProbabilities, [&](const Path& path) {
    writeNpz(path,
             {{.name = "probabilities",
               .shape = {count, whole.grid.rows, whole.grid.cols},
               .values = whole.probabilities}},
             ArrayType::kFloat16,
             metadata);
  }).encoding = encoding;
}

}  // namespace

Segmentation gridSegmentation(const Segmentation& segmentation) {
  const auto cells = static_cast<std::size_t>(segmentation.grid.count());
  const std::vector<float>& probabilities = segmentation.probabilities;
  const std::size_t classes = segmentation.classes->classes.size();
  PATCHSCAPE_CHECK(cells > 0 && classes > 0 && probabilities.size() == classes * cells)
      << probabilities.size() << ", " << classes << " x " << cells;
  Segmentation grid{.classes = segmentation.classes,
                    .width = static_cast<int>(segmentation.grid.cols),
                    .height = static_cast<int>(segmentation.grid.rows),
                    .labels = std::vector<std::uint16_t>(cells),
                    .grid = segmentation.grid,
                    .probabilities = probabilities};
  std::vector<float> best(probabilities.begin(),
                          probabilities.begin() + static_cast<std::ptrdiff_t>(cells));
  for (std::size_t id = 1; id < classes; ++id) {
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const float probability = probabilities[id * cells + cell];
      if (probability > best[cell]) {
        best[cell] = probability;
        grid.labels[cell] = static_cast<std::uint16_t>(id);
      }
    }
  }
  return grid;
}

void writeMaskFiles(const AnalysisResult& result,
                    const Segmentation& segmentation,
                    const Depth* depth,
                    const MaskExport& options,
                    FileSet& files) {
  MaskFiles writer(result, segmentation, depth, options, files);
  for (const MaskFormat format : options.formats) {
    writer.write(format);
  }
}

}  // namespace patchscape
