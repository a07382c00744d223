// SPDX-License-Identifier: Apache-2.0
#include "core/session/class_scores.h"

#include "core/inference/heads/sliding_window.h"
#include "core/inference/pipeline.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace patchscape {
namespace {

/// Sliding windows over one version of a picture.
class SlidingTest {
 public:
  SlidingTest(FeatureSource& source, const SegmentationHead& head, const Job& job)
      : source_(source),
        head_(head),
        job_(job),
        pipeline_(pipelineNamed(head.description().architecture == "ms" ? "segmentation-ms"
                                                                        : "segmentation-linear")) {}

  /// The resized picture: [1, 3, H, W].
  [[nodiscard]] at::Tensor pixelsAt(const Image& photo, double scale) const {
    Pipeline pipeline = pipeline_;
    pipeline.size = static_cast<std::int64_t>(static_cast<double>(pipeline.size) * scale);
    return applyPipeline(pipeline, photo, patchSize()).pixels;
  }

  /// Logits of every pixel: [1, C, H, W].
  [[nodiscard]] at::Tensor logitsOf(const at::Tensor& pixels) const {
    return slideOver(
        pixels, pipeline_.window, pipeline_.stride, patchSize(), [this](const at::Tensor& window) {
          return head_.apply(source_.pass(window, head_.description().layers, job_));
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
  [[nodiscard]] std::int64_t patchSize() const {
    return source_.backbone().description().patchSize;
  }

  FeatureSource& source_;
  const SegmentationHead& head_;
  const Job& job_;
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

ClassScores sharedScores(const SegmentationHead& head,
                         const FeatureBundle& shared,
                         const Job& job) {
  const StageTimer timer(job.result, "segmentation");
  const at::Tensor logits = head.apply(shared).cpu();
  return {.scores = logits, .probabilities = logits.softmax(1)};
}

ClassScores slidingScores(FeatureSource& source,
                          const SegmentationHead& head,
                          const SegmentationRequest& request,
                          PatchGrid grid,
                          const Job& job) {
  const SlidingTest test(source, head, job);
  const Image& photo = job.result.picture->image;
  if (!request.scales.empty()) {
    const at::Tensor probabilities = multiScale(test, photo, request.scales).cpu();
    return {.scores = probabilities, .probabilities = averagedOverCells(probabilities, grid)};
  }
  const at::Tensor logits = test.logitsOf(test.pixelsAt(photo, 1.0)).cpu();
  return {.scores = logits, .probabilities = averagedOverCells(logits.softmax(1), grid)};
}

}  // namespace patchscape
