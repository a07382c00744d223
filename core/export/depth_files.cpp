// SPDX-License-Identifier: Apache-2.0
#include "core/export/depth_files.h"

#include "core/base/ascii.h"
#include "core/base/check.h"
#include "core/export/depth_png.h"
#include "core/export/exr_writer.h"
#include "core/export/npy_writer.h"
#include "core/export/pfm_writer.h"
#include "core/export/png_writer.h"
#include "core/export/result_text.h"
#include "core/export/tiff_writer.h"
#include "core/export/view_files.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace patchscape {
namespace {

constexpr double kMillimetres = 1000.0;
constexpr double kKitti = 256.0;
constexpr double kTum = 5000.0;

/// One depth map on its way to files.
class DepthFiles {
 public:
  DepthFiles(const AnalysisResult& result,
             const DepthExport& options,
             const Depth& depth,
             FileSet& files,
             ExportReport& report)
      : result_(result),
        options_(options),
        depth_(depth),
        map_(valuesOf(depth)),
        files_(files),
        report_(report) {}

  void write(DepthFormat format);

 private:
  void writeFloats(DepthFormat format);
  void writeScaled(DepthFormat format, double unitsPerMetre);
  void writeNorm16();
  void writeGrey16(DepthFormat format, const Grey16& grey, const Encoding& encoding);
  void writeView();

  [[nodiscard]] std::string units() const { return isMetric(depth_) ? "m" : kRelativeUnits; }
  [[nodiscard]] PngText textOf(const Encoding& encoding) const {
    return patchscape::textOf(result_, *result_.depth->head, encoding);
  }
  ListedFile& add(DepthFormat format,
                  const std::function<void(const std::filesystem::path&)>& write) {
    return files_.add(std::string(rowOf(format).suffix), rowOf(format).name, write);
  }

  const AnalysisResult& result_;
  const DepthExport& options_;
  const Depth& depth_;
  const ScalarMap& map_;
  FileSet& files_;
  ExportReport& report_;
};

/// "Input size" as an attribute of OpenEXR: input_size. Keys are ASCII.
std::string attributeName(std::string key) {
  std::ranges::replace(key, ' ', '_');
  return asciiLower(std::move(key));
}

void DepthFiles::write(DepthFormat format) {
  switch (format) {
    case DepthFormat::kNpy:
    case DepthFormat::kExr:
    case DepthFormat::kTiff:
    case DepthFormat::kPfm:
      return writeFloats(format);
    case DepthFormat::kPngMillimetres:
      return writeScaled(format, kMillimetres);
    case DepthFormat::kPngKitti:
      return writeScaled(format, kKitti);
    case DepthFormat::kPngTum:
      return writeScaled(format, kTum);
    case DepthFormat::kPngNorm16:
      return writeNorm16();
    case DepthFormat::kView:
      return writeView();
  }
}

void DepthFiles::writeFloats(DepthFormat format) {
  const Encoding encoding{.units = units(), .invalid = "NaN"};
  const PngText text = textOf(encoding);
  add(format, [&](const std::filesystem::path& path) {
    if (format == DepthFormat::kNpy) {
      writeNpy(path, map_);
    } else if (format == DepthFormat::kPfm) {
      writePfm(path, map_);
    } else if (format == DepthFormat::kExr) {
      std::map<std::string, std::string> attributes;
      for (const auto& [key, value] : text) {
        attributes[attributeName(key)] = value;
      }
      writeExr(path, map_, attributes);
    } else {
      std::string description;
      for (const auto& [key, value] : text) {
        description += key + ": " + value + "\n";
      }
      writeFloatTiff(path, map_, {.description = description, .software = softwareName()});
    }
  }).encoding = encoding;
}

void DepthFiles::writeScaled(DepthFormat format, double unitsPerMetre) {
  // Only the metric type has metres; relative depth was refused before anything was written.
  const ScalarMap& metres = std::get<MetricDepth>(depth_).metres;
  writeGrey16(format,
              encodeScaled(metres, unitsPerMetre),
              {.units = "m", .scale = 1.0 / unitsPerMetre, .invalid = "0"});
}

void DepthFiles::writeNorm16() {
  const ValueRange range = options_.norm16 ? *options_.norm16 : findRange(map_, RangeRule::kMinMax);
  const Grey16 grey = encodeNorm16(map_, range);
  const double low = range.low;
  const double scale = (range.high - low) / 65534.0;
  writeGrey16(DepthFormat::kPngNorm16,
              grey,
              {.units = units(), .scale = scale, .offset = low - scale, .invalid = "0"});
  report_.norm16 = range;
}

void DepthFiles::writeGrey16(DepthFormat format, const Grey16& grey, const Encoding& encoding) {
  ListedFile& listed = add(format, [&](const std::filesystem::path& path) {
    writeGreyPng(path, map_.width, map_.height, grey.pixels, textOf(encoding));
  });
  listed.encoding = encoding;
  listed.saturated = grey.saturated;
  report_.saturated[format] = grey.saturated;
}

void DepthFiles::writeView() {
  PngText text = patchscape::textOf(result_, *result_.depth->head, {});
  DepthExport looks = options_;
  looks.style = withRangeOf(*result_.depth->grid, options_.style);
  const ValueRange range = looks.style.fixed;
  text["Units"] = "colours of depth, not data";
  text["Range"] = numberText(range.low) + " to " + numberText(range.high) + " " + units();
  for (const char* const key : {"Scale", "Offset", "Invalid"}) {
    text.erase(key);
  }
  add(DepthFormat::kView, [&](const std::filesystem::path& path) {
    writePng(path, depthView(depth_, looks, result_.picture->image), text);
  });
}

}  // namespace

const Depth& depthToWrite(const AnalysisResult& result, bool atGridSize) {
  PATCHSCAPE_CHECK(result.depth && result.depth->head);
  const auto& depth = atGridSize ? result.depth->grid : result.depth->depth;
  PATCHSCAPE_CHECK(depth != nullptr);
  return *depth;
}

void writeDepthFiles(const AnalysisResult& result,
                     const DepthExport& options,
                     bool atGridSize,
                     FileSet& files,
                     ExportReport& report) {
  const Depth& depth = depthToWrite(result, atGridSize);
  report.invalidPixels =
      std::ranges::count_if(valuesOf(depth).values, [](float value) { return std::isnan(value); });
  DepthFiles writer(result, options, depth, files, report);
  for (const DepthFormat format : options.formats) {
    writer.write(format);
  }
}

}  // namespace patchscape
