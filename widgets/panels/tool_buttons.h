// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/panels/cloud_options.h"

#include <QObject>

#include <map>

class QToolButton;

namespace patchscape {

/// Checkable buttons of which one at most is down: the mouse has one use at a time.
///
/// Thread: GUI.
class ToolButtons final : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  void add(CloudTool tool, QToolButton* button);
  [[nodiscard]] CloudTool tool() const { return tool_; }
  void setTool(CloudTool tool);  ///< Emits nothing.

 Q_SIGNALS:
  /// Somebody took a tool, or let it go; `before` is the one that ended.
  void toolChanged(patchscape::CloudTool before, patchscape::CloudTool now);

 private:
  std::map<CloudTool, QToolButton*> buttons_;
  CloudTool tool_ = CloudTool::kNone;
};

}  // namespace patchscape
