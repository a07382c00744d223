// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/segmentation.h"
#include "core/media/frame_source.h"

#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

/// A film of one object, and where that object is.
namespace patchscape::test {

inline constexpr int kSquareFilmSide = 196;  ///< Pixels of a frame, both ways.
inline constexpr int kSquareSide = 56;
inline constexpr int kSquareTop = 70;

[[nodiscard]] inline int squareLeft(std::int64_t frame) { return 14 + 7 * static_cast<int>(frame); }

[[nodiscard]] inline bool isInSquare(std::int64_t frame, int x, int y) {
  const int left = squareLeft(frame);
  return x >= left && x < left + kSquareSide && y >= kSquareTop && y < kSquareTop + kSquareSide;
}

/// A square of stripes that moves 7 pixels a frame over a grey ground with grain.
[[nodiscard]] inline Image squarePicture(std::int64_t frame) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < kSquareFilmSide; ++y) {
    for (int x = 0; x < kSquareFilmSide; ++x) {
      const bool inside = isInSquare(frame, x, y);
      const int grain = (x * 7 + y * 13) % 11;
      const int stripe = (x - squareLeft(frame)) / 7 % 2 * 80;
      pixels.push_back(static_cast<std::uint8_t>(inside ? 170 + stripe : 90 + grain));
      pixels.push_back(static_cast<std::uint8_t>(inside ? 40 : 90 + grain));
      pixels.push_back(static_cast<std::uint8_t>(inside ? 30 : 95 + grain));
    }
  }
  return {kSquareFilmSide, kSquareFilmSide, std::move(pixels)};
}

/// Intersection over union of object 1 with the square of that frame.
[[nodiscard]] inline double overlapWithSquare(const Segmentation& objects, std::int64_t frame) {
  double both = 0.0;
  double any = 0.0;
  for (int y = 0; y < objects.height; ++y) {
    for (int x = 0; x < objects.width; ++x) {
      const bool inside = isInSquare(frame, x, y);
      const bool masked = objects.labelAt(x, y) == 1;
      both += inside && masked ? 1.0 : 0.0;
      any += inside || masked ? 1.0 : 0.0;
    }
  }
  return both / any;
}

class MovingSquare final : public FrameSource {
 public:
  explicit MovingSquare(std::int64_t frames, std::set<std::int64_t> damaged = {})
      : damaged_(std::move(damaged)) {
    info_.name = "square";
    info_.width = kSquareFilmSide;
    info_.height = kSquareFilmSide;
    info_.frameCount = frames;
    info_.frameRate = {25, 1};
    info_.timeBase = {1, 25};
  }

  const SourceInfo& info() const noexcept override { return info_; }
  std::int64_t position() const noexcept override { return position_; }
  void seek(std::int64_t index) override { position_ = index; }
  FramePtr next(const KeepGoing& keepGoing) override {
    throwIfCancelled(keepGoing);
    while (damaged_.contains(position_)) {
      ++position_;
    }
    if (position_ >= info_.frameCount) {
      return nullptr;
    }
    auto frame = std::make_shared<Frame>();
    frame->index = position_;
    frame->ticks = position_;
    frame->timeBase = info_.timeBase;
    frame->image = squarePicture(position_++);
    return frame;
  }

 private:
  SourceInfo info_;
  std::set<std::int64_t> damaged_;
  std::int64_t position_ = 0;
};

}  // namespace patchscape::test
