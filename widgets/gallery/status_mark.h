// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/gallery/item_status.h"

#include <QPainter>
#include <QRectF>
#include <QString>

namespace patchscape {

/// The mark of a status, told apart by colour and by shape: a green tick, an amber arc as long as
/// the progress, a red cross, a grey hollow ring. On a dark disc, so that it is seen on any photo.
void paintStatusMark(QPainter& painter, const QRectF& box, ItemStatus status, double progress);

/// The same in words, such as "running, 62 per cent"; for screen readers.
[[nodiscard]] QString statusText(ItemStatus status, double progress);

}  // namespace patchscape
