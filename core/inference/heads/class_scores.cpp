// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/class_scores.h"

#include "core/inference/heads/sliding_window.h"
#include "core/inference/pipeline.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace patchscape {
namespace {

/// Sliding windows over one version of a picture.
class SlidingTest {
 public:
  SlidingTest(const SegmentationHead& head, const OwnPasses& passes)
      : head_(head),
        passes_(passes),
        pipeline_(pipelineNamed(head.description().architecture == "ms" ? "segmentation-ms"
                                                                        : "segmentation-linear")) {}

  /// The resized picture: [1, 3, H, W].
  [[nodiscard]] at::Tensor pixelsAt(const Image& photo, double scale) const {
    Pipeline pipeline = pipeline_;
    pipeline.size = static_cast<std::int64_t>(static_cast<double>(pipeline.size) * scale);
    return applyPipeline(pipeline, photo, passes_.patchSize).pixels;
  }

  /// Logits of every pixel: [1, C, H, W].
  [[nodiscard]] at::Tensor logitsOf(const at::Tensor& pixels) const {
    return slideOver(pixels,
                     pipeline_.window,
                     pipeline_.stride,
                     passes_.patchSize,
                     [this](const at::Tensor& window) {
                       return head_.apply(passes_.run(window, head_.description().layers));
                     });
  }

  /// The mean of the probabilities of a scale and of its mirror image, at a size.
  [[nodiscard]] at::Tensor probabilitiesAt(const at::Tensor& pixels, at::IntArrayRef size) const {
    const auto probabilities = [&](const at::Tensor& input) {
      return at::upsample_bilinear2d(logitsOf(input), size, false).softmax(1);
    };
    return (probabilities(pixels) + probabilities(pixels.flip({3})).flip({3})) * 0.5;
  }

 private:
  const SegmentationHead& head_;
  const OwnPasses& passes_;
  const Pipeline& pipeline_;
};

at::Tensor averagedOverCells(const at::Tensor& probabilities, PatchGrid grid) {
  return at::adaptive_avg_pool2d(probabilities, {grid.rows, grid.cols});
}

at::Tensor multiScale(const SlidingTest& test,
                      const Image& photo,
                      const std::vector<double>& scales) {
  at::Tensor sum;
  std::vector<std::int64_t> size{photo.height(), photo.width()};
  for (const double scale : scales) {
    const at::Tensor pixels = test.pixelsAt(photo, scale);
    if (!sum.defined() && pixels.size(2) < size[0]) {
      size = {pixels.size(2), pixels.size(3)};
    }
    const at::Tensor probabilities = test.probabilitiesAt(pixels, size);
    sum = sum.defined() ? sum.add_(probabilities) : probabilities;
  }
  return sum.div_(static_cast<double>(scales.size()));
}

}  // namespace

ClassScores sharedScores(const SegmentationHead& head, const FeatureBundle& shared) {
  const at::Tensor logits = head.apply(shared).cpu();
  return {.scores = logits, .probabilities = logits.softmax(1)};
}

ClassScores slidingScores(const SegmentationHead& head,
                          const Image& photo,
                          const std::vector<double>& scales,
                          PatchGrid grid,
                          const OwnPasses& passes) {
  const SlidingTest test(head, passes);
  if (!scales.empty()) {
    const at::Tensor probabilities = multiScale(test, photo, scales).cpu();
    return {.scores = probabilities, .probabilities = averagedOverCells(probabilities, grid)};
  }
  const at::Tensor logits = test.logitsOf(test.pixelsAt(photo, 1.0)).cpu();
  return {.scores = logits, .probabilities = averagedOverCells(logits.softmax(1), grid)};
}

}  // namespace patchscape
