// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/frame.h"
#include "core/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace patchscape {

/// What is known of a source once it is open.
struct SourceInfo {
  std::string name;  ///< For people: a file's name, "Camera 0".
  int width = 0;     ///< Pixels as shown, after the rotation.
  int height = 0;
  bool live = false;                ///< A camera or test pipeline: no end, no seeking.
  std::int64_t frameCount = 0;      ///< Frames that the source says it has; 0 where it is live.
  Rational frameRate;               ///< Frames a second; the mean where it varies.
  bool variableRate = false;        ///< Frames are not equally far apart.
  Rational timeBase{1, 1'000'000};  ///< Seconds a tick, as in every frame.
  Rational pixelAspect{1, 1};       ///< Width of a pixel by its height.
  int rotation = 0;                 ///< Degrees clockwise that were applied: 0, 90, 180, 270.
  bool hasAudio = false;
};

/// Frames one after another: a video file, a sequence of pictures, a camera, a test pipeline.
///
/// Thread: one at a time; the destructor waits for a device no longer than 0.1 s.
class FrameSource {
 public:
  FrameSource() = default;
  FrameSource(const FrameSource&) = delete;
  FrameSource& operator=(const FrameSource&) = delete;
  virtual ~FrameSource() = default;

  [[nodiscard]] virtual const SourceInfo& info() const noexcept = 0;

  /// The next frame; null at the end. A frame that cannot be decoded is left out (see `damage`).
  ///
  /// Blocks until a live source has a frame. A frame's size may differ from the one before.
  /// Errors: kDeviceLost where a camera has gone; kCancelled where `keepGoing` says no, asked at
  /// least ten times a second.
  [[nodiscard]] virtual FramePtr next(const KeepGoing& keepGoing = {}) = 0;

  /// The index that `next` gives.
  [[nodiscard]] virtual std::int64_t position() const noexcept = 0;

  /// Makes `next` give frame `index`, or the first that can be decoded after it.
  ///
  /// Errors: kUnsupported for a live source; kInvalidArgument outside 0…frameCount − 1.
  virtual void seek(std::int64_t index) = 0;

  /// What could not be read so far, as a sentence that says where; none where all is well.
  [[nodiscard]] virtual std::optional<std::string> damage() const { return std::nullopt; }

  /// The frame before the one that `next` gave last; null at the start. Errors: as `seek`.
  [[nodiscard]] FramePtr previous(const KeepGoing& keepGoing = {});
};

/// Throws kInvalidArgument for a frame outside 0…frameCount − 1, naming both.
[[noreturn]] void throwNoSuchFrame(const SourceInfo& info, std::int64_t index);

/// What a camera is asked for; zero leaves the choice to it.
struct CaptureMode {
  int width = 0;  ///< Pixels.
  int height = 0;
  double frameRate = 0;  ///< Frames a second.
};

/// Opens whatever `locator` names.
///
/// A video file; a folder of pictures; a pattern of pictures ("shot_%04d.png", "shot_*.png");
/// "camera:0" or "/dev/video0"; "gst:" and a GStreamer pipeline without its sink
/// ("gst:videotestsrc num-buffers=30"). Counting the frames of a video reads the file once, without
/// decoding. Errors: kNotFound, kBadData (nothing in it can be shown), kUnsupported (size or rate
/// past limits.h, no video in it), kDeviceLost (a camera that does not open), kCancelled.
[[nodiscard]] std::unique_ptr<FrameSource> openFrameSource(const std::string& locator,
                                                           const KeepGoing& keepGoing = {},
                                                           const CaptureMode& mode = {});

/// Whether `locator` names a camera or a test pipeline rather than files.
[[nodiscard]] bool isLiveLocator(const std::string& locator);

/// Whether the name ends like a video this program opens (any case); contents are not looked at.
[[nodiscard]] bool hasVideoExtension(const std::filesystem::path& path);

}  // namespace patchscape
