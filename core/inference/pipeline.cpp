// SPDX-License-Identifier: Apache-2.0
#include "core/inference/pipeline.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/resample.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace patchscape {
namespace {

std::string nameOf(InputSize size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

std::int64_t shorterOf(InputSize size) { return std::min(size.width, size.height); }
std::int64_t longerOf(InputSize size) { return std::max(size.width, size.height); }

InputSize shorterSideTo(std::int64_t target, InputSize picture) {
  const auto side = [&](std::int64_t value) {
    return value == shorterOf(picture) ? target : target * value / shorterOf(picture);
  };
  return {.width = side(picture.width), .height = side(picture.height)};
}

InputSize within(std::int64_t longest, std::int64_t shorter, InputSize picture) {
  double scale = static_cast<double>(shorter) / static_cast<double>(shorterOf(picture));
  if (longest > 0) {
    scale = std::min(scale, static_cast<double>(longest) / static_cast<double>(longerOf(picture)));
  }
  const auto side = [&](std::int64_t value) {
    return std::max<std::int64_t>(
        1, static_cast<std::int64_t>(static_cast<double>(value) * scale + 0.5));
  };
  return {.width = side(picture.width), .height = side(picture.height)};
}

InputSize lowerBound(std::int64_t target, InputSize picture, std::int64_t patchSize) {
  const double scale = static_cast<double>(target) / static_cast<double>(shorterOf(picture));
  const auto patch = static_cast<double>(patchSize);
  const auto side = [&](std::int64_t value) {
    const double wanted = static_cast<double>(value) * scale;
    const double nearest = std::nearbyint(wanted / patch) * patch;
    const bool below = nearest < static_cast<double>(target);
    return static_cast<std::int64_t>(below ? std::ceil(wanted / patch) * patch : nearest);
  };
  return {.width = side(picture.width), .height = side(picture.height)};
}

/// Of the two integers around `value` the one that keeps the aspect better, at least 1.
template <typename Distance>
std::int64_t keepAspect(double value, const Distance& distance) {
  const double below = std::floor(value);
  const double above = std::ceil(value);
  return static_cast<std::int64_t>(
      std::max(1.0, distance(above) < distance(below) ? above : below));
}

InputSize thumbnail(std::int64_t longest, InputSize picture) {
  if (longerOf(picture) <= longest) {
    return picture;
  }
  const double aspect = static_cast<double>(picture.width) / static_cast<double>(picture.height);
  const auto side = static_cast<double>(longest);
  if (aspect <= 1.0) {
    const auto width =
        keepAspect(side * aspect, [&](double w) { return std::abs(aspect - w / side); });
    return {.width = width, .height = longest};
  }
  const auto height = keepAspect(
      side / aspect, [&](double h) { return h == 0.0 ? 0.0 : std::abs(aspect - side / h); });
  return {.width = longest, .height = height};
}

InputSize heightTo(std::int64_t target, InputSize picture, std::int64_t patchSize) {
  const std::int64_t cols = picture.width * target / (picture.height * patchSize);
  return {.width = std::max<std::int64_t>(1, cols) * patchSize,
          .height = std::max<std::int64_t>(1, target / patchSize) * patchSize};
}

/// The resized picture, [1, 3, H, W] float32 in 0…1.
at::Tensor resizePixels(const Image& image, InputSize size, Interpolation interpolation) {
  const bool same = size == InputSize{.width = image.width(), .height = image.height()};
  const bool pillow = interpolation == Interpolation::kPillowBicubic ||
                      interpolation == Interpolation::kPillowBilinear;
  const auto filter = interpolation == Interpolation::kPillowBilinear ? ResampleFilter::kBilinear
                                                                      : ResampleFilter::kBicubic;
  const Image source =
      pillow && !same
          ? resample(image, static_cast<int>(size.width), static_cast<int>(size.height), filter)
          : image;
  at::Tensor pixels = at::empty({1, source.height(), source.width(), 3}, at::kByte);
  std::ranges::copy(source.pixels(), pixels.mutable_data_ptr<std::uint8_t>());
  pixels = pixels.permute({0, 3, 1, 2}).to(at::kFloat).contiguous();
  if (!pillow && !same) {
    const std::array<std::int64_t, 2> target{size.height, size.width};
    if (interpolation == Interpolation::kOpenCvBilinear) {
      pixels = at::upsample_bilinear2d(pixels, target, false).round_().clamp_(0, 255);
    } else {
      pixels = at::upsample_bicubic2d(pixels.to(at::kDouble) / 255.0, target, false);
      return pixels.to(at::kFloat);
    }
  }
  return pixels.div_(255.0F);
}

void normalise(at::Tensor& pixels) {
  const Normalisation statistics;
  for (std::int64_t channel = 0; channel < 3; ++channel) {
    const auto at = static_cast<std::size_t>(channel);
    pixels.select(1, channel).sub_(statistics.mean[at]).div_(statistics.std[at]);
  }
}

struct Rectangle {
  std::int64_t left = 0, top = 0, width = 0, height = 0;
};

Rectangle cropOf(const Pipeline& pipeline, InputSize size, std::int64_t patchSize) {
  Rectangle crop{.left = 0, .top = 0, .width = size.width, .height = size.height};
  if (pipeline.crop == CropRule::kCentre || pipeline.crop == CropRule::kBottomCentre) {
    crop.width = pipeline.cropWidth;
    crop.height = pipeline.cropHeight;
  } else if (pipeline.crop == CropRule::kToPatches) {
    crop.width = std::max<std::int64_t>(1, size.width / patchSize) * patchSize;
    crop.height = std::max<std::int64_t>(1, size.height / patchSize) * patchSize;
  }
  if (crop.width > size.width || crop.height > size.height) {
    throw Error(ErrorCode::kInvalidArgument,
                "The preprocessing \"" + std::string(pipeline.name) + "\" cuts out " +
                    nameOf({.width = crop.width, .height = crop.height}) +
                    " pixels, but the picture has only " + nameOf(size) +
                    " at that point; choose a larger picture or another preprocessing.");
  }
  if (pipeline.crop == CropRule::kCentre) {
    crop.left = static_cast<std::int64_t>(
        std::nearbyint(static_cast<double>(size.width - crop.width) / 2.0));
    crop.top = static_cast<std::int64_t>(
        std::nearbyint(static_cast<double>(size.height - crop.height) / 2.0));
  } else if (pipeline.crop == CropRule::kBottomCentre) {
    crop.left = (size.width - crop.width) / 2;
    crop.top = size.height - crop.height;
  }
  return crop;
}

/// Zeros around the pixels up to multiples of the patch size, the smaller half first.
void padCentre(PreparedInput& input, std::int64_t patchSize) {
  const auto missing = [&](std::int64_t side) {
    return (patchSize - side % patchSize) % patchSize;
  };
  const std::int64_t across = missing(input.pixels.size(3));
  const std::int64_t down = missing(input.pixels.size(2));
  input.padLeft = across / 2;
  input.padRight = across - input.padLeft;
  input.padTop = down / 2;
  input.padBottom = down - input.padTop;
  input.pixels = at::constant_pad_nd(
      input.pixels, {input.padLeft, input.padRight, input.padTop, input.padBottom}, 0);
  input.offsetX += input.padLeft;
  input.offsetY += input.padTop;
}

}  // namespace

InputSize resizedSize(const Pipeline& pipeline, InputSize picture, std::int64_t patchSize) {
  switch (pipeline.resize) {
    case ResizeRule::kKeep:
      return picture;
    case ResizeRule::kShorterSide:
      return shorterSideTo(pipeline.size, picture);
    case ResizeRule::kSquare:
      return {.width = pipeline.size, .height = pipeline.size};
    case ResizeRule::kWithin:
      return within(pipeline.longest, pipeline.size, picture);
    case ResizeRule::kLowerBoundPatches:
      return lowerBound(pipeline.size, picture, patchSize);
    case ResizeRule::kLongerSideAtMost:
      return thumbnail(pipeline.size, picture);
    case ResizeRule::kHeightPatches:
      return heightTo(pipeline.size, picture, patchSize);
  }
  PATCHSCAPE_CHECK(false) << "resize rule";
  return picture;
}

PreparedInput applyPipeline(const Pipeline& pipeline, const Image& image, std::int64_t patchSize) {
  PATCHSCAPE_CHECK(!image.empty() && patchSize > 0) << "patch size " << patchSize;
  const InputSize picture{.width = image.width(), .height = image.height()};
  const InputSize size = resizedSize(pipeline, picture, patchSize);
  if (longerOf(size) > limits::kMaxInputSide) {
    throw Error(ErrorCode::kInvalidArgument,
                "The preprocessing \"" + std::string(pipeline.name) + "\" would make " +
                    nameOf(size) + " pixels of this picture, but a side may have at most " +
                    std::to_string(limits::kMaxInputSide) + "; crop or shrink the picture first.");
  }
  const Rectangle crop = cropOf(pipeline, size, patchSize);
  PreparedInput input;
  input.scaleX = static_cast<double>(size.width) / image.width();
  input.scaleY = static_cast<double>(size.height) / image.height();
  input.offsetX = -crop.left;
  input.offsetY = -crop.top;
  input.pixels = resizePixels(image, size, pipeline.interpolation)
                     .narrow(2, crop.top, crop.height)
                     .narrow(3, crop.left, crop.width)
                     .contiguous();
  normalise(input.pixels);
  if (pipeline.centrePadding) {
    padCentre(input, patchSize);
  }
  return input;
}

}  // namespace patchscape
