// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QIcon>
#include <QString>

namespace patchscape {

/// An icon of resources/icons, drawn in the palette's text colour whatever the theme is then.
///
/// Thread: GUI.
[[nodiscard]] QIcon tintedIcon(const QString& name);

}  // namespace patchscape
