// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/frame.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace patchscape::test {

/// A video made with FFmpeg itself, apart from the program's own writer.
struct VideoRecipe {
  std::filesystem::path path;  ///< Its extension chooses the container.
  int width = 96;
  int height = 64;
  int frames = 30;
  Rational timeBase{1001, 30000};           ///< Seconds a tick.
  std::vector<std::int64_t> ticks;          ///< When each frame is shown; empty: one tick apart.
  std::function<Image(int frame)> picture;  ///< Of that size; none: `numberedPicture`.
  std::string codec = "mpeg4";
  int keyEvery = 12;
  int bFrames = 0;
  int rotation = 0;  ///< Degrees clockwise that a player has to turn it.
  bool audio = false;
  std::string audioCodec = "aac";
  bool video = true;
  bool fragmented = false;  ///< MP4 in parts of one group of frames each.
  bool indexFirst = false;  ///< MP4 with its index before the frames.
};

/// Writes a video in which every frame shows its own number, or what the recipe draws.
void makeVideo(const VideoRecipe& recipe);

/// Every frame of a video of 16-bit grey, read by FFmpeg itself.
[[nodiscard]] std::vector<std::vector<std::uint16_t>> greyFramesOf(
    const std::filesystem::path& path);

/// A picture that shows `number` (16 bits as black and white blocks) over moving colours.
[[nodiscard]] Image numberedPicture(int width, int height, int number);

/// The number that a picture shows, also after coding with losses.
[[nodiscard]] int numberShown(const Image& picture);

}  // namespace patchscape::test
