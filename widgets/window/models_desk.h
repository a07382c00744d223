// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/models/model_shelf.h"
#include "widgets/window/window_parts.h"

#include <QObject>

#include <filesystem>
#include <string>

namespace patchscape {

class EmptyState;
class ModelChooser;
class ModelsPage;
class OpenCommands;

/// Getting models in the window: what leads to the page of models, and what follows from it.
///
/// A model that was got opens; a weights file that was dropped is offered to be looked into and
/// kept. Thread: GUI.
class ModelsDesk final : public QObject {
  Q_OBJECT
 public:
  /// \param offline Nothing is ever asked of the network.
  ModelsDesk(WindowParts parts, OpenCommands& open, bool offline);

  void connectActions();
  void connectChooser(ModelChooser& chooser);
  void connectEmptyState(EmptyState& empty);

  /// Opens the page, with a model's card in sight; empty: at its top.
  void showPage(const std::string& name = {});
  [[nodiscard]] ModelShelf& shelf() { return *shelf_; }
  /// The page; made when it is first asked for, since it has a card for each model.
  [[nodiscard]] ModelsPage& page();

 private:
  void connectPage();
  void showModel();
  void showOpen();
  void showDiff();
  void showOffer(EmptyState& empty);
  void tellOfFile(const std::filesystem::path& file);
  [[nodiscard]] const CatalogModel* recommended() const;

  WindowParts parts_;
  OpenCommands& open_;
  ModelShelf* shelf_;
  ModelsPage* page_ = nullptr;
  std::filesystem::path opening_;  ///< A weights file that was asked for by its path.
};

}  // namespace patchscape
