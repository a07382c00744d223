// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/scene/offscreen_render.h"

#include "core/base/error.h"
#include "widgets/cloud/scene/cloud_scene.h"
#include "widgets/cloud/scene/egl_context.h"

#include <algorithm>
#include <string>
#include <utility>

namespace patchscape {
namespace {

void requireSide(int side, const char* name) {
  if (side < kLeastRenderSide || side > kMostRenderSide) {
    throw Error(ErrorCode::kInvalidArgument,
                "A picture of a cloud cannot be " + std::to_string(side) + " pixels " + name +
                    ". Give 16 to 8192.");
  }
}

}  // namespace

Image renderCloud(std::shared_ptr<const PointCloud> cloud, const CloudShot& shot) {
  requireSide(shot.width, "wide");
  requireSide(shot.height, "high");
  CloudScene scene;
  scene.setScreen({shot.width, shot.height},
                  // Letters and points keep their share of a large picture.
                  std::max(1.0, shot.height / 1080.0));
  scene.setStyle(shot.style);
  scene.setCloud(std::move(cloud));
  scene.setMesh(shot.mesh);
  scene.setRotation(shot.rotation);
  scene.show(shot.camera);
  const EglContext context;
  scene.attach();
  scene.draw(false);
  Image picture = scene.picture();
  scene.release();
  return picture;
}

}  // namespace patchscape
