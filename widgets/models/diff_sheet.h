// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/models/compare_models.h"
#include "widgets/bridge/failure.h"

#include <QThreadPool>
#include <QWidget>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>

class QComboBox;
class QLabel;
class QPushButton;
class QTreeWidget;

namespace patchscape {

/// What distinguishes two models or weights files, with the features of the picture in front.
///
/// Thread: GUI; the comparison, which runs both networks, has a thread of its own.
class DiffSheet final : public QWidget {
  Q_OBJECT
 public:
  /// Asks for a weights file; `then` gets its path.
  using AskForFile = std::function<void(std::function<void(const QString&)> then)>;

  DiffSheet(AskForFile ask, QWidget* parent = nullptr);
  ~DiffSheet() override;

  /// Offers the models that are here. \param picture Compared on it; empty: tensors alone.
  void offer(const ModelCatalog& catalog, const std::filesystem::path& picture);
  /// Compares what is chosen.
  void compare();

 Q_SIGNALS:
  void closeAsked();

 private:
  QWidget* makeChoices();
  void addFile(QComboBox* list);
  void fill(const ModelComparison& found);

  AskForFile ask_;
  ModelCatalog catalog_;
  std::filesystem::path picture_;
  QThreadPool pool_;
  std::shared_ptr<std::atomic<bool>> wanted_ = std::make_shared<std::atomic<bool>>(true);
  QComboBox* left_;
  QComboBox* right_;
  QPushButton* start_;
  QLabel* verdict_;
  QTreeWidget* table_;
};

}  // namespace patchscape
