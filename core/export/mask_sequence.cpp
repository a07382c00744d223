// SPDX-License-Identifier: Apache-2.0
#include "core/export/mask_sequence.h"

#include "core/export/atomic_file.h"
#include "core/export/label_files.h"
#include "core/export/legend_csv.h"
#include "core/export/partial_folder.h"
#include "core/export/result_text.h"
#include "core/export/view_files.h"
#include "core/media/video_writer.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace patchscape {
namespace {

constexpr Rational kRateOfUnknown{25, 1};

/// The files of one film on their way.
class MaskSequence {
 public:
  MaskSequence(const FrameSource& source, const MaskSequenceOptions& options)
      : source_(source),
        options_(options),
        folder_(options.folder) {}

  void add(const TrackedFrame& tracked) {
    const Segmentation& objects = *tracked.objects;
    if (counts_.empty()) {
      begin(objects.classes);
    }
    const std::string name = fmt::format("{:06d}.png", tracked.frame.index);
    const LabelMap labels{.width = objects.width, .height = objects.height, .ids = objects.labels};
    const PngText text{{"Software", softwareName()}, {"Units", "object id, 0 background"}};
    const auto write = options_.palette ? static_cast<Writer>(writePalettePng) : writeIdPng;
    write(folder_.fileNamed(name), labels, *classes_, 0, text);
    table_ += fmt::format("{},{},{},{},{}",
                          tracked.frame.index,
                          tracked.frame.ticks,
                          numberText(tracked.frame.seconds()),
                          name,
                          tracked.lost);
    count(objects);
    if (!options_.overlay.empty()) {
      addToVideo(tracked);
    }
  }

  MaskSequenceReport finish(ClipReport clip) {
    writeAtomically(folder_.fileNamed("frames.csv"), [this](std::ostream& out) { out << table_; });
    writeLegend();
    if (video_) {
      video_->finish();
    }
    folder_.finish();
    MaskSequenceReport report{.clip = std::move(clip), .objects = counts_, .files = {}};
    report.files.push_back(options_.folder);
    if (video_) {
      report.files.push_back(options_.overlay);
    }
    return report;
  }

 private:
  using Writer = void (*)(
      const std::filesystem::path&, const LabelMap&, const ClassTable&, int, const PngText&);

  void begin(std::shared_ptr<const ClassTable> classes) {
    folder_.make();
    classes_ = std::move(classes);
    counts_.resize(classes_->classes.size());
    table_ = "index,pts,seconds,file,dropped";
    for (std::size_t id = 1; id < counts_.size(); ++id) {
      table_ += fmt::format(",pixels_{}", id);
      style_.only.insert(static_cast<int>(id));
    }
    table_ += '\n';
    style_.outlinesOnly = options_.outlinesOnly;
  }

  void count(const Segmentation& objects) {
    std::vector<std::int64_t> pixels(counts_.size());
    for (const std::uint16_t id : objects.labels) {
      ++pixels[id];
    }
    for (std::size_t id = 0; id < pixels.size(); ++id) {
      counts_[id].pixels += pixels[id];
      counts_[id].frames += pixels[id] > 0 ? 1 : 0;
      if (id > 0) {
        table_ += fmt::format(",{}", pixels[id]);
      }
    }
    table_ += '\n';
  }

  void addToVideo(const TrackedFrame& tracked) {
    const SourceInfo& info = source_.info();
    if (!video_) {
      video_.emplace(VideoWriterOptions{
          .path = options_.overlay,
          .width = tracked.image.width(),
          .height = tracked.image.height(),
          .frameRate = info.frameRate.value() > 0 ? info.frameRate : kRateOfUnknown,
          .timeBase = tracked.frame.timeBase,
          .pixelAspect = info.pixelAspect});
    }
    const Image drawn = drawSegmentation(*tracked.objects, style_, tracked.image);
    video_->add(overPhoto(drawn, tracked.image, options_.opacity), tracked.frame.ticks);
  }

  void writeLegend() const {
    std::int64_t all = 0;
    for (const ObjectCount& object : counts_) {
      all += object.pixels;
    }
    std::vector<LegendRow> rows;
    for (std::size_t id = 0; id < counts_.size(); ++id) {
      rows.push_back(
          {.id = static_cast<int>(id),
           .pixels = counts_[id].pixels,
           .percent = 100.0 * static_cast<double>(counts_[id].pixels) / static_cast<double>(all)});
    }
    writeLegendCsv(folder_.fileNamed("legend.csv"), rows, *classes_, 0, "");
  }

  const FrameSource& source_;
  const MaskSequenceOptions& options_;
  PartialFolder folder_;
  std::optional<VideoWriter> video_;
  std::shared_ptr<const ClassTable> classes_;
  std::vector<ObjectCount> counts_;
  SegmentationStyle style_;
  std::string table_;
};

}  // namespace

MaskSequenceReport exportMasks(FrameSource& source,
                               AnalysisEngine& engine,
                               const MaskSequenceOptions& options,
                               const KeepGoing& keepGoing,
                               const FilmProgress& progress) {
  MaskSequence files(source, options);
  std::int64_t written = 0;
  const auto take = [&](const TrackedFrame& tracked) {
    files.add(tracked);
    ++written;
    if (progress) {
      progress(written, source.info().frameCount);
    }
  };
  return files.finish(trackClip(source, engine, options.tracking, take, keepGoing));
}

}  // namespace patchscape
