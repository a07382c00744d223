// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPointF>

namespace patchscape {

/// What part of the picture a pane shows; shared by linked panes.
struct ViewState {
  bool fit = true;       ///< Follows the pane's size; the two below are then computed.
  double zoom = 1.0;     ///< Screen pixels (device independent) a picture pixel.
  QPointF centre{0, 0};  ///< Picture pixel shown in the middle of the pane.

  [[nodiscard]] bool operator==(const ViewState&) const = default;
};

}  // namespace patchscape
