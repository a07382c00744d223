// SPDX-License-Identifier: Apache-2.0
#include "core/export/export_formats.h"

#include "core/export/export_options.h"

#include <algorithm>
#include <array>

namespace patchscape {
namespace {

constexpr std::array kDepthFormats{
    FormatRow<DepthFormat>{.format = DepthFormat::kNpy,
                           .name = "npy",
                           .suffix = "_depth.npy",
                           .explanation =
                               "NumPy array of floats: the exact values, NaN where there "
                               "is none.",
                           .byDefault = true},
    FormatRow<DepthFormat>{.format = DepthFormat::kExr,
                           .name = "exr",
                           .suffix = "_depth.exr",
                           .explanation = "OpenEXR with the channel Z, for compositing: the exact "
                                          "values as floats."},
    FormatRow<DepthFormat>{.format = DepthFormat::kTiff,
                           .name = "tiff",
                           .suffix = "_depth.tif",
                           .explanation = "TIFF of floats, for image tools and maps: the exact "
                                          "values."},
    FormatRow<DepthFormat>{.format = DepthFormat::kPfm,
                           .name = "pfm",
                           .suffix = "_depth.pfm",
                           .explanation = "Portable float map, rows from bottom to top: the exact "
                                          "values."},
    FormatRow<DepthFormat>{.format = DepthFormat::kPngMillimetres,
                           .name = "png-mm",
                           .suffix = "_depth_mm.png",
                           .explanation = "16-bit grey in millimetres, up to 65.535 m; 0 where "
                                          "there is no value.",
                           .metricOnly = true},
    FormatRow<DepthFormat>{.format = DepthFormat::kPngKitti,
                           .name = "png-kitti",
                           .suffix = "_depth_kitti.png",
                           .explanation = "16-bit grey as KITTI: metres times 256, up to "
                                          "255.996 m; 0 where there is no value.",
                           .metricOnly = true},
    FormatRow<DepthFormat>{.format = DepthFormat::kPngTum,
                           .name = "png-tum",
                           .suffix = "_depth_tum.png",
                           .explanation = "16-bit grey as TUM RGB-D: metres times 5000, up to "
                                          "13.107 m; 0 where there is no value.",
                           .metricOnly = true},
    FormatRow<DepthFormat>{.format = DepthFormat::kPngNorm16,
                           .name = "png-norm",
                           .suffix = "_depth_norm16.png",
                           .explanation = "16-bit grey, the range stretched to 1…65535; the range "
                                          "is in the .export.json."},
    FormatRow<DepthFormat>{.format = DepthFormat::kView,
                           .name = "view",
                           .suffix = "_depth_view.png",
                           .explanation = "The coloured picture as shown. To look at, not data.",
                           .byDefault = true}};

constexpr std::array kMaskFormats{
    FormatRow<MaskFormat>{.format = MaskFormat::kIds,
                          .name = "ids",
                          .suffix = "_seg_ids.png",
                          .explanation = "Grey picture whose values are the class ids. Looks black "
                                         "on purpose.",
                          .byDefault = true},
    FormatRow<MaskFormat>{.format = MaskFormat::kPalette,
                          .name = "palette",
                          .suffix = "_seg.png",
                          .explanation = "Class ids with a palette: data and colours in one "
                                         "picture, up to 256 ids.",
                          .byDefault = true},
    FormatRow<MaskFormat>{.format = MaskFormat::kBinary,
                          .name = "binary",
                          .suffix = "_mask_",
                          .explanation = "One black and white picture for each class."},
    FormatRow<MaskFormat>{.format = MaskFormat::kCoco,
                          .name = "coco",
                          .suffix = "_coco.json",
                          .explanation = "COCO JSON with run lengths; category id = index of the "
                                         "class + 1."},
    FormatRow<MaskFormat>{.format = MaskFormat::kLegend,
                          .name = "legend",
                          .suffix = "_legend.csv",
                          .explanation = "Table of the classes: colour, area and, where known, "
                                         "depth.",
                          .byDefault = true},
    FormatRow<MaskFormat>{.format = MaskFormat::kView,
                          .name = "view",
                          .suffix = "_seg_view.png",
                          .explanation = "The coloured picture as shown. To look at, not data.",
                          .byDefault = true},
    FormatRow<MaskFormat>{.format = MaskFormat::kProbabilities,
                          .name = "probs",
                          .suffix = "_seg_probs.npz",
                          .explanation = "The probability of every class at the head's grid, as "
                                         "16-bit floats (NumPy)."}};

constexpr std::array kCloudFormats{
    FormatRow<CloudFormat>{.format = CloudFormat::kPly,
                           .name = "ply",
                           .suffix = "_cloud.ply",
                           .explanation = "Polygon file, binary: for MeshLab, CloudCompare, "
                                          "Blender and Open3D.",
                           .byDefault = true},
    FormatRow<CloudFormat>{.format = CloudFormat::kPcd,
                           .name = "pcd",
                           .suffix = "_cloud.pcd",
                           .explanation = "Point Cloud Library, binary: keeps rows and columns of "
                                          "a cloud without filters."},
    FormatRow<CloudFormat>{.format = CloudFormat::kGlb,
                           .name = "glb",
                           .suffix = "_cloud.glb",
                           .explanation = "glTF 2.0 in one file, for web pages and Blender. Always "
                                          "with y up."},
    FormatRow<CloudFormat>{.format = CloudFormat::kObj,
                           .name = "obj",
                           .suffix = "_cloud.obj",
                           .explanation = "Wavefront text; a mesh comes with its material and "
                                          "picture as further files."},
    FormatRow<CloudFormat>{.format = CloudFormat::kXyz,
                           .name = "xyz",
                           .suffix = "_cloud.xyz",
                           .explanation = "Plain text: x y z red green blue, one point a line."},
    FormatRow<CloudFormat>{.format = CloudFormat::kCsv,
                           .name = "csv",
                           .suffix = "_cloud.csv",
                           .explanation = "Table of the points with names of the columns, pixels "
                                          "and, where known, classes."}};

/// The tables are in the order of their enumerations.
template <typename Table>
constexpr bool isOrdered(const Table& table) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].format) != i) {
      return false;
    }
  }
  return true;
}
static_assert(isOrdered(kDepthFormats) && isOrdered(kMaskFormats) && isOrdered(kCloudFormats));

