// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/models/tensor_summary.h"
#include "widgets/bridge/failure.h"

#include <QThreadPool>
#include <QWidget>

#include <atomic>
#include <filesystem>
#include <memory>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace patchscape {

class NormHistogram;

/// What a weights file is: recognised, its tensors with their numbers, and a copy of it to keep.
///
/// Thread: GUI; the file is read on a pool.
class TensorSheet final : public QWidget {
  Q_OBJECT
 public:
  TensorSheet(QThreadPool& pool, QWidget* parent = nullptr);
  ~TensorSheet() override;

  void showFile(const std::filesystem::path& path);

 Q_SIGNALS:
  void closeAsked();
  /// A copy of the file is in the user's folder of models now.
  void kept(const std::filesystem::path& copy);
  void failed(const patchscape::Failure& failure);

 private:
  QWidget* makeHead();
  void keep();
  void fill(const FileSummary& summary);

  QThreadPool& pool_;
  std::filesystem::path path_;
  std::shared_ptr<std::atomic<bool>> wanted_;
  QLabel* title_;
  QLabel* facts_;
  QPushButton* keep_;
  NormHistogram* histogram_;
  QTreeWidget* table_;
};

/// "DINOv2 ViT-S/14, 22.1 M parameters in 175 tensors; it can be used": what a file is.
[[nodiscard]] QString factsOf(const FileSummary& summary);

}  // namespace patchscape
