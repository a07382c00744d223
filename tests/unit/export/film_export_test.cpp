// SPDX-License-Identifier: Apache-2.0
// A film in, a film out: every frame, in order, at its time; and nothing half done under a final
// name.
#include "core/export/film_export.h"

#include "core/export/png_writer.h"
#include "core/media/video_writer.h"
#include "tests/support/error_of.h"
#include "tests/support/process_use.h"
#include "tests/support/video_files.h"
#include "tests/unit/export/export_test_support.h"

#include <gmock/gmock.h>
#include <opencv2/imgcodecs.hpp>

#include <cmath>
#include <fstream>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::uint16_t> readGrey16(const fs::path& path) {
  const cv::Mat picture = cv::imread(path.string(), cv::IMREAD_UNCHANGED);
  EXPECT_EQ(picture.type(), CV_16UC1) << path;
  return {picture.begin<std::uint16_t>(), picture.end<std::uint16_t>()};
}

/// Gives back the frame itself as its PCA colours, and its number as its depth.
class EchoEngine final : public AnalysisEngine {
 public:
  explicit EchoEngine(bool metric = true)
      : metric_(metric) {
    auto head = std::make_shared<HeadInfo>();
    head->choice.about.name = "echo";
    head_ = head;
    model_ = std::make_shared<ModelInfo>();
  }

  std::shared_ptr<const ModelInfo> loadModel(const ModelChoice& /*choice*/,
                                             const DeviceChoice& /*device*/) override {
    return model_;
  }

  std::shared_ptr<const AnalysisResult> analyze(const AnalysisRequest& request,
                                                const KeepGoing& keepGoing,
                                                const Progress& /*progress*/) override {
    throwIfCancelled(keepGoing);
    auto result = std::make_shared<AnalysisResult>();
    result->picture = request.picture.picture;
    result->model = model_;
    const Image& image = result->picture->image;
    result->grid = {image.height() / 8, image.width() / 8};
    result->backbonePasses = 1;
    if (request.pca) {
      result->pca = PcaResult{.picture = image};
    }
    if (request.depth) {
      result->depth = depthOf(image);
    }
    if (request.segmentation) {
      result->segmentation = classesOf(image);
    }
    return result;
  }

 private:
  [[nodiscard]] DepthResult depthOf(const Image& image) const {
    ScalarMap map{.width = image.width(), .height = image.height()};
    const int number = numberShown(image);
    for (int y = 0; y < map.height; ++y) {
      for (int x = 0; x < map.width; ++x) {
        map.values.push_back(static_cast<float>(number) + 0.01F * static_cast<float>(x + 1));
      }
    }
    map.values.front() = std::nanf("");
    auto depth = std::make_shared<const Depth>(metric_ ? Depth(MetricDepth{map, 0.1F, 100.0F})
                                                       : Depth(RelativeDepth{map}));
    return {.head = head_, .depth = depth, .grid = depth};
  }

  [[nodiscard]] SegmentationResult classesOf(const Image& image) const {
    auto classes = std::make_shared<ClassTable>();
    classes->classes = {{"road", {200, 40, 40}}, {"a very long name of a class", {40, 40, 200}}};
    auto map = std::make_shared<Segmentation>();
    map->classes = classes;
    map->width = image.width();
    map->height = image.height();
    // Only odd frames have the class with the long name.
    map->labels.assign(static_cast<std::size_t>(map->width * map->height),
                       static_cast<std::uint16_t>(numberShown(image) % 2));
    return {.head = head_, .map = map, .legend = legendOf(*map, nullptr)};
  }

  bool metric_;
  std::shared_ptr<const HeadInfo> head_;
  std::shared_ptr<const ModelInfo> model_;
};

