// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/session/analysis_result.h"
#include "core/session/model_catalog.h"
#include "widgets/window/overlay_card.h"

#include <memory>

class QVBoxLayout;

namespace patchscape {

/// The models on this machine, a weights file, and all that is known of the model in use.
///
/// Thread: GUI.
class ModelChooser final : public OverlayCard {
  Q_OBJECT
 public:
  explicit ModelChooser(QWidget* window);

  /// Fills the card. \param passMs Time of the last full pass; 0: none yet.
  void setModels(const ModelCatalog& catalog, const ModelInfo* loaded, double passMs);

 Q_SIGNALS:
  void modelChosen(const QString& name);
  void weightsAsked();
  void moreAsked();  ///< The page of all models.

 private:
  void addModel(QVBoxLayout* column, const CatalogModel& model, bool isLoaded);
  void addLoaded(QVBoxLayout* column, const ModelInfo& model, double passMs);

  QWidget* content_ = nullptr;
};

/// Whether its file is on this machine. Thread: any; looks for the file.
[[nodiscard]] bool isOnThisMachine(const ModelCatalog& catalog, const CatalogModel& model);

/// The model and the input size as the top bar shows them: "Embedded model (small) · 336 px".
[[nodiscard]] QString modelButtonText(const ModelInfo& model, std::int64_t shorterSide);

}  // namespace patchscape
