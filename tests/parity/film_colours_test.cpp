// SPDX-License-Identifier: Apache-2.0
// Colours of real films: how much less they flicker than with a basis and a range of each frame's
// own. Skipped where the data does not lie beside the source tree.
#include "core/media/frame_source.h"
#include "core/media/image_io.h"
#include "core/overlay/flicker.h"
#include "core/session/analyzer.h"
#include "core/session/steady_views.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

const std::filesystem::path kData = PATCHSCAPE_SOURCE_DIR "/../shared/data";

Image cropped(const Image& image, int left, int top, int width, int height) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* const line = image.at(left, top + y).data();
    pixels.insert(pixels.end(), line, line + std::ptrdiff_t{3} * width);
  }
  return {width, height, std::move(pixels)};
}

struct Flicker {
  double pca = 0.0;
  double depth = 0.0;
};

/// The index over a whole film, its colours kept as `options` say.
Flicker flickerOf(Analyzer& analyzer,
                  const std::vector<Image>& film,
                  SizeRule size,
                  PixelShift moved,
                  const SteadyOptions& options) {
  SteadyViews views(options);
  FlickerMeter pca;
  FlickerMeter depth;
  Image before;
  for (const Image& photo : film) {
    AnalysisRequest request;
    request.picture.picture = framePicture("film", photo);
    request.size = size;
    request.pca = PcaRequest{};
    request.depth = DepthRequest{.head = ModelCatalog::loadDefault().embedded().heads.front()};
    views.prepare(request);
    const auto result = views.settle(analyzer.analyze(request, {}, {}));
    const DepthStyle style = views.depthStyle(*result, {});
    const auto changes = patchChanges(before, photo, result->grid, moved);
    pca.add(changes, views.steady(FilmView::kPca, result->pca->picture), result->grid, moved);
    depth.add(changes,
              views.steady(FilmView::kDepth, drawDepth(*result->depth->depth, style)),
              result->grid,
              moved);
    before = photo;
  }
  EXPECT_GT(pca.comparedPatches(), 100);
  return {.pca = pca.mean(), .depth = depth.mean()};
}

class FilmColours : public ::testing::Test {
 protected:
  void SetUp() override {
    (void)analyzer_.loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  }

  void compare(const char* name,
               const std::vector<Image>& film,
               const SizeRule& size,
               PixelShift moved = {}) {
    const Flicker alone = flickerOf(analyzer_, film, size, moved, kEveryFrameAlone);
    const Flicker lockedOnly = flickerOf(analyzer_, film, size, moved, {.followSlowly = false});
    const Flicker steady = flickerOf(analyzer_, film, size, moved, {});
    const Flicker adapted = flickerOf(analyzer_, film, size, moved, {.basis = BasisMode::kAdapted});
    std::printf(
        "%s, flicker in levels of 255: PCA every frame alone %.2f, basis locked %.2f, steady %.2f, "
        "adapted %.2f; depth alone %.2f, range followed %.2f, steady %.2f\n",
        name,
        alone.pca,
        lockedOnly.pca,
        steady.pca,
        adapted.pca,
        alone.depth,
        lockedOnly.depth,
        steady.depth);
    EXPECT_LT(steady.pca, wanted(alone.pca));
    EXPECT_LT(adapted.pca, wanted(alone.pca));
    EXPECT_LT(steady.depth, wanted(alone.depth));
  }

  /// A fifth; or, where the network is calm by itself, what counts as still in the photo too.
  static double wanted(double alone) {
    return std::max(alone / 5.0, static_cast<double>(FlickerMeter::kStillLevels));
  }

  Analyzer analyzer_;
};

TEST_F(FilmColours, AreSteadyInAPanOverAPhoto) {
  if (!std::filesystem::exists(kData / "photos/china.jpg")) {
    GTEST_SKIP() << "no photos beside the source tree: " << kData;
  }
  const Image photo = loadImage(kData / "photos/china.jpg").image;
  std::vector<Image> film;
  for (int left = 0; left <= 14 * 14; left += 14) {
    film.push_back(cropped(photo, left, 100, 392, 224));
  }
  compare("pan", film, {.exact = {392, 224}}, {.x = -14});
}

class FilmColoursOfVideos : public FilmColours,
                            public ::testing::WithParamInterface<std::pair<const char*, int>> {};

TEST_P(FilmColoursOfVideos, AreSteady) {
  const auto& [name, first] = GetParam();
  const auto file = kData / "video" / name;
  if (!std::filesystem::exists(file)) {
    GTEST_SKIP() << "no videos beside the source tree: " << kData;
  }
  constexpr std::size_t kFrames = 72;
  const auto source = openFrameSource(file.string());
  source->seek(first);
  std::vector<Image> film;
  while (film.size() < kFrames) {
    const FramePtr frame = source->next();
    ASSERT_NE(frame, nullptr);
    film.push_back(frame->image);
  }
  compare(name, film, {.shorterSide = 224});
}

// Where something moves: of a still scene even a basis of each frame's own changes little.
INSTANTIATE_TEST_SUITE_P(SharedData,
                         FilmColoursOfVideos,
                         ::testing::Values(std::pair{"car-detection.mp4", 60},
                                           std::pair{"person_walk_cut60s.mp4", 20}));

}  // namespace
}  // namespace patchscape