template <typename Format, std::size_t kSize>
std::optional<Format> formatNamed(const std::array<FormatRow<Format>, kSize>& table,
                                  std::string_view name) noexcept {
  const auto row = std::ranges::find(table, name, &FormatRow<Format>::name);
  return row == table.end() ? std::nullopt : std::optional(row->format);
}

template <typename Format, std::size_t kSize>
std::set<Format> defaultsOf(const std::array<FormatRow<Format>, kSize>& table) {
  std::set<Format> formats;
  for (const FormatRow<Format>& row : table) {
    if (row.byDefault) {
      formats.insert(row.format);
    }
  }
  return formats;
}

}  // namespace

std::span<const FormatRow<DepthFormat>> depthFormats() noexcept { return kDepthFormats; }
std::span<const FormatRow<MaskFormat>> maskFormats() noexcept { return kMaskFormats; }
std::span<const FormatRow<CloudFormat>> cloudFormats() noexcept { return kCloudFormats; }

const FormatRow<DepthFormat>& rowOf(DepthFormat format) noexcept {
  return kDepthFormats[static_cast<std::size_t>(format)];
}
const FormatRow<MaskFormat>& rowOf(MaskFormat format) noexcept {
  return kMaskFormats[static_cast<std::size_t>(format)];
}
const FormatRow<CloudFormat>& rowOf(CloudFormat format) noexcept {
  return kCloudFormats[static_cast<std::size_t>(format)];
}

std::optional<DepthFormat> depthFormatNamed(std::string_view name) noexcept {
  return formatNamed(kDepthFormats, name);
}
std::optional<MaskFormat> maskFormatNamed(std::string_view name) noexcept {
  return formatNamed(kMaskFormats, name);
}
std::optional<CloudFormat> cloudFormatNamed(std::string_view name) noexcept {
  return formatNamed(kCloudFormats, name);
}

std::set<DepthFormat> defaultDepthFormats() { return defaultsOf(kDepthFormats); }
std::set<MaskFormat> defaultMaskFormats() { return defaultsOf(kMaskFormats); }
std::set<CloudFormat> defaultCloudFormats() { return defaultsOf(kCloudFormats); }

}  // namespace patchscape
