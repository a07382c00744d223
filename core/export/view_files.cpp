// SPDX-License-Identifier: Apache-2.0
#include "core/export/view_files.h"

#include "core/base/resample.h"
#include "core/overlay/blend.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace patchscape {
namespace {

Image photoAt(const Image& photo, int width, int height) {
  const bool fits = photo.width() == width && photo.height() == height;
  return fits ? photo : resample(photo, width, height, ResampleFilter::kBicubic);
}

/// The legend of what is drawn.
std::vector<LegendRow> shownRows(const Segmentation& segmentation, const MaskExport& options) {
  std::vector<LegendRow> rows = legendOf(segmentation, nullptr);
  const std::set<int>& only = options.style.only;
  std::erase_if(rows,
                [&](const LegendRow& row) { return !only.empty() && !only.contains(row.id); });
  return rows;
}

/// OpenCV's letters are ASCII.
std::string asciiOf(std::string_view text) {
  std::string ascii;
  for (const char c : text) {
    const bool isAscii = static_cast<unsigned char>(c) < 0x80;
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continues) {
      ascii += isAscii ? c : '?';
    }
  }
  return ascii;
}

}  // namespace

Image depthView(const Depth& depth, const DepthExport& options, const Image& photo) {
  const Image view = overPhoto(drawDepth(depth, options.style), photo, options.opacity);
  return options.colourBar ? withScaleBar(view, scaleBarOf(depth, options.style)) : view;
}

Image segmentationView(const Segmentation& segmentation,
                       const MaskExport& options,
                       const Image& photo) {
  const Image under = photoAt(photo, segmentation.width, segmentation.height);
  const Image view =
      overPhoto(drawSegmentation(segmentation, options.style, under), under, options.opacity);
  return options.legend ? withLegend(view, legendLines(segmentation, options)) : view;
}

Image overPhoto(const Image& view, const Image& photo, double opacity) {
  return opacity < 1.0 ? blend(photoAt(photo, view.width(), view.height()), view, opacity) : view;
}

std::vector<LegendLine> legendLines(const Segmentation& segmentation, const MaskExport& options) {
  std::vector<LegendLine> lines;
  for (const LegendRow& row : shownRows(segmentation, options)) {
    lines.push_back(
        legendLine(segmentation.classes->classes[static_cast<std::size_t>(row.id)], row.percent));
  }
  return lines;
}

LegendLine legendLine(const ClassEntry& entry, double percent) {
  const std::string name = asciiOf(entry.name.substr(0, entry.name.find_first_of(",;")));
  return {.colour = entry.colour, .text = fmt::format("{}  {:.1f} %", name, percent)};
}

}  // namespace patchscape
