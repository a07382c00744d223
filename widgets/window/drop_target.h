// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/drop_contents.h"

#include <QObject>

class QFrame;
class QWidget;

namespace patchscape {

/// Makes a whole window take drops, and frames it while something is held over it.
///
/// Thread: GUI.
class DropTarget final : public QObject {
  Q_OBJECT
 public:
  explicit DropTarget(QWidget* window);

 Q_SIGNALS:
  /// \param addOnly Ctrl was held: what is in front of the user stays there.
  void dropped(const patchscape::DropContents& contents, bool addOnly);
  void hovering(bool active);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void showGlow(bool shown);

  QWidget* window_;
  QFrame* glow_;
};

}  // namespace patchscape
