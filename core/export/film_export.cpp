// SPDX-License-Identifier: Apache-2.0
#include "core/export/film_export.h"

#include "core/base/ascii.h"
#include "core/base/error.h"
#include "core/base/resample.h"
#include "core/export/atomic_file.h"
#include "core/export/result_text.h"
#include "core/media/video_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr Rational kRateOfUnknown{25, 1};

fs::path tablePath(const fs::path& video) {
  fs::path table = video;
  return table.replace_filename(video.stem().string() + "_frames.csv");
}

double millisecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// One film on its way to files.
class FilmExport {
 public:
  FilmExport(FrameSource& source, AnalysisEngine& engine, const FilmExportOptions& options)
      : source_(source),
        engine_(engine),
        options_(options),
        painter_(options.look) {
    const Rational own = source.info().frameRate;
    const Rational rate = own.value() > 0 ? own : kRateOfUnknown;
    const std::int64_t common = std::gcd(rate.numerator, rate.denominator * options.every);
    report_.frameRate = {rate.numerator / common, rate.denominator * options.every / common};
    if (!options.depthData.empty()) {
      depth_.emplace(options.depthData, options.look.depth.norm16);
    }
  }

  FilmReport run(const KeepGoing& keepGoing, const FilmProgress& progress) {
    Clock::time_point begin = Clock::now();
    while (FramePtr frame = isFull() ? nullptr : source_.next(keepGoing)) {
      if (frame->index % options_.every != 0) {
        continue;
      }
      report_.timingsMs["decode"] += millisecondsSince(begin);
      add(*frame, keepGoing);
      if (progress) {
        progress(report_.frames, expected());
      }
      begin = Clock::now();
    }
    finish();
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool isFull() const { return options_.most > 0 && report_.frames == options_.most; }

  /// How many of the first `count` frames are wanted.
  [[nodiscard]] std::int64_t wanted(std::int64_t count) const {
    return (count + options_.every - 1) / options_.every;
  }

  [[nodiscard]] std::int64_t expected() const {
    const std::int64_t all = wanted(source_.info().frameCount);
    return options_.most > 0 && (all == 0 || options_.most < all) ? options_.most : all;
  }

  void add(const Frame& frame, const KeepGoing& keepGoing) {
    AnalysisRequest request = options_.request;
    request.picture.picture = framePicture(source_.info().name, sized(frame.image));
    painter_.prepare(request);
    const auto result = engine_.analyze(request, keepGoing, {});
    const Clock::time_point begin = Clock::now();
    const PaintedFrame painted = painter_.paint(result);
    report_.timingsMs["draw"] += millisecondsSince(begin);
    write(frame, *result, painted);
    note(frame, *result, painted);
  }

  /// All frames as large as the first: one input size, one basis, one range for the whole film.
  [[nodiscard]] Image sized(const Image& image) {
    if (width_ == 0) {
      width_ = image.width();
      height_ = image.height();
    }
    const bool fits = image.width() == width_ && image.height() == height_;
    return fits ? image : resample(image, width_, height_, ResampleFilter::kBicubic);
  }

  void write(const Frame& frame, const AnalysisResult& result, const PaintedFrame& painted) {
    const Clock::time_point begin = Clock::now();
    if (!video_) {
      video_.emplace(VideoWriterOptions{.path = options_.path,
                                        .width = painted.picture.width(),
                                        .height = painted.picture.height(),
                                        .frameRate = report_.frameRate,
                                        .timeBase = frame.timeBase,
                                        .pixelAspect = source_.info().pixelAspect,
                                        .audioFrom = options_.audioFrom});
    }
    video_->add(painted.picture, frame.ticks);
    if (depth_) {
      depth_->add(result, frame, report_.frameRate);
    }
    report_.timingsMs["write"] += millisecondsSince(begin);
  }

  void note(const Frame& frame, const AnalysisResult& result, const PaintedFrame& painted) {
    const std::int64_t lost = wanted(frame.index) - wanted(nextIndex_);
    nextIndex_ = frame.index + 1;
    const auto& range = painted.depthRange;
    table_ += fmt::format("{},{},{},{},{},{}\n",
                          frame.index,
                          frame.ticks,
                          numberText(frame.seconds()),
                          range ? numberText(range->low) : "",
                          range ? numberText(range->high) : "",
                          lost);
    report_.dropped += lost;
    ++report_.frames;
    report_.inputSize = result.inputSize;
    report_.grid = result.grid;
    report_.backbonePasses += result.backbonePasses;
    for (const auto& [stage, spent] : result.timingsMs) {
      report_.timingsMs[stage] += spent;
    }
    addNotices(result.notices, report_.notes);
  }

  void finish() {
    const auto damage = source_.damage();
    if (report_.frames == 0) {
      throw Error(ErrorCode::kBadData,
                  "No frame of " + source_.info().name + " can be read. " + damage.value_or(""));
    }
    if (!isFull()) {
      report_.dropped +=
          std::max<std::int64_t>(0, wanted(source_.info().frameCount) - wanted(nextIndex_));
    }
    report_.flicker = painter_.flicker();
    report_.coder = video_->coder();
    report_.width = video_->codedWidth();
    report_.height = video_->codedHeight();
    report_.files = filesOf(options_);
    for (const auto& sentence : {damage, video_->audioNote()}) {
      if (sentence) {
        report_.notes.push_back(*sentence);
      }
    }
    const Clock::time_point begin = Clock::now();
    writeAtomically(tablePath(options_.path), [this](std::ostream& out) { out << table_; });
    if (depth_) {
      depth_->finish();
      report_.depthEncoding = depth_->encoding();
      report_.saturated = depth_->saturated();
    }
    video_->finish();
    report_.timingsMs["write"] += millisecondsSince(begin);
  }

  FrameSource& source_;
  AnalysisEngine& engine_;
  const FilmExportOptions& options_;
  FilmPainter painter_;
  std::optional<VideoWriter> video_;
  std::optional<FilmDepth> depth_;
  std::string table_ = "index,pts,seconds,lo,hi,dropped\n";
  std::int64_t nextIndex_ = 0;
  int width_ = 0;  ///< Of every frame, pixels.
  int height_ = 0;
  FilmReport report_;
};

}  // namespace

