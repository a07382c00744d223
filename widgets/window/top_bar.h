// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/actions.h"

#include <QWidget>

class QHBoxLayout;
class QMenu;
class QToolButton;

namespace patchscape {

/// Open, the model, the views, export, the keys, the menu.
///
/// Thread: GUI.
class TopBar final : public QWidget {
  Q_OBJECT
 public:
  explicit TopBar(const Actions& actions, QWidget* parent = nullptr);

  void setModelText(const QString& text);
  [[nodiscard]] QToolButton* modelButton() const { return model_; }
  /// The menu of files opened lately; filled by whoever knows them.
  [[nodiscard]] QMenu* recentMenu() const { return recent_; }
  /// The menu of models to refine a frame with; likewise.
  [[nodiscard]] QMenu* refineMenu() const { return refine_; }

 Q_SIGNALS:
  void menuOpening();
  void modelAsked();

 private:
  void setUpOpen(const Actions& actions, QHBoxLayout* line);
  void setUpModel(QHBoxLayout* line);
  void setUpViews(const Actions& actions, QHBoxLayout* line);
  void setUpRight(const Actions& actions, QHBoxLayout* line);

  QToolButton* model_;
  QMenu* recent_;
  QMenu* refine_;
};

}  // namespace patchscape
