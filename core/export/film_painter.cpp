// SPDX-License-Identifier: Apache-2.0
#include "core/export/film_painter.h"

#include "core/base/check.h"
#include "core/base/resample.h"
#include "core/export/view_files.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

namespace patchscape {
namespace {

constexpr std::array<std::uint8_t, 3> kGround{0x17, 0x18, 0x1b};  // As strips have it.

/// An empty picture to paste others into.
struct Canvas {
  Canvas(int canvasWidth, int canvasHeight)
      : width(canvasWidth),
        height(canvasHeight),
        pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3) {
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] = kGround[i % 3];
    }
  }

  /// What does not fit is cut off.
  void paste(const Image& image, int left, int top) {
    const int columns = std::min(image.width(), width - left);
    for (int y = 0; y < std::min(image.height(), height - top); ++y) {
      const std::size_t to = (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(width) +
                              static_cast<std::size_t>(left)) *
                             3;
      std::memcpy(pixels.data() + to,
                  image.pixels().data() + image.stride() * static_cast<std::size_t>(y),
                  static_cast<std::size_t>(columns) * 3);
    }
  }

  [[nodiscard]] Image image() && { return {width, height, std::move(pixels)}; }

  int width;
  int height;
  std::vector<std::uint8_t> pixels;
};

Image ofWidth(const Image& image, int width) {
  if (image.width() == width) {
    return image;
  }
  Canvas canvas(width, image.height());
  canvas.paste(image, 0, 0);
  return std::move(canvas).image();
}

Image scaled(const Image& image, double scale) {
  if (scale >= 1.0) {
    return image;
  }
  const auto side = [scale](int length) {
    return std::max(2, static_cast<int>(std::lround(scale * length / 2.0)) * 2);
  };
  return resample(image, side(image.width()), side(image.height()), ResampleFilter::kBicubic);
}

/// Panels in rows of two, each column as wide as its widest.
Image inRows(const std::vector<Image>& panels) {
  std::array<int, 2> widths{};
  for (std::size_t i = 0; i < panels.size(); ++i) {
    widths[i % 2] = std::max(widths[i % 2], panels[i].width());
  }
  const int row = panels.front().height();
  const int rows = static_cast<int>(panels.size() + 1) / 2;
  Canvas canvas(widths[0] + widths[1], row * rows);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    canvas.paste(panels[i], i % 2 == 0 ? 0 : widths[0], row * static_cast<int>(i / 2));
  }
  return std::move(canvas).image();
}

/// The widest line that a legend of these classes can have.
LegendLine widestLine(const ClassTable& classes) {
  LegendLine widest;
  for (const ClassEntry& entry : classes.classes) {
    LegendLine line = legendLine(entry, 100.0);
    if (line.text.size() > widest.text.size()) {
      widest = std::move(line);
    }
  }
  return widest;
}

}  // namespace

const char* nameOf(FilmView view) noexcept {
  switch (view) {
    case FilmView::kPca:
      return "pca";
    case FilmView::kDepth:
      return "depth";
    case FilmView::kSegmentation:
      return "segment";
  }
  return "";
}

FilmPainter::FilmPainter(FilmLook look)
    : look_(std::move(look)),
      steady_(look_.steady) {
  PATCHSCAPE_CHECK(!look_.views.empty());
}

PaintedFrame FilmPainter::paint(const std::shared_ptr<const AnalysisResult>& result) {
  const auto settled = steady_.settle(result);
  PaintedFrame frame;
  const DepthStyle style = steady_.depthStyle(*settled, look_.depth.style);
  if (settled->depth) {
    frame.depthRange = rangeOf(*settled->depth->depth, style);
  }
  const Image& photo = settled->picture->image;
  scale_ = scale_ > 0.0 ? scale_ : scaleFor(photo);
  std::vector<Image> panels;
  if (look_.besidePhoto) {
    panels.push_back(scaled(photo, scale_));
  }
  for (const FilmView view : look_.views) {
    panels.push_back(panel(view, *settled, style));
  }
  if (widths_.empty()) {
    for (const Image& image : panels) {
      widths_.push_back(image.width());
    }
  }
  for (std::size_t i = 0; i < panels.size(); ++i) {
    panels[i] = ofWidth(panels[i], widths_[i]);
  }
  frame.picture = panels.size() == 1 ? panels.front() : inRows(panels);
  return frame;
}

std::map<std::string, double> FilmPainter::flicker() const {
  std::map<std::string, double> indices;
  for (const FilmView view : look_.views) {
    indices[nameOf(view)] = steady_.flicker(view);
  }
  return indices;
}

Image FilmPainter::panel(FilmView view, const AnalysisResult& result, const DepthStyle& style) {
  switch (view) {
    case FilmView::kPca:
      PATCHSCAPE_CHECK(result.pca.has_value());
      return scaled(overPhoto(steady_.steady(view, result.pca->picture),
                              result.picture->image,
                              look_.pcaOpacity),
                    scale_);
    case FilmView::kDepth:
      return depthPanel(result, style);
    case FilmView::kSegmentation:
      return segmentationPanel(result);
  }
  return {};
}

Image FilmPainter::depthPanel(const AnalysisResult& result, const DepthStyle& style) {
  PATCHSCAPE_CHECK(result.depth.has_value());
  const Depth& depth = *result.depth->depth;
  const Image drawn = steady_.steady(FilmView::kDepth, drawDepth(depth, style));
  const Image view = scaled(overPhoto(drawn, result.picture->image, look_.depth.opacity), scale_);
  return look_.depth.colourBar ? withScaleBar(view, scaleBarOf(depth, style)) : view;
}

Image FilmPainter::segmentationPanel(const AnalysisResult& result) {
  PATCHSCAPE_CHECK(result.segmentation.has_value());
  const Segmentation& map = *result.segmentation->map;
  const Image& photo = result.picture->image;
  const Image drawn =
      steady_.steady(FilmView::kSegmentation, drawSegmentation(map, look_.masks.style, photo));
  const Image view = scaled(overPhoto(drawn, photo, look_.masks.opacity), scale_);
  if (!look_.masks.legend) {
    return view;
  }
  // Each frame has other classes: room for the longest name keeps all frames equally wide.
  const int width = withLegend(view, {widestLine(*map.classes)}).width();
  return ofWidth(withLegend(view, legendLines(map, look_.masks)), width);
}

double FilmPainter::scaleFor(const Image& photo) const {
  const int columns = look_.besidePhoto ? 2 : 1;
  return columns == 1
             ? 1.0
             : std::min(1.0, static_cast<double>(look_.widestBeside) / (columns * photo.width()));
}

}  // namespace patchscape
