// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/geometry/floor.h"
#include "core/geometry/point_cloud.h"
#include "core/overlay/cloud_style.h"
#include "widgets/cloud/scene/camera_pose.h"
#include "widgets/cloud/scene/screen_map.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patchscape {

/// So many points are drawn while the view moves where the CPU draws: about 60 ms a frame.
inline constexpr std::size_t kMostPointsMoving = 300'000;

/// A length between two points of the cloud, as drawn over it.
struct MeasureLine {
  ScreenPoint from;
  ScreenPoint to;
  std::string label;  ///< Such as "1.25 m".
};

/// One cloud, how it is drawn and where it is seen from.
///
/// Everything but `attach`, `draw`, `framebuffer`, `picture` and `release` works without OpenGL;
/// those need the same current context. Units: screen places are device pixels from the top left.
/// Thread: one.
class CloudScene {
 public:
  CloudScene();
  ~CloudScene();
  CloudScene(const CloudScene&) = delete;
  CloudScene& operator=(const CloudScene&) = delete;

  /// Shows a cloud; null: none. The camera stays where the picture's camera is the same one, else
  /// it is reset. Colours, mesh, selection and the marked points are those of the cloud before:
  /// gone. Errors: kInvalidArgument where colours are not one a point.
  void setCloud(std::shared_ptr<const PointCloud> cloud);
  /// Another colour for each point; empty: the cloud's own. Errors: kInvalidArgument for a wrong
  /// number.
  void setColours(std::vector<Rgb> colours);
  /// What `CloudStyle::mesh` shows; null: points. Errors: kInvalidArgument for a corner that is no
  /// point.
  void setMesh(std::shared_ptr<const CloudMesh> mesh);
  /// Turns the cloud about its camera, so that a floor is level. Resets the camera.
  void setRotation(const Rotation& rotation);
  /// One byte a point, 0: not selected, drawn pale; empty: all points are drawn alike. Errors:
  /// kInvalidArgument for a wrong number.
  void setSelection(std::vector<std::uint8_t> selection);
  /// Errors: kInvalidArgument for a point size or density that is not positive.
  void setStyle(const CloudStyle& style);
  /// `ratio`: device pixels a pixel.
  void setScreen(ScreenSize screen, double ratio);

  [[nodiscard]] const std::shared_ptr<const PointCloud>& cloud() const noexcept;
  [[nodiscard]] const CloudStyle& style() const noexcept;
  [[nodiscard]] bool isEmpty() const noexcept;

  void show(CloudPreset preset);      ///< kFront is the reset.
  void orbit(float right, float up);  ///< Degrees, as the mouse moves.
  void pan(float dx, float dy);       ///< Pixels.
  void zoom(float factor);            ///< About the middle; above 1: nearer.
  void zoomAt(float factor, float x, float y);
  void setPivot(std::size_t point);  ///< The view turns about this point.
  [[nodiscard]] const CameraPose& pose() const noexcept;

  /// The point seen at a place, or nearest to it within 6 pixels. See `pickPoint`.
  [[nodiscard]] std::optional<std::size_t> pick(float x, float y) const;
  /// Where a point is seen.
  [[nodiscard]] std::optional<ScreenPoint> placeOf(std::size_t point) const;

  /// The linked cursor's point.
  void setMarker(std::optional<std::size_t> point);
  [[nodiscard]] std::optional<ScreenPoint> marker() const;
  /// Two points whose distance is shown.
  void setMeasure(std::optional<std::pair<std::size_t, std::size_t>> points);
  [[nodiscard]] std::optional<MeasureLine> measure() const;

  /// Prepares the current OpenGL context. Errors: kUnsupported.
  void attach();
  [[nodiscard]] bool isAttached() const noexcept;
  /// Draws what has changed; `moving`: quickly, fewer points where the CPU draws.
  void draw(bool moving);
  [[nodiscard]] bool isDrawn(bool moving) const noexcept;  ///< `draw` would change nothing.
  [[nodiscard]] unsigned framebuffer() const;              ///< OpenGL's name of what `draw` drew.
  [[nodiscard]] Image picture() const;
  /// Gives back what lies in the context. `attach` may follow, in another one.
  void release();
  [[nodiscard]] std::string rendererName() const;  ///< Empty while not attached.
  /// So many points does `draw` draw.
  [[nodiscard]] std::size_t drawnPoints(bool moving) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patchscape
