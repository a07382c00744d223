// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/models/diff_sheet.h"
#include "widgets/models/models_view.h"
#include "widgets/models/tensor_sheet.h"
#include "widgets/window/overlay_card.h"

class QStackedWidget;

namespace patchscape {

/// The page of models, as large as the window lets it: the cards, one file's tensors, a comparison.
///
/// Thread: GUI.
class ModelsPage final : public OverlayCard {
  Q_OBJECT
 public:
  ModelsPage(ModelShelf& shelf, QThreadPool& pool, DiffSheet::AskForFile ask, QWidget* window);

  [[nodiscard]] ModelsView& cards() { return *view_; }
  [[nodiscard]] TensorSheet& tensors() { return *tensors_; }
  [[nodiscard]] DiffSheet& diff() { return *diff_; }

  void showCards();
  void showTensors(const std::filesystem::path& file);
  void showDiff(const ModelCatalog& catalog, const std::filesystem::path& picture);

  [[nodiscard]] QSize sizeHint() const override;

 private:
  void showSheet(QWidget* sheet);

  QStackedWidget* sheets_;
  ModelsView* view_;
  TensorSheet* tensors_;
  DiffSheet* diff_;
};

}  // namespace patchscape
