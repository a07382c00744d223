// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel_rows.h"
#include "core/overlay/colour_map.h"
#include "core/session/cloud.h"

namespace patchscape {
namespace {

Image drawConfidence(const Segmentation& classes) {
  const auto width = static_cast<std::size_t>(classes.width);
  std::vector<std::uint8_t> pixels(width * static_cast<std::size_t>(classes.height) * 3);
  overRows(classes.height, [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      std::uint8_t* out = pixels.data() + static_cast<std::size_t>(y) * width * 3;
      for (int x = 0; x < classes.width; ++x) {
        const auto colour = colourAt(ColourMap::kViridis, confidenceAt(classes, x, y));
        out = std::copy(colour.begin(), colour.end(), out);
      }
    }
  });
  return {classes.width, classes.height, std::move(pixels)};
}

}  // namespace

bool hasColours(const CloudInput& input, CloudColouring colouring) {
  switch (colouring) {
    case CloudColouring::kPhoto:
      return true;
    case CloudColouring::kPca:
      return !input.pca.empty();
    case CloudColouring::kClass:
      return input.classes != nullptr;
    case CloudColouring::kDepth:
      return input.depth != nullptr;
    case CloudColouring::kConfidence:
      return input.classes != nullptr && !input.classes->probabilities.empty();
  }
  return false;
}

Image paintingOf(const CloudInput& input,
                 CloudColouring colouring,
                 const SegmentationStyle& classes,
                 const DepthStyle& depth) {
  if (!hasColours(input, colouring)) {
    return input.picture->image;
  }
  switch (colouring) {
    case CloudColouring::kPca:
      return input.pca;
    case CloudColouring::kClass:
      return drawSegmentation(*input.classes, classes, input.picture->image);
    case CloudColouring::kDepth:
      return drawDepth(*input.depth, depth);
    case CloudColouring::kConfidence:
      return drawConfidence(*input.classes);
    case CloudColouring::kPhoto:
      break;
  }
  return input.picture->image;
}

}  // namespace patchscape
