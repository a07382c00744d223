// SPDX-License-Identifier: Apache-2.0
#include "core/inference/object_tracker.h"

#include "core/base/check.h"
#include "core/inference/foreground_mask.h"
#include "core/inference/object_labels.h"
#include "core/inference/tensor_values.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace patchscape {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorCode::kInvalidArgument, sentence);
}

std::string sizeText(int width, int height) {
  return std::to_string(width) + " × " + std::to_string(height);
}

void checkMask(const ObjectMask& mask, const TrackerFrame& frame) {
  if (mask.width != frame.width || mask.height != frame.height) {
    refuse("The mask has " + sizeText(mask.width, mask.height) + " pixels and the frame " +
           sizeText(frame.width, frame.height) + ": give a mask of the frame's size.");
  }
}

void checkClick(const ObjectClick& click, const TrackerFrame& frame) {
  if (click.object < 1 || click.object > kMostObjects) {
    refuse("There is no object " + std::to_string(click.object) + ": number them from 1 to " +
           std::to_string(kMostObjects) + ".");
  }
  // Half a pixel around the outermost centres is the picture; NaN is nowhere.
  if (!(click.x >= -0.5 && click.x < frame.width - 0.5 && click.y >= -0.5 &&
        click.y < frame.height - 0.5)) {
    refuse("The point of object " + std::to_string(click.object) + " lies outside the frame of " +
           sizeText(frame.width, frame.height) + " pixels: choose a point in it.");
  }
}

/// Labels with room for `objects`: new ones are nowhere.
at::Tensor withRoomFor(const at::Tensor& labels, std::int64_t objects) {
  const std::int64_t missing = objects + 1 - labels.size(0);
  if (missing <= 0) {
    return labels.clone();
  }
  return at::cat({labels, at::zeros({missing, labels.size(1), labels.size(2)}, labels.options())});
}

at::Tensor backgroundOf(const TrackerFrame& frame, int objects) {
  at::Tensor labels =
      at::zeros({objects + 1, frame.grid.rows, frame.grid.cols}, frame.patchTokens.options());
  labels[0].fill_(1.0);
  return labels;
}

at::Tensor labelsOf(const Segmentation& shown, const TrackerFrame& frame) {
  if (!(shown.grid == frame.grid)) {
    refuse("These masks belong to another frame size or model: start them again.");
  }
  return at::tensor(shown.probabilities, at::kFloat)
      .view({-1, shown.grid.rows, shown.grid.cols})
      .to(frame.patchTokens.device());
}

/// The pixels of the class under a click that are joined to it.
ObjectMask segmentAt(const Segmentation& segments, int x, int y) {
  const std::uint16_t label = segments.labelAt(x, y);
  std::vector<std::uint8_t> same(segments.labels.size());
  std::ranges::transform(
      segments.labels, same.begin(), [label](std::uint16_t id) { return id == label ? 1 : 0; });
  ObjectMask mask{.width = segments.width,
                  .height = segments.height,
                  .objects = 1,
                  .ids = std::vector<std::uint8_t>(same.size(), 0)};
  const PatchGrid pixels{.rows = segments.height, .cols = segments.width};
  for (const std::int64_t pixel : joinedGroup(same, pixels, y * pixels.cols + x)) {
    mask.ids[static_cast<std::size_t>(pixel)] = 1;
  }
  return mask;
}

}  // namespace

ObjectTracker::ObjectTracker(const TrackOptions& options)
    : options_(options),
      propagation_(options.propagation) {
  if (options.similarity && !(*options.similarity >= -1.0 && *options.similarity <= 1.0)) {
    refuse("The similarity of patches is a cosine: choose a number between -1 and 1.");
  }
  if (!(options.leastPeak >= 0.0 && options.leastPeak <= 1.0)) {
    refuse("The least share of an object's best patch must lie between 0 and 1.");
  }
  if (options.objects < 0 || options.objects > kMostObjects) {
    refuse("At most " + std::to_string(kMostObjects) + " objects can be followed.");
  }
}

