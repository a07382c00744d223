// SPDX-License-Identifier: Apache-2.0
#include "core/export/depth_files.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/export/array_writer.h"
#include "core/export/float_images.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace patchscape {
namespace {

constexpr double kMost = 65'535.0;

constexpr std::array kFormats{
    DepthFormatRow{DepthFormat::kNpy,
                   "npy",
                   "_depth.npy",
                   "NumPy array of 32-bit floats: the values themselves; invalid is NaN"},
    DepthFormatRow{DepthFormat::kExr,
                   "exr",
                   "_depth.exr",
                   "OpenEXR, channel Z of 32-bit floats, for compositing and 3D programs"},
    DepthFormatRow{DepthFormat::kTiff,
                   "tiff",
                   "_depth.tif",
                   "TIFF of 32-bit floats, for mapping and measuring programs"},
    DepthFormatRow{DepthFormat::kPfm,
                   "pfm",
                   "_depth.pfm",
                   "Portable float map, rows bottom to top, as stereo benchmarks use it"},
    DepthFormatRow{DepthFormat::kPngMm,
                   "png-mm",
                   "_depth_mm.png",
                   "16-bit PNG in millimetres, up to 65.535 m; 0 is invalid",
                   1000.0},
    DepthFormatRow{DepthFormat::kPngKitti,
                   "png-kitti",
                   "_depth_kitti.png",
                   "16-bit PNG in 1/256 m as KITTI, up to 255.996 m; 0 is invalid",
                   256.0},
    DepthFormatRow{DepthFormat::kPngTum,
                   "png-tum",
                   "_depth_tum.png",
                   "16-bit PNG in 1/5000 m as TUM RGB-D, up to 13.107 m; 0 is invalid",
                   5000.0},
    DepthFormatRow{DepthFormat::kPngNorm,
                   "png-norm",
                   "_depth_norm16.png",
                   "16-bit PNG stretched over the range, for looking at; 0 is invalid"},
    DepthFormatRow{
        DepthFormat::kView, "view", "_depth_view.png", "The coloured picture: for eyes, not data"},
};

std::string unitOf(const Depth& depth) {
  return isMetric(depth) ? "metres" : "relative inverse depth, near = high, no unit";
}

PngText withUnits(PngText text, const std::string& units, const std::string& scale) {
  text["Units"] = units;
  text["Scale"] = scale;
  text["Invalid"] = "0";
  return text;
}

DepthFileFigures writeScaledPng(const std::filesystem::path& path,
                                const DepthFormatRow& row,
                                const Depth& depth,
                                const PngText& text) {
  const auto* const metric = std::get_if<MetricDepth>(&depth);
  if (metric == nullptr) {
    throw Error(ErrorCode::kInvalidArgument,
                "The format " + std::string(row.name) +
                    " means metres, and this head gives relative depth without a unit: choose npy, "
                    "exr, tiff, pfm or png-norm, or a head that gives metres.");
  }
  DepthFileFigures figures;
  std::vector<std::uint16_t> pixels;
  pixels.reserve(metric->metres.values.size());
  for (const float value : metric->metres.values) {
    const double units = std::rint(static_cast<double>(value) * row.perMetre);
    figures.saturated += units > kMost ? 1 : 0;
    // What is valid but rounds to 0 becomes 1: 0 means invalid.
    pixels.push_back(value > 0.0F ? static_cast<std::uint16_t>(std::clamp(units, 1.0, kMost)) : 0);
  }
  const std::string scale = std::to_string(static_cast<int>(row.perMetre)) + " units a metre";
  writeGreyPng(
      path,
      metric->metres.width,
      pixels,
      withUnits(text, "metres times " + std::to_string(static_cast<int>(row.perMetre)), scale));
  return figures;
}

DepthFileFigures writeNormalisedPng(const std::filesystem::path& path,
                                    const Depth& depth,
                                    const std::optional<ValueRange>& given,
                                    const PngText& text) {
  const ScalarMap& map = valuesOf(depth);
  const ValueRange range = given.value_or(findRange(map, RangeRule::kMinMax));
  const double span = static_cast<double>(range.high) - static_cast<double>(range.low);
  DepthFileFigures figures{.normalisedBy = range};
  std::vector<std::uint16_t> pixels;
  pixels.reserve(map.values.size());
  for (const float value : map.values) {
    const double at = (static_cast<double>(value) - static_cast<double>(range.low)) / span;
    figures.saturated += at < 0.0 || at > 1.0 ? 1 : 0;
    pixels.push_back(
        std::isfinite(value)
            ? static_cast<std::uint16_t>(1.0 + std::rint((kMost - 1.0) * std::clamp(at, 0.0, 1.0)))
            : 0);
  }
  const std::string scale = "1 is " + std::to_string(range.low) + ", 65535 is " +
                            std::to_string(range.high) + " (" + unitOf(depth) + ")";
  writeGreyPng(path, map.width, pixels, withUnits(text, "normalised", scale));
  return figures;
}

}  // namespace

std::span<const DepthFormatRow> depthFormats() { return kFormats; }

const DepthFormatRow& depthFormat(DepthFormat format) {
  return kFormats[static_cast<std::size_t>(format)];
}

DepthFileFigures writeDepth(const std::filesystem::path& path,
                            DepthFormat format,
                            const Depth& depth,
                            const std::optional<ValueRange>& normRange,
                            const PngText& text) {
  const ScalarMap& map = valuesOf(depth);
  PngText withUnit = text;
  withUnit["Units"] = unitOf(depth);
  switch (format) {
    case DepthFormat::kNpy:
      writeNpy(path, {.name = "depth", .shape = {map.height, map.width}, .values = map.values});
      return {};
    case DepthFormat::kExr:
      writeExr(path, map, withUnit);
      return {};
    case DepthFormat::kTiff:
      writeFloatTiff(path, map, "Depth, " + unitOf(depth));
      return {};
    case DepthFormat::kPfm:
      writePfm(path, map);
      return {};
    case DepthFormat::kPngMm:
    case DepthFormat::kPngKitti:
    case DepthFormat::kPngTum:
      return writeScaledPng(path, depthFormat(format), depth, text);
    case DepthFormat::kPngNorm:
      return writeNormalisedPng(path, depth, normRange, text);
    case DepthFormat::kView:
      break;
  }
  PATCHSCAPE_CHECK(false) << "the view is drawn, not written from values";
  return {};
}

}  // namespace patchscape
