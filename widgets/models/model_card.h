// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/models/model_shelf.h"

#include <QFrame>

#include <string>

class QLabel;
class QProgressBar;
class QPushButton;

namespace patchscape {

/// One model of the catalog: what it is and gives, its size and licence, and what can be done.
///
/// Thread: GUI.
class ModelCard final : public QFrame {
  Q_OBJECT
 public:
  ModelCard(ModelShelf& shelf, const CatalogModel& model, QWidget* parent);

  /// Shows what the shelf now says. \param isOpen Whether it is the model in use.
  void refresh(bool isOpen);
  /// Whether a word is in its name, title, family or licence.
  [[nodiscard]] bool matches(const QString& word) const;

 Q_SIGNALS:
  void useAsked(const std::string& name);
  void folderAsked(const std::string& name);

 private:
  void addText(const CatalogModel& model);
  void addButtons();
  QPushButton* addButton(const QString& text, const char* name);
  [[nodiscard]] QString stateText(const ShelfItem& item, bool isOpen) const;

  ModelShelf& shelf_;
  const std::string name_;
  QString searched_;
  std::int64_t memoryMb_ = 0;
  QLabel* state_;
  QLabel* note_;
  QProgressBar* progress_;
  QPushButton* get_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QPushButton* use_ = nullptr;
  QPushButton* verify_ = nullptr;
  QPushButton* remove_ = nullptr;
  QPushButton* folder_ = nullptr;
};

}  // namespace patchscape