std::shared_ptr<const Segmentation> ObjectTracker::next(const TrackerFrame& frame,
                                                        const ObjectEdit& edit,
                                                        const KeepGoing& keepGoing) {
  if (edit.mask) {
    checkMask(*edit.mask, frame);
  }
  int objects = options_.objects;
  for (const ObjectClick& click : edit.clicks) {
    checkClick(click, frame);
    objects = std::max(objects, click.removes ? 0 : click.object);
  }
  const c10::InferenceMode guard;
  at::Tensor labels = labelsBefore(frame, edit, keepGoing);
  if (!edit.empty()) {
    labels = withRoomFor(labels.to(frame.patchTokens.device()), objects);
    for (const ObjectClick& click : edit.clicks) {
      apply(click, frame, labels);
    }
    propagation_.start(frame.patchTokens, frame.grid, labels);
  }
  auto shown = std::make_shared<Segmentation>();
  shown->classes = objectTable(static_cast<int>(labels.size(0)) - 1);
  shown->width = frame.width;
  shown->height = frame.height;
  shown->grid = frame.grid;
  shown->probabilities = toFloats(labels);
  if (edit.mask && edit.clicks.empty()) {
    shown->labels.assign(edit.mask->ids.begin(), edit.mask->ids.end());
  } else {
    shown->labels = objectIds(labels, frame.input, frame.width, frame.height, options_.leastPeak);
  }
  return shown;
}

/// The labels that clicks are applied to.
at::Tensor ObjectTracker::labelsBefore(const TrackerFrame& frame,
                                       const ObjectEdit& edit,
                                       const KeepGoing& keepGoing) {
  if (edit.mask) {
    return patchLabels(*edit.mask, frame.grid, std::max(options_.objects, edit.mask->objects))
        .to(frame.patchTokens.device());
  }
  if (edit.from) {
    return labelsOf(*edit.from, frame);
  }
  if (propagation_.hasStarted()) {
    // Where something is said, this frame is to be a first one: not one of the last, too.
    return edit.empty() ? propagation_.next(frame.patchTokens, frame.grid, keepGoing)
                        : propagation_.labelsFor(frame.patchTokens, frame.grid, keepGoing);
  }
  return backgroundOf(frame, options_.objects);
}

void ObjectTracker::apply(const ObjectClick& click,
                          const TrackerFrame& frame,
                          at::Tensor& labels) const {
  const std::int64_t object = click.object;
  const bool isThere = object < labels.size(0) && labels[object].max().item<float>() > 0.0F;
  if (click.removes && !isThere) {
    refuse("Object " + std::to_string(object) +
           " is not in this frame: add a point to it before one is taken away.");
  }
  const at::Tensor share = around(click, frame);
  if (click.removes) {
    const at::Tensor moved = labels[object] * share;
    labels[object].sub_(moved);
    labels[0].add_(moved);
  } else {
    labels.mul_(1 - share);
    labels[object].add_(share);
  }
}

/// The share of each patch that goes with a click, [rows, cols].
at::Tensor ObjectTracker::around(const ObjectClick& click, const TrackerFrame& frame) const {
  const auto x = static_cast<int>(std::floor(click.x + 0.5));
  const auto y = static_cast<int>(std::floor(click.y + 0.5));
  if (options_.reach == ClickReach::kSegment) {
    PATCHSCAPE_CHECK(frame.segments != nullptr && frame.segments->width == frame.width &&
                     frame.segments->height == frame.height)
        << "no segmentation of this frame";
    return patchLabels(segmentAt(*frame.segments, x, y), frame.grid, 1)[1].to(
        frame.patchTokens.device());
  }
  const std::int64_t row = y * frame.grid.rows / frame.height;
  const std::int64_t col = x * frame.grid.cols / frame.width;
  const auto patches = similarPatches(
      frame.patchTokens, frame.grid, row * frame.grid.cols + col, options_.similarity);
  return toTensor(patches)
      .view({frame.grid.rows, frame.grid.cols})
      .to(frame.patchTokens.device(), at::kFloat);
}

}  // namespace patchscape