/// Frames made on the spot, so many as wanted.
class SyntheticSource final : public FrameSource {
 public:
  SyntheticSource(std::int64_t frames, std::function<void(std::int64_t)> told)
      : told_(std::move(told)) {
    info_.name = "synthetic";
    info_.width = 64;
    info_.height = 48;
    info_.frameCount = frames;
    info_.frameRate = {25, 1};
    info_.timeBase = {1, 25};
  }

  const SourceInfo& info() const noexcept override { return info_; }
  std::int64_t position() const noexcept override { return position_; }
  void seek(std::int64_t index) override { position_ = index; }
  FramePtr next(const KeepGoing& /*keepGoing*/) override {
    if (position_ == info_.frameCount) {
      return nullptr;
    }
    told_(position_);
    auto frame = std::make_shared<Frame>();
    frame->index = position_;
    frame->ticks = position_;
    frame->timeBase = info_.timeBase;
    frame->image =
        numberedPicture(info_.width, info_.height, static_cast<int>(position_++) % 60'000);
    return frame;
  }

 private:
  SourceInfo info_;
  std::function<void(std::int64_t)> told_;
  std::int64_t position_ = 0;
};

class FilmExportTest : public InFolder {
 protected:
  fs::path path(const std::string& name) const { return folder_ / name; }

  fs::path source(VideoRecipe recipe, const std::string& name = "source.mp4") {
    recipe.path = path(name);
    makeVideo(recipe);
    return recipe.path;
  }

  FilmExportOptions options(std::vector<FilmView> views = {FilmView::kPca}) const {
    FilmExportOptions options;
    options.path = path("out.mp4");
    options.look.views = std::move(views);
    options.look.steady = kEveryFrameAlone;
    for (const FilmView view : options.look.views) {
      if (view == FilmView::kPca) {
        options.request.pca = PcaRequest{};
      } else if (view == FilmView::kDepth) {
        options.request.depth = DepthRequest{};
      } else {
        options.request.segmentation = SegmentationRequest{};
      }
    }
    return options;
  }

  FilmReport convert(const fs::path& from,
                     const FilmExportOptions& options,
                     const KeepGoing& keepGoing = {}) {
    const auto film = openFrameSource(from.string());
    return exportFilm(*film, engine_, options, keepGoing);
  }

  std::vector<std::string> linesOf(const std::string& name) const {
    std::ifstream in(path(name));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
      lines.push_back(line);
    }
    return lines;
  }

  std::vector<int> numbersIn(const std::string& name) const {
    const auto film = openFrameSource(path(name).string());
    std::vector<int> numbers;
    while (const FramePtr frame = film->next()) {
      numbers.push_back(numberShown(frame->image));
    }
    return numbers;
  }

  EchoEngine engine_;
};

TEST_F(FilmExportTest, EveryFrameIsWrittenInOrderAtItsTime) {
  const fs::path clip = source({.frames = 60, .bFrames = 2, .audio = true});
  FilmExportOptions wanted = options();
  wanted.audioFrom = clip;
  const FilmReport report = convert(clip, wanted);
  EXPECT_EQ(report.frames, 60);
  EXPECT_EQ(report.dropped, 0);
  EXPECT_EQ(report.backbonePasses, 60);
  EXPECT_EQ(report.frameRate, (Rational{30000, 1001}));
  EXPECT_THAT(report.files, ElementsAre(path("out.mp4"), path("out_frames.csv")));
  const auto before = openFrameSource(clip.string());
  const auto after = openFrameSource(path("out.mp4").string());
  EXPECT_EQ(after->info().frameCount, 60);
  EXPECT_EQ(after->info().frameRate, before->info().frameRate);
  EXPECT_TRUE(after->info().hasAudio);
  for (int i = 0; i < 60; ++i) {
    const FramePtr a = before->next();
    const FramePtr b = after->next();
    ASSERT_TRUE(a && b) << i;
    EXPECT_EQ(numberShown(b->image), i);
    EXPECT_NEAR(b->seconds(), a->seconds(), 1e-6);
  }
  const auto table = linesOf("out_frames.csv");
  ASSERT_EQ(table.size(), 61U);
  EXPECT_EQ(table[0], "index,pts,seconds,lo,hi,dropped");
  EXPECT_THAT(table[31], ::testing::StartsWith("30,"));
  EXPECT_THAT(table[31], HasSubstr(",1.001,,,0"));
}

