// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <cstdint>
#include <vector>

namespace patchscape::bench {

/// The bytes of a JPEG file of the picture.
inline std::vector<std::uint8_t> jpegOf(const Image& photo) {
  const cv::Mat rgb(
      photo.height(), photo.width(), CV_8UC3, const_cast<std::uint8_t*>(photo.pixels().data()));
  cv::Mat bgr;
  cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", bgr, bytes);
  return bytes;
}

}  // namespace patchscape::bench
