// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/tool_buttons.h"

#include <QSignalBlocker>
#include <QToolButton>

namespace patchscape {

void ToolButtons::add(CloudTool tool, QToolButton* button) {
  button->setCheckable(true);
  buttons_[tool] = button;
  connect(button, &QToolButton::toggled, this, [this, tool](bool on) {
    const CloudTool before = tool_;
    setTool(on ? tool : CloudTool::kNone);
    Q_EMIT toolChanged(before, tool_);
  });
}

void ToolButtons::setTool(CloudTool tool) {
  tool_ = tool;
  for (const auto& [each, button] : buttons_) {
    const QSignalBlocker block(button);
    button->setChecked(each == tool);
  }
}

}  // namespace patchscape