TEST_F(FilmExportTest, VariableRateIsKept) {
  const std::vector<std::int64_t> ticks{0, 40, 41, 120, 121, 122, 500, 540, 580, 1000};
  const fs::path clip = source({.frames = 10, .timeBase = {1, 1000}, .ticks = ticks});
  EXPECT_EQ(convert(clip, options()).frames, 10);
  const auto film = openFrameSource(path("out.mp4").string());
  for (const std::int64_t tick : ticks) {
    EXPECT_NEAR(film->next()->seconds(), static_cast<double>(tick) / 1000, 1e-9);
  }
}

TEST_F(FilmExportTest, EveryNthFrameKeepsItsTime) {
  const fs::path clip = source({.frames = 20, .timeBase = {1, 25}});
  FilmExportOptions wanted = options();
  wanted.every = 6;
  const FilmReport report = convert(clip, wanted);
  EXPECT_EQ(report.frames, 4);
  EXPECT_EQ(report.dropped, 0);
  EXPECT_EQ(report.frameRate, (Rational{25, 6}));
  EXPECT_THAT(numbersIn("out.mp4"), ElementsAre(0, 6, 12, 18));
  const auto film = openFrameSource(path("out.mp4").string());
  film->seek(3);
  EXPECT_NEAR(film->next()->seconds(), 18 / 25.0, 1e-9);
}

TEST_F(FilmExportTest, EndsAfterSoManyFrames) {
  const fs::path clip = source({.frames = 20});
  FilmExportOptions wanted = options();
  wanted.every = 2;
  wanted.most = 3;
  const FilmReport report = convert(clip, wanted);
  EXPECT_EQ(report.frames, 3);
  EXPECT_EQ(report.dropped, 0);
  EXPECT_THAT(numbersIn("out.mp4"), ElementsAre(0, 2, 4));
}

TEST_F(FilmExportTest, WhatIsLostIsCountedAndSaid) {
  fs::create_directory(path("shots"));
  for (int i = 0; i < 6; ++i) {
    const Image picture = numberedPicture(32, 16, i);
    writePng(path("shots") / ("shot_" + std::to_string(i) + ".png"), picture, {});
  }
  for (const char* name : {"shot_2.png", "shot_3.png", "shot_5.png"}) {
    std::ofstream(path("shots") / name) << "damaged";
  }
  const FilmReport report = convert(path("shots"), options());
  EXPECT_EQ(report.frames, 3);
  EXPECT_EQ(report.dropped, 3);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_THAT(report.notes[0], HasSubstr("3 of 6 pictures cannot be read"));
  EXPECT_THAT(numbersIn("out.mp4"), ElementsAre(0, 1, 4));
  EXPECT_EQ(linesOf("out_frames.csv")[3], "4,4,0.16,,,2");
}

TEST_F(FilmExportTest, MetricDepthIsInMillimetres) {
  const fs::path clip = source({.frames = 5});
  FilmExportOptions wanted = options({FilmView::kDepth});
  wanted.depthData = path("depth.mkv");
  const FilmReport report = convert(clip, wanted);
  EXPECT_EQ(report.depthEncoding->units, "m");
  EXPECT_DOUBLE_EQ(report.depthEncoding->scale, 0.001);
  const auto frames = greyFramesOf(path("depth.mkv"));
  ASSERT_EQ(frames.size(), 5U);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    ASSERT_EQ(frames[i].size(), 96U * 64U);
    EXPECT_EQ(frames[i][0], 0) << "no value";
    EXPECT_EQ(frames[i][1], 1000 * i + 20);
    EXPECT_EQ(frames[i][95], 1000 * i + 960);
  }
  const auto table = linesOf("out_frames.csv");
  EXPECT_THAT(table[1], ::testing::Not(HasSubstr(",,")));
}

