// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <QImage>

#include <memory>
#include <vector>

namespace patchscape {

/// A picture made ready for painting: Qt's native pixel format and a chain of halved copies, so
/// that painting a large photo at any zoom costs only the pixels on screen.
struct DisplayImage {
  std::vector<QImage> levels;  ///< levels[0] is full size, each next half of it, down to 256 px.

  [[nodiscard]] QSize size() const { return levels.empty() ? QSize() : levels.front().size(); }
};

using DisplayImagePtr = std::shared_ptr<const DisplayImage>;

/// Builds the chain. Takes tens of milliseconds for a large photo: call it off the GUI thread.
[[nodiscard]] DisplayImagePtr makeDisplayImage(const Image& image);

/// A QImage that owns a copy of the pixels (Format_RGB32). Thread: any.
[[nodiscard]] QImage toQImage(const Image& image);

/// The pixels of any QImage as RGB; transparent pixels are laid over white. Thread: any.
[[nodiscard]] Image fromQImage(const QImage& image);

}  // namespace patchscape
