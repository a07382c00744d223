// SPDX-License-Identifier: Apache-2.0
#include "core/media/edge_aware.h"

#include "core/base/check.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>

namespace patchscape {
namespace {

/// Contrast of the photo, squared, below which it is taken for flat: 4 % of white.
constexpr double kFlat = 0.04 * 0.04;
/// Classes are compared at most at so many pixels; labels are enlarged from there.
constexpr double kMostGuidePixels = 1e6;

cv::Mat greyOf(const Image& photo) {
  const cv::Mat rgb(photo.height(),
                    photo.width(),
                    CV_8UC3,
                    const_cast<std::uint8_t*>(photo.pixels().data()),
                    photo.stride());
  cv::Mat grey;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  grey.convertTo(grey, CV_32F, 1.0 / 255.0);
  return grey;
}

int windowOf(int width, int height, int cells) {
  const int patch = std::max(1, std::min(width, height) / std::max(1, cells));
  return 2 * (3 * patch / 4) + 3;  // Odd, about one and a half patches.
}

/// The guided filter with one guide for many maps.
class GuidedFilter {
 public:
  GuidedFilter(cv::Mat guide, int window)
      : guide_(std::move(guide)),
        window_(window, window),
        mean_(mean(guide_)),
        spread_(mean(guide_.mul(guide_)) - mean_.mul(mean_) + kFlat) {}

  [[nodiscard]] cv::Mat operator()(const cv::Mat& map) const {
    const cv::Mat average = mean(map);
    cv::Mat slope;
    cv::divide(mean(guide_.mul(map)) - mean_.mul(average), spread_, slope);
    const cv::Mat offset = average - slope.mul(mean_);
    return mean(slope).mul(guide_) + mean(offset);
  }

 private:
  [[nodiscard]] cv::Mat mean(const cv::Mat& map) const {
    cv::Mat result;
    cv::boxFilter(map, result, CV_32F, window_, {-1, -1}, true, cv::BORDER_REFLECT);
    return result;
  }

  cv::Mat guide_;
  cv::Size window_;
  cv::Mat mean_;
  cv::Mat spread_;
};

/// The values with the invalid ones replaced by the mean of the rest, and where they are.
cv::Mat filledValues(const ScalarMap& map, cv::Mat& valid) {
  const cv::Mat source(map.height, map.width, CV_32F, const_cast<float*>(map.values.data()));
  cv::Mat values = source.clone();
  valid = cv::Mat(map.height, map.width, CV_8U);
  double sum = 0.0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    const bool isValid = std::isfinite(map.values[i]);
    valid.data[i] = isValid ? 255 : 0;
    sum += isValid ? static_cast<double>(map.values[i]) : 0.0;
    count += isValid ? 1 : 0;
  }
  values.setTo(count > 0 ? sum / static_cast<double>(count) : 0.0, valid == 0);
  return values;
}

/// One class's probabilities at the guide's size.
cv::Mat planeOf(const Segmentation& map, int id, cv::Size size) {
  const auto rows = static_cast<int>(map.grid.rows);
  const auto cols = static_cast<int>(map.grid.cols);
  const float* const data = map.probabilities.data() + id * map.grid.count();
  cv::Mat large;
  cv::resize(cv::Mat(rows, cols, CV_32F, const_cast<float*>(data)), large, size);
  return large;
}

/// At every pixel of the guide the class whose guided probability is the largest.
cv::Mat winnersOf(const Segmentation& map, const std::set<int>& classes, const cv::Mat& guide) {
  const GuidedFilter filter(
      guide,
      windowOf(guide.cols, guide.rows, static_cast<int>(std::min(map.grid.rows, map.grid.cols))));
  cv::Mat best(guide.size(), CV_32F, cv::Scalar(-std::numeric_limits<float>::infinity()));
  cv::Mat winners(guide.size(), CV_16U, cv::Scalar(0));
  for (const int id : classes) {
    const cv::Mat guided = filter(planeOf(map, id, guide.size()));
    const cv::Mat wins = guided > best;
    guided.copyTo(best, wins);
    winners.setTo(id, wins);
  }
  return winners;
}

}  // namespace

ScalarMap followEdges(const ScalarMap& map, const Image& photo, int cells) {
  PATCHSCAPE_CHECK(map.width == photo.width() && map.height == photo.height())
      << map.width << 'x' << map.height << " on " << photo.width() << 'x' << photo.height();
  const int window = windowOf(map.width, map.height, cells);
  cv::Mat valid;
  const cv::Mat values = filledValues(map, valid);
  cv::Mat guided = GuidedFilter(greyOf(photo), window)(values);
  // The linear model may overshoot: nothing nearer or farther than the neighbourhood is made up.
  // The neighbourhood is all that the two means look at; a smaller one would leave seams.
  const int reach = 2 * window - 1;
  const cv::Mat square = cv::getStructuringElement(cv::MORPH_RECT, {reach, reach});
  cv::Mat least;
  cv::Mat most;
  cv::erode(values, least, square);
  cv::dilate(values, most, square);
  guided = cv::min(cv::max(guided, least), most);
  guided.setTo(std::numeric_limits<float>::quiet_NaN(), valid == 0);
  ScalarMap result{.width = map.width, .height = map.height};
  result.values.assign(guided.ptr<float>(), guided.ptr<float>() + map.values.size());
  return result;
}

Segmentation followEdges(const Segmentation& segmentation, const Image& photo) {
  PATCHSCAPE_CHECK(segmentation.width == photo.width() && segmentation.height == photo.height())
      << segmentation.width << 'x' << segmentation.height;
  cv::Mat guide = greyOf(photo);
  const double pixels = static_cast<double>(photo.width()) * photo.height();
  if (pixels > kMostGuidePixels) {
    const double scale = std::sqrt(kMostGuidePixels / pixels);
    cv::resize(guide, guide, {}, scale, scale, cv::INTER_AREA);
  }
  const std::set<int> classes(segmentation.labels.begin(), segmentation.labels.end());
  cv::Mat winners = winnersOf(segmentation, classes, guide);
  if (winners.cols != photo.width() || winners.rows != photo.height()) {
    cv::resize(winners, winners, {photo.width(), photo.height()}, 0, 0, cv::INTER_NEAREST);
  }
  Segmentation result = segmentation;
  result.labels.assign(winners.ptr<std::uint16_t>(),
                       winners.ptr<std::uint16_t>() + segmentation.labels.size());
  return result;
}

}  // namespace patchscape