TEST_F(FilmExportTest, RelativeDepthHasOneScaleForTheWholeFilm) {
  engine_ = EchoEngine(false);
  const fs::path clip = source({.frames = 3});
  FilmExportOptions wanted = options({FilmView::kDepth});
  wanted.depthData = path("depth");
  wanted.look.depth.norm16 = ValueRange{0.0F, 4.0F};
  const FilmReport report = convert(clip, wanted);
  EXPECT_EQ(report.depthEncoding->units, "relative inverse depth");
  for (int i = 0; i < 3; ++i) {
    const auto picture = readGrey16(path("depth") / ("00000" + std::to_string(i) + ".png"));
    ASSERT_EQ(picture.size(), 96U * 64U);
    EXPECT_EQ(picture[0], 0);
    for (const std::size_t x : {std::size_t{1}, std::size_t{95}}) {
      const double truth = i + 0.01 * static_cast<double>(x + 1);
      const double read = report.depthEncoding->scale * picture[x] + report.depthEncoding->offset;
      EXPECT_NEAR(read, truth, report.depthEncoding->scale / 2 + 1e-6) << i;
    }
  }
  EXPECT_EQ(report.saturated, 0);
  EXPECT_FALSE(fs::exists(path("depth.partial")));
}

TEST_F(FilmExportTest, SideBySideShowsThePhotoFirstInOneSize) {
  const fs::path clip = source({.frames = 6});
  FilmExportOptions wanted = options({FilmView::kPca, FilmView::kDepth, FilmView::kSegmentation});
  wanted.look.besidePhoto = true;
  wanted.look.masks.legend = true;
  wanted.look.depth.colourBar = true;
  const FilmReport report = convert(clip, wanted);
  EXPECT_EQ(report.height, 128);
  EXPECT_GT(report.width, 2 * 96);
  EXPECT_THAT(report.flicker, ::testing::SizeIs(3));
  const auto film = openFrameSource(path("out.mp4").string());
  for (int i = 0; i < 6; ++i) {
    const FramePtr frame = film->next();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->image.width(), report.width);
    const Image& image = frame->image;
    int number = 0;
    for (int bit = 0; bit < 16; ++bit) {
      number |= (image.at((2 * bit + 1) * 96 / 32, 16)[1] > 127 ? 1 : 0) << bit;
    }
    EXPECT_EQ(number, i) << "the photo is at the top left";
  }
}

TEST_F(FilmExportTest, ACancelledFilmPlaysUnderItsPartialName) {
  const fs::path clip = source({.frames = 40});
  FilmExportOptions wanted = options({FilmView::kPca, FilmView::kDepth});
  wanted.depthData = path("depth.mkv");
  const auto film = openFrameSource(clip.string());
  std::int64_t written = 0;
  const Error error = errorOf([&] {
    (void)exportFilm(
        *film,
        engine_,
        wanted,
        [&] { return written < 25; },
        [&](std::int64_t done, std::int64_t total) {
          written = done;
          EXPECT_EQ(total, 40);
        });
  });
  EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  for (const char* name : {"out.mp4", "out_frames.csv", "depth.mkv"}) {
    EXPECT_FALSE(fs::exists(path(name))) << name;
  }
  const auto partial = openFrameSource(path("out.partial.mp4").string());
  EXPECT_EQ(partial->info().frameCount, 25);
  EXPECT_EQ(greyFramesOf(path("depth.partial.mkv")).size(), 25U);
}

