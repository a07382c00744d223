// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_result.h"

#include <QPoint>
#include <QString>

#include <array>
#include <cstdint>
#include <optional>

namespace patchscape {

/// The values under one pixel of a picture: the same numbers as in the exported files.
struct Probe {
  QPoint pixel;
  std::array<std::uint8_t, 3> rgb{};
  std::optional<std::array<std::int64_t, 2>> patch;  ///< Row, column.
  std::optional<std::array<float, 3>> scores;        ///< Principal component scores.
  /// What a pixel was named, and how sure the head was.
  struct Named {
    int id = 0;
    QString name;
    float confidence = 0.0F;  ///< 0…1
  };
  std::optional<Named> named;
  std::optional<float> depth;  ///< In the unit that `metric` tells.
  bool metric = false;         ///< Depth in metres; else relative, near = high.
};

/// Reads the values. `result` may be null; nothing for a pixel outside. Thread: any.
[[nodiscard]] std::optional<Probe> probeAt(const Picture& picture,
                                           const AnalysisResult* result,
                                           const QPoint& pixel);

/// One line for the status line: "x 276 y 221 · RGB 182 140 96 · patch 17, 21 · PCA 0.12 …".
[[nodiscard]] QString textOf(const Probe& probe);

/// The values as two lines with tabs, names above, for a spreadsheet.
[[nodiscard]] QString tableOf(const Probe& probe, const QString& file);

}  // namespace patchscape
