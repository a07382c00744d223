// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_result.h"
#include "widgets/window/probe.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace patchscape {

/// The line at the bottom: file, size, what is under the cursor, zoom, latency, device.
///
/// Thread: GUI.
class StatusLine final : public QWidget {
  Q_OBJECT
 public:
  explicit StatusLine(QWidget* parent = nullptr);

  void setPicture(const QString& name, int width, int height);  ///< Width 0: no picture.
  void setProbe(const std::optional<Probe>& probe);
  void setZoom(double zoom);
  void setLatency(double milliseconds);  ///< Below 0: none yet.
  /// The rates of a film in place of the latency; empty: none.
  void setRates(const QString& text, const QString& explained);
  void setModel(const ModelInfo* model);
  void setJobs(const QString& text);  ///< What runs in the background; empty: nothing.
  /// Tells of a success for some seconds, in place of the values.
  void flash(const QString& text);

 Q_SIGNALS:
  void jobsAsked();

 private:
  QLabel* makePart(const QString& name, const char* role);
  void showProbe();

  QLabel* file_;
  QLabel* size_;
  QLabel* values_;
  QLabel* zoom_;
  QLabel* latency_;
  QLabel* device_;
  QToolButton* jobs_;
  std::optional<Probe> probe_;
  QString flash_;
  QTimer flashEnd_;
};

}  // namespace patchscape
