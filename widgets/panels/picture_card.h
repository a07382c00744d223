// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_result.h"

#include <QWidget>

class QLabel;

namespace patchscape {

/// "This picture": what was computed for it, with what, and from which sizes.
///
/// Thread: GUI.
class PictureCard final : public QWidget {
  Q_OBJECT
 public:
  explicit PictureCard(QWidget* parent = nullptr);

  /// \param latencyMs From the request to the picture on screen; below 0: not shown.
  void setResult(const AnalysisResult& result, double latencyMs);
  void setWaiting(const QString& text);  ///< Says what is being done in place of the figures.
  void clear();

 private:
  [[nodiscard]] static QString passesText(int passes);

  QLabel* pass_;
  QLabel* model_;
  QLabel* sizes_;
};

}  // namespace patchscape
