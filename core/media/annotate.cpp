// SPDX-License-Identifier: Apache-2.0
#include "core/media/annotate.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
const cv::Scalar kGround(0x17, 0x18, 0x1b);
const cv::Scalar kInk(0xe6, 0xe7, 0xea);

/// Measures of letters on a picture of some height. Units: pixels.
struct Type {
  explicit Type(int pictureHeight)
      : height(std::clamp(pictureHeight / 36, 9, 60)),
        scale(cv::getFontScaleFromHeight(kFont, height * 7 / 10, stroke())) {}

  [[nodiscard]] int stroke() const { return std::max(1, height / 12); }
  [[nodiscard]] int widthOf(const std::string& text) const {
    int baseline = 0;
    return cv::getTextSize(text, kFont, scale, stroke(), &baseline).width;
  }
  /// Draws with the middle of the line at `middle`.
  void draw(cv::Mat& on, const std::string& text, int left, int middle) const {
    cv::putText(
        on, text, {left, middle + height * 7 / 20}, kFont, scale, kInk, stroke(), cv::LINE_AA);
  }

  int height;
  double scale;
};

cv::Mat besideStrip(const Image& picture, int stripWidth) {
  cv::Mat canvas(picture.height(), picture.width() + stripWidth, CV_8UC3, kGround);
  const auto pixels = picture.pixels();
  const cv::Mat source(picture.height(),
                       picture.width(),
                       CV_8UC3,
                       const_cast<std::uint8_t*>(pixels.data()),
                       picture.stride());
  source.copyTo(canvas(cv::Rect(0, 0, picture.width(), picture.height())));
  return canvas;
}

Image imageOf(const cv::Mat& canvas) {
  const auto* const data = canvas.ptr<std::uint8_t>();
  return {canvas.cols,
          canvas.rows,
          std::vector<std::uint8_t>(data, data + canvas.total() * canvas.elemSize())};
}

/// The unit's words, each on a line of its own where they are long.
std::vector<std::string> linesOf(const std::string& unit) {
  const auto comma = unit.find(", ");
  return comma == unit.npos
             ? std::vector<std::string>{unit}
             : std::vector<std::string>{unit.substr(0, comma), unit.substr(comma + 2)};
}

}  // namespace

Image withScaleBar(const Image& picture, const ScaleBar& bar) {
  const Type type(picture.height());
  const std::vector<std::string> unit = linesOf(bar.unit);
  int textWidth = 0;
  for (const ScaleBar::Tick& tick : bar.ticks) {
    textWidth = std::max(textWidth, type.widthOf(tick.text));
  }
  const int gap = type.height / 2;
  const int barWidth = type.height;
  int stripWidth = 3 * gap + barWidth + textWidth + gap;
  for (const std::string& line : unit) {
    stripWidth = std::max(stripWidth, type.widthOf(line) + 2 * gap);
  }
  cv::Mat canvas = besideStrip(picture, stripWidth);
  const int left = picture.width() + gap;
  int top = gap;
  for (const std::string& line : unit) {
    type.draw(canvas, line, left, top + type.height / 2);
    top += type.height + gap / 2;
  }
  top += gap;
  const int bottom = std::max(top + 1, picture.height() - 1 - type.height);
  for (int y = top; y <= bottom; ++y) {
    const double height = static_cast<double>(bottom - y) / std::max(1, bottom - top);
    const auto index =
        static_cast<std::size_t>(std::lround(height * static_cast<double>(bar.colours.size() - 1)));
    const auto& colour = bar.colours[index];
    cv::line(
        canvas, {left, y}, {left + barWidth - 1, y}, cv::Scalar(colour[0], colour[1], colour[2]));
  }
  for (const ScaleBar::Tick& tick : bar.ticks) {
    const int y = bottom - static_cast<int>(std::lround(tick.height * (bottom - top)));
    cv::line(canvas, {left + barWidth, y}, {left + barWidth + gap / 2, y}, kInk);
    type.draw(canvas, tick.text, left + barWidth + gap, y);
  }
  return imageOf(canvas);
}

Image withLegend(const Image& picture, const std::vector<LegendLine>& lines) {
  const Type type(picture.height());
  const int gap = type.height / 2;
  int textWidth = 0;
  for (const LegendLine& line : lines) {
    textWidth = std::max(textWidth, type.widthOf(line.text));
  }
  cv::Mat canvas = besideStrip(picture, 4 * gap + type.height + textWidth);
  const int left = picture.width() + gap;
  int top = gap;
  for (const LegendLine& line : lines) {
    if (top + type.height > picture.height()) {
      break;
    }
    cv::rectangle(canvas,
                  {left, top},
                  {left + type.height - 1, top + type.height - 1},
                  cv::Scalar(line.colour[0], line.colour[1], line.colour[2]),
                  cv::FILLED);
    type.draw(canvas, line.text, left + type.height + gap, top + type.height / 2);
    top += type.height + gap;
  }
  return imageOf(canvas);
}

}  // namespace patchscape