TEST_F(FilmExportTest, AFilmWithoutAFrameIsRefused) {
  fs::create_directory(path("shots"));
  writePng(path("shots/a.png"), numberedPicture(32, 16, 0), {});
  const auto film = openFrameSource(path("shots").string());
  std::ofstream(path("shots/a.png")) << "damaged now";
  const Error error = errorOf([&] { (void)exportFilm(*film, engine_, options()); });
  EXPECT_EQ(error.code(), ErrorCode::kBadData);
  EXPECT_THAT(error.what(), HasSubstr("No frame of shots can be read"));
  EXPECT_FALSE(fs::exists(path("out.mp4")));
}

TEST_F(FilmExportTest, MixedSizesBecomeOne) {
  fs::create_directory(path("shots"));
  writePng(path("shots/a.png"), numberedPicture(64, 32, 0), {});
  writePng(path("shots/b.png"), numberedPicture(128, 64, 1), {});
  EXPECT_EQ(convert(path("shots"), options()).frames, 2);
  EXPECT_THAT(numbersIn("out.mp4"), ElementsAre(0, 1));
  const auto film = openFrameSource(path("out.mp4").string());
  EXPECT_EQ(film->info().width, 64);
}

TEST_F(FilmExportTest, TwentyThousandFramesNeedNoMoreThanAThousand) {
  constexpr std::int64_t kFrames = 20'000;
  ProcessUse warm;
  ProcessUse late;
  SyntheticSource film(kFrames, [&](std::int64_t index) {
    if (index == 1'000) {
      warm = ProcessUse::now();
    } else if (index == kFrames - 1) {
      late = ProcessUse::now();
    }
  });
  const FilmReport report = exportFilm(film, engine_, options());
  EXPECT_EQ(report.frames, kFrames);
  EXPECT_EQ(report.dropped, 0);
  EXPECT_EQ(late.files, warm.files);
  EXPECT_EQ(late.threads, warm.threads);
  // The table of the frames and the index of the video grow: some 60 bytes a frame.
  EXPECT_LT(late.residentBytes, warm.residentBytes + warm.residentBytes / 50 + 60 * kFrames);
  EXPECT_EQ(openFrameSource(path("out.mp4").string())->info().frameCount, kFrames);
}

TEST_F(FilmExportTest, WhatIsInTheWayIsToldBeforehand) {
  const fs::path clip = source({.frames = 2}, "clip.mp4");
  FilmExportOptions wanted = options();
  EXPECT_THAT(filesInTheWay(wanted, clip), ::testing::IsEmpty());
  std::ofstream(path("out_frames.csv")) << "somebody's";
  EXPECT_THAT(filesInTheWay(wanted, clip), ElementsAre(path("out_frames.csv")));
  wanted.depthData = path("depth");
  fs::create_directory(wanted.depthData);
  EXPECT_EQ(filesInTheWay(wanted, clip).size(), 1U) << "an empty folder takes no harm";
  std::ofstream(wanted.depthData / "own.txt") << "somebody's";
  EXPECT_THAT(errorOf([&] { static_cast<void>(filesInTheWay(wanted, clip)); }).what(),
              HasSubstr("exists and is not empty. Choose another name."));
  wanted.path = clip;
  EXPECT_THAT(errorOf([&] { static_cast<void>(filesInTheWay(wanted, clip)); }).what(),
              HasSubstr("is the video that is read"));
  wanted.path = path("out.avi");
  EXPECT_EQ(errorOf([&] { static_cast<void>(filesInTheWay(wanted, clip)); }).code(),
            ErrorCode::kInvalidArgument);
}

TEST_F(FilmExportTest, WhatAFileCutShortHasIsKept) {
  const fs::path clip = source({.frames = 120, .indexFirst = true});
  fs::resize_file(clip, fs::file_size(clip) / 2);
  const FilmReport report = convert(clip, options());
  EXPECT_GT(report.frames, 30);
  EXPECT_EQ(report.frames + report.dropped, 120);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_THAT(report.notes[0],
              HasSubstr("stops after frame " + std::to_string(report.frames) + " of 120"));
}

}  // namespace
}  // namespace patchscape::test
