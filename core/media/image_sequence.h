// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/frame_source.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace patchscape {

/// Whether `locator` is a folder, one picture, or a pattern such as "shot_%04d.png" or "shot_*.png"
/// that is not itself a file.
[[nodiscard]] bool namesImageSequence(const std::string& locator);

/// The pictures that `locator` names: a folder's, "*" and "?" by name, by number where
/// nothing else differs; "%04d" by number.
///
/// Patterns stand in the last part of the path only; a number that lacks is passed over.
/// Errors: kNotFound where there is no such folder or no such picture in it.
[[nodiscard]] std::vector<std::filesystem::path> picturesOf(const std::string& locator);

/// Whether pictures are named as the frames of a film are: at least `kLeastFrames`, whose names
/// differ in nothing but a number, which grows by one. Thread: any.
[[nodiscard]] bool areNamedAsFrames(std::vector<std::filesystem::path> pictures);
inline constexpr std::size_t kLeastFrames = 12;

/// Pictures as the frames of a video of 25 frames a second.
///
/// A picture that cannot be read is left out and named by `damage`. Thread: one at a time.
class ImageSequence final : public FrameSource {
 public:
  /// Errors: as `picturesOf`; kBadData, kUnsupported where not one can be read.
  explicit ImageSequence(const std::string& locator);

  [[nodiscard]] const SourceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] FramePtr next(const KeepGoing& keepGoing = {}) override;
  [[nodiscard]] std::int64_t position() const noexcept override { return position_; }
  void seek(std::int64_t index) override;
  [[nodiscard]] std::optional<std::string> damage() const override;

 private:
  void noteUnreadable(std::int64_t index, const std::string& why);

  std::vector<std::filesystem::path> pictures_;
  SourceInfo info_;
  std::int64_t position_ = 0;
  std::int64_t checkedTo_ = 0;  ///< Pictures before this index were tried.
  std::int64_t unreadable_ = 0;
  std::string firstReason_;
};

}  // namespace patchscape
