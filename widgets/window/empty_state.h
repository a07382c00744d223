// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QThreadPool>
#include <QWidget>

#include <filesystem>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;

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
  /// Offers a better model; an empty text offers none. \param tip Its licence.
  void setOffer(const QString& text, const QString& tip);

 Q_SIGNALS:
  void openAsked();
  void getAsked();     ///< The model that is offered.
  void modelsAsked();  ///< All of them.
  void sampleChosen(const std::filesystem::path& file);

 private:
  void addSample(const std::filesystem::path& file, const QImage& thumbnail);

  QThreadPool& pool_;
  QWidget* samples_;
  QHBoxLayout* sampleLine_;
  QLabel* model_;
  QPushButton* get_;
};

}  // namespace patchscape
