// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QThreadPool>
#include <QWidget>

#include <filesystem>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace patchscape {

/// What fills the canvas while nothing is open: the drop zone, samples, the model in one line.
///
/// Thread: GUI; the samples' thumbnails are made on a pool.
class EmptyState final : public QWidget {
  Q_OBJECT
 public:
  EmptyState(QThreadPool& pool, QWidget* parent = nullptr);

  /// Offers the first pictures of a folder; a folder that is not there offers none.
  void setSamples(const std::filesystem::path& folder);
  void setModelText(const QString& text);

 Q_SIGNALS:
  void openAsked();
  void sampleChosen(const std::filesystem::path& file);

 private:
  void addSample(const std::filesystem::path& file, const QImage& thumbnail);

  QThreadPool& pool_;
  QWidget* samples_;
  QHBoxLayout* sampleLine_;
  QLabel* model_;
};

}  // namespace patchscape
