// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/device.h"

#include <QString>
#include <QStringList>

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>

namespace patchscape {

/// What the command line asks of the window.
struct LaunchOptions {
  QStringList files;
  QString model = QStringLiteral("nano");  ///< Catalog name or weights file.
  std::int64_t inputSide = 0;              ///< Shorter side, pixels; 0: the model's own.
  std::optional<QString> view;
  std::optional<QString> camera;  ///< Name, number or locator; empty: the first.
  DeviceChoice device;
  bool resetConfig = false;
  bool offline = false;   ///< The network is never used, not even for a model on a click.
  bool portable = false;  ///< Settings beside the program instead of in the user's folder.
};

/// A text to print instead of opening a window, and the exit status that goes with it.
struct LaunchAnswer {
  QString text;
  int status = 0;
};

/// Reads the arguments; the unexpected case is `--help`, `--version` or a mistake.
[[nodiscard]] tl::expected<LaunchOptions, LaunchAnswer> readLaunchOptions(
    const QStringList& arguments);

}  // namespace patchscape
