// SPDX-License-Identifier: Apache-2.0
#include "core/export/film_depth.h"

#include "core/base/ascii.h"
#include "core/export/depth_png.h"
#include "core/export/png_writer.h"
#include "core/export/result_text.h"
#include "core/media/video_writer.h"

#include <fmt/format.h>

#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr double kMillimetres = 1000.0;
constexpr double kSteps = 65534.0;

/// The range that the numbers of a whole film span where nobody chose one.
ValueRange withMargin(const ScalarMap& first) {
  const ValueRange own = findRange(first, RangeRule::kMinMax);
  const float margin = (own.high - own.low) / 2;
  return {own.low - margin, own.high + margin};
}

}  // namespace

FilmDepth::FilmDepth(fs::path path, std::optional<ValueRange> range)
    : path_(std::move(path)),
      range_(range),
      folder_(path_) {}

FilmDepth::~FilmDepth() = default;

bool FilmDepth::isVideo(const fs::path& path) {
  return asciiLower(path.extension().string()) == ".mkv";
}

void FilmDepth::add(const AnalysisResult& result, const Frame& frame, const Rational& frameRate) {
  const Depth& depth = *result.depth->depth;
  const ScalarMap& map = valuesOf(depth);
  if (encoding_.units.empty()) {
    decideEncoding(depth);
  }
  const Grey16 grey =
      isMetric(depth) ? encodeScaled(map, kMillimetres) : encodeNorm16(map, *range_);
  saturated_ += grey.saturated;
  if (!isVideo(path_)) {
    writeGreyPng(folder_.fileNamed(fmt::format("{:06d}.png", frame.index)),
                 map.width,
                 map.height,
                 grey.pixels,
                 textOf(result, *result.depth->head, encoding_));
    return;
  }
  if (!video_) {
    video_ = std::make_unique<VideoWriter>(VideoWriterOptions{.path = path_,
                                                              .coding = VideoCoding::kFfv1Grey16,
                                                              .width = map.width,
                                                              .height = map.height,
                                                              .frameRate = frameRate,
                                                              .timeBase = frame.timeBase});
  }
  video_->add(grey.pixels, frame.ticks);
}

void FilmDepth::finish() {
  if (video_) {
    video_->finish();
    return;
  }
  folder_.finish();
}

void FilmDepth::decideEncoding(const Depth& depth) {
  encoding_.invalid = "0";
  if (isMetric(depth)) {
    encoding_.units = "m";
    encoding_.scale = 1 / kMillimetres;
  } else {
    range_ = range_ ? *range_ : withMargin(valuesOf(depth));
    encoding_.units = kRelativeUnits;
    encoding_.scale = (static_cast<double>(range_->high) - range_->low) / kSteps;
    encoding_.offset = range_->low - encoding_.scale;  // The first value is 1.
  }
  if (!isVideo(path_)) {
    folder_.make();
  }
}

}  // namespace patchscape
