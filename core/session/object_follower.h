// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_result.h"
#include "core/session/clip_tracking.h"
#include "core/session/kept_objects.h"
#include "core/session/object_clicks.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace patchscape {

/// How objects are followed while a film plays. Whatever changes here makes all masks anew.
struct FollowOptions {
  TrackOptions track;
  SizeRule size;
  std::optional<SegmentationRequest> segments;  ///< For ClickReach::kSegment.
  std::shared_ptr<const ModelInfo> model;       ///< Whose patches they are.

  [[nodiscard]] bool operator==(const FollowOptions&) const = default;
};

/// What has to be done with one frame so that its objects are known.
struct FollowStep {
  std::int64_t frame = -1;
  std::optional<TrackRequest> track;            ///< It is to be followed.
  std::optional<SegmentationRequest> segments;  ///< Which that needs, too.
  std::shared_ptr<const Segmentation> objects;  ///< Known from before.
  std::uint64_t generation = 0;                 ///< Of what is said.
};

/// Follows objects through a film that somebody plays, winds and corrects.
///
/// Frames are followed in order, from the first of which something is said. Masks are kept within a
/// bound of bytes. What is said of a frame makes those from there on anew, and leaves those before.
/// Later corrections hold, and are applied again on the way. Thread: any.
class ObjectFollower {
 public:
  static constexpr std::size_t kDefaultBytes = std::size_t{256} << 20;

  explicit ObjectFollower(std::size_t keepBytes = kDefaultBytes)
      : keepBytes_(keepBytes) {}

  /// As those of `ObjectClicks`; a frame that was followed is corrected from what it showed.
  void add(std::int64_t frame, const ObjectClick& click);
  std::optional<std::int64_t> removeObject(int object);
  std::optional<std::int64_t> clear();
  std::optional<std::int64_t> undo();

  [[nodiscard]] bool canUndo() const;
  [[nodiscard]] std::set<int> objects() const;
  /// The first frame of which something is said.
  [[nodiscard]] std::optional<std::int64_t> firstFrame() const;
  /// What `trackClip` needs to make the same masks; no edits where nothing is said.
  [[nodiscard]] ClipTracking tracking() const;

  /// Pixels of each object in a frame, by id, the first the background; nothing where its masks are
  /// not kept.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> pixelsIn(std::int64_t frame) const;
  [[nodiscard]] std::vector<std::int64_t> keptFrames() const;  ///< Ascending.
  [[nodiscard]] std::size_t keptBytes() const;

  /// Nothing: objects are not followed now; what is said and kept stays.
  void setOptions(const std::optional<FollowOptions>& options);
  /// The frame to begin with so that the objects of `frame` will be known: itself, or an earlier
  /// one, from which all in between are to be given to `begin` with `onTheWay`.
  [[nodiscard]] std::int64_t startFor(std::int64_t frame);
  /// What is to be done with a frame. On the way to another it is followed although it is known.
  [[nodiscard]] FollowStep begin(std::int64_t frame, bool onTheWay);
  /// Takes what was followed. False where something else has been said since `begin`.
  bool finish(const FollowStep& step, const std::shared_ptr<const Segmentation>& objects);
  /// What is said of the frame cannot be: an object that is to lose a point there has gone, since
  /// something else was said before. Those points are forgotten.
  void refuse(const FollowStep& step);

 private:
  struct Kept {
    std::int64_t from = 0;  ///< The first frame that was lost before it, or its own index.
    KeptObjects objects;
  };

  std::optional<std::int64_t> forgetFrom(std::optional<std::int64_t> frame);
  [[nodiscard]] bool isKnown(std::int64_t frame) const;
  [[nodiscard]] bool isStart(std::int64_t frame) const;
  [[nodiscard]] std::int64_t lastStart(std::int64_t frame) const;
  [[nodiscard]] ObjectEdit editOf(std::int64_t frame) const;
  void startTracker();
  void trim(std::int64_t frame);

  std::size_t keepBytes_;
  mutable std::mutex mutex_;  ///< Guards all below.
  ObjectClicks clicks_;
  std::optional<FollowOptions> options_;
  std::optional<FollowOptions> madeWith_;  ///< What the masks were made with.
  std::map<std::int64_t, Kept> kept_;
  std::size_t keptBytes_ = 0;
  /// What was followed to a frame before the clicks in it.
  std::map<std::int64_t, std::shared_ptr<const Segmentation>> before_;
  std::shared_ptr<ObjectTracker> tracker_;
  std::optional<std::int64_t> position_;  ///< The tracker's last frame.
  std::uint64_t generation_ = 0;
};

}  // namespace patchscape
