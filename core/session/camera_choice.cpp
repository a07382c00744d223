// SPDX-License-Identifier: Apache-2.0
#include "core/session/camera_choice.h"

#include "core/session/intrinsics_file.h"

namespace patchscape {
namespace {

/// Reads each kind of choice for one picture.
struct ChoiceReader {
  int width;
  int height;
  const ImageHeader& header;

  Intrinsics operator()(const AutomaticCamera&) const {
    return header.focalLength35mm ? intrinsicsFromFocal35(width, height, *header.focalLength35mm)
                                  : assumedIntrinsics(width, height);
  }

  Intrinsics operator()(const FieldOfViewCamera& choice) const {
    return intrinsicsFromFieldOfView(width, height, choice.degrees);
  }

  Intrinsics operator()(const ManualCamera& choice) const {
    const Intrinsics camera{.width = width,
                            .height = height,
                            .fx = choice.fx,
                            .fy = choice.fy,
                            .cx = choice.cx.value_or((width - 1) / 2.0),
                            .cy = choice.cy.value_or((height - 1) / 2.0),
                            .source = IntrinsicsSource::kManual};
    requireValid(camera);
    return camera;
  }

  Intrinsics operator()(const CameraFromFile& choice) const {
    return readIntrinsicsFile(choice.path, width, height);
  }
};

}  // namespace

Intrinsics intrinsicsFor(int width,
                         int height,
                         const ImageHeader& header,
                         const CameraChoice& choice) {
  return std::visit(ChoiceReader{width, height, header}, choice);
}

Intrinsics intrinsicsFor(const Picture& picture, const CameraChoice& choice) {
  return intrinsicsFor(picture.image.width(), picture.image.height(), picture.header, choice);
}

}  // namespace patchscape
