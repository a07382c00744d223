// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/frame.h"
#include "core/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace patchscape {

/// How the frames of a result video are coded.
enum class VideoCoding {
  kH264,        ///< Pictures for people: yuv420p, BT.709, visually without loss.
  kFfv1Grey16,  ///< Numbers for machines: 16-bit grey without any loss.
};

/// What a result video is to be.
struct VideoWriterOptions {
  std::filesystem::path path;  ///< Its extension chooses the container: .mp4, .mov, .mkv.
  VideoCoding coding = VideoCoding::kH264;
  int width = 0;  ///< Pixels of every frame.
  int height = 0;
  Rational frameRate;               ///< Frames a second; the mean where it varies.
  Rational timeBase;                ///< Seconds a tick of the frames to come.
  Rational pixelAspect{1, 1};       ///< Width of a pixel by its height.
  std::filesystem::path audioFrom;  ///< A video whose sound is copied; empty: silent.
};

/// Where a video lies until it is complete: "out.mp4" is written as "out.partial.mp4".
[[nodiscard]] std::filesystem::path partialPath(const std::filesystem::path& path);

/// Writes frames with their own times, and the sound of another video bit by bit.
///
/// The final name appears when `finish` is done. Where `finish` is not reached, what was added
/// stays as a playable file under `partialPath`. H.264 wants even sizes: an odd picture gets a copy
/// of its last row or column. Errors of every call: kWriteFailed naming the file and the reason.
/// Thread: one at a time.
class VideoWriter {
 public:
  /// Errors: kInvalidArgument (size, rate, a container that cannot hold the coding),
  /// kUnsupported where the system's FFmpeg has no such coder, kWriteFailed.
  explicit VideoWriter(const VideoWriterOptions& options);
  VideoWriter(const VideoWriter&) = delete;
  VideoWriter& operator=(const VideoWriter&) = delete;
  ~VideoWriter();

  /// Adds a picture, resized where its size is another. `ticks` must grow.
  void add(const Image& image, std::int64_t ticks);

  /// Adds width × height numbers. Errors: kInternal where the count is another.
  void add(std::span<const std::uint16_t> numbers, std::int64_t ticks);

  /// Copies the rest of the sound, completes the file and gives it its final name.
  void finish(const KeepGoing& keepGoing = {});

  /// The coder in use, such as "libx264".
  [[nodiscard]] const std::string& coder() const noexcept;

  /// Size as coded: even for H.264.
  [[nodiscard]] int codedWidth() const noexcept;
  [[nodiscard]] int codedHeight() const noexcept;

  /// Why the sound was left out; none where it was copied or there is none.
  [[nodiscard]] std::optional<std::string> audioNote() const;

 private:
  class File;

  std::unique_ptr<File> file_;
};

}  // namespace patchscape
