// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/models/model_shelf.h"

#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QScrollArea;
class QVBoxLayout;

namespace patchscape {

class ModelCard;

/// The page of models: a card each, family by family, with a field to search.
///
/// Thread: GUI.
class ModelsView final : public QWidget {
  Q_OBJECT
 public:
  explicit ModelsView(ModelShelf& shelf, QWidget* parent = nullptr);

  /// The model in use, by its name; empty: none of the catalog.
  void setOpen(const std::string& name);
  /// Brings a card into sight.
  void reveal(const std::string& name);

 Q_SIGNALS:
  void useAsked(const std::string& name);
  void folderAsked(const std::string& name);
  void weightsAsked();
  void compareAsked();
  void closeAsked();

 private:
  QWidget* makeHead();
  void addCards(QVBoxLayout* column);
  void search(const QString& word);

  ModelShelf& shelf_;
  std::string open_;
  QLineEdit* field_ = nullptr;
  QScrollArea* area_ = nullptr;
  std::map<std::string, ModelCard*> cards_;
  std::vector<std::pair<QLabel*, std::vector<ModelCard*>>> families_;
};

}  // namespace patchscape
