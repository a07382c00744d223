// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/actions.h"
#include "widgets/window/overlay_card.h"

class QVBoxLayout;

namespace patchscape {

/// What each key does, made from the table of actions. Thread: GUI.
class KeySheet final : public OverlayCard {
  Q_OBJECT
 public:
  explicit KeySheet(QWidget* window);

 private:
  void addGroup(QVBoxLayout* column, ActionGroup group);
};

}  // namespace patchscape
