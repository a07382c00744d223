// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/geometry/floor.h"
#include "core/geometry/point_cloud.h"
#include "widgets/cloud/scene/scene_marks.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace patchscape {

/// What is drawn of a cloud. The stage keeps these and does not copy the points.
struct StageCloud {
  std::shared_ptr<const PointCloud> cloud;
  std::shared_ptr<const std::vector<Rgb>> colours;  ///< One a point.
  std::vector<std::uint32_t> drawn;                 ///< Indices; empty: all.
  std::vector<std::uint32_t> drawnMoving;  ///< Fewer, while the view moves; empty: `drawn`.
  std::shared_ptr<const CloudMesh> mesh;   ///< Drawn in place of the points; or null.
};

/// How it is drawn.
struct StageLook {
  Rotation displayFromCamera;
  Rgb background{};
  float pointSize = 1.0F;  ///< Device pixels.
  bool eyeDome = false;
};

/// VTK's part of a scene: knows points, lines and text, not what they mean.
///
/// Draws into a framebuffer of its own in the OpenGL context that is current, which must be the
/// same one from the first call to the destructor. Thread: that of the context.
class CloudStage {
 public:
  /// Errors: kUnsupported where the context cannot draw (OpenGL 3.2 is needed).
  CloudStage();
  ~CloudStage();
  CloudStage(const CloudStage&) = delete;
  CloudStage& operator=(const CloudStage&) = delete;

  void setCloud(StageCloud cloud);
  void setLook(const StageLook& look);
  void setFloor(const std::vector<SceneLine>& lines, Rgb colour);
  void setMarks(const ScreenMarks& marks, double ratio);

  /// Draws; `moving`: the few points, for a software renderer.
  void draw(const CameraPose& pose, ScreenSize screen, bool moving);

  /// OpenGL's name of the framebuffer with the picture; rows run bottom to top.
  [[nodiscard]] unsigned framebuffer() const;
  [[nodiscard]] Image picture() const;

  /// What draws, such as "llvmpipe (LLVM 15.0.6, 256 bits)".
  [[nodiscard]] const std::string& rendererName() const noexcept;
  /// It draws on the CPU.
  [[nodiscard]] bool isSoftware() const noexcept;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Whether a renderer of this name draws on the CPU. Thread: any.
[[nodiscard]] bool isSoftwareRenderer(const std::string& name);

}  // namespace patchscape
