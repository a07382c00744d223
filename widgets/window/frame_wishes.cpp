// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/frame_wishes.h"

#include "widgets/bridge/background_task.h"

#include <utility>

namespace patchscape {

LivePlan framePlan(const WindowParts& parts, std::int64_t usualSide) {
  LivePlan plan;
  const auto& model = parts.workspace.model();
  if (!model) {
    return plan;
  }
  const std::int64_t side = parts.pcaPanel.options().inputSide;
  plan.shorterSide = side > 0 ? side : usualSide;
  plan.patchSize = model->description.patchSize;
  AnalysisRequest request = parts.workspace.frameRequest();
  if (!parts.canvas.shows(ViewId::kPca)) {
    request.pca.reset();
  }
  if (!parts.canvas.shows(ViewId::kDepth) && !parts.canvas.shows(ViewId::kCloud)) {
    request.depth.reset();
  }
  if (!parts.canvas.shows(ViewId::kSegmentation)) {
    request.segmentation.reset();
  }
  request.classification.reset();
  if (request.pca || request.depth || request.segmentation) {
    plan.request = std::move(request);
  }
  return plan;
}

FrameLook frameLook(const WindowParts& parts) {
  FrameLook look{.styles = parts.workspace.styles()};
  for (const ViewRow& row : viewTable()) {
    if (parts.canvas.shows(row.id)) {
      look.views.insert(row.id);
    }
  }
  return look;
}

void openFrameAsPicture(const WindowParts& parts, const QString& name) {
  const StoredPicture* const stored = parts.workspace.current();
  if (stored == nullptr || !stored->picture) {
    return;
  }
  const auto work = [image = stored->picture->image, text = name.toStdString()] {
    return makePicture(text, image);
  };
  runInBackground(parts.workspace.pool(),
                  &parts.workspace,
                  work,
                  [&workspace = parts.workspace](
                      const tl::expected<std::shared_ptr<const Picture>, Failure>& made) {
                    if (made) {
                      workspace.addPicture(*made);
                    }
                  });
}

}  // namespace patchscape