std::vector<fs::path> filesOf(const FilmExportOptions& options) {
  std::vector<fs::path> files{options.path, tablePath(options.path)};
  if (!options.depthData.empty()) {
    files.push_back(options.depthData);
  }
  return files;
}

bool isResultVideoName(const fs::path& path) {
  const std::string extension = asciiLower(path.extension().string());
  return extension == ".mp4" || extension == ".mov" || extension == ".mkv";
}

std::vector<fs::path> filesInTheWay(const FilmExportOptions& options, const fs::path& film) {
  const std::string name = options.path.filename().string();
  if (!isResultVideoName(options.path)) {
    throw Error(ErrorCode::kInvalidArgument,
                name + " is no name for a result video: end it in .mp4, .mov or .mkv.");
  }
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const fs::path& file : filesOf(options)) {
    if (fs::equivalent(file, film, ignored)) {
      throw Error(ErrorCode::kInvalidArgument,
                  name + " is the video that is read. Choose another name or folder.");
    }
    if (fs::is_directory(file, ignored)) {
      if (!fs::is_empty(file, ignored)) {
        throw Error(ErrorCode::kWriteFailed,
                    "The folder " + file.string() +
                        " for the depth exists and is not empty. Choose another name.");
      }
    } else if (fs::exists(fs::symlink_status(file, ignored))) {
      files.push_back(file);
    }
  }
  return files;
}

FilmReport exportFilm(FrameSource& source,
                      AnalysisEngine& engine,
                      const FilmExportOptions& options,
                      const KeepGoing& keepGoing,
                      const FilmProgress& progress) {
  return FilmExport(source, engine, options).run(keepGoing, progress);
}

}  // namespace patchscape
