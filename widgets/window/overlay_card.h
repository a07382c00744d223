// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QPointer>

namespace patchscape {

/// A card inside the window, over everything else; Esc or a click beside it closes it.
///
/// The focus goes back to where it was. Thread: GUI.
class OverlayCard : public QFrame {
  Q_OBJECT
 public:
  explicit OverlayCard(QWidget* window);

  /// Opens it in the middle, or with its top left corner at a point of the window, pushed inside.
  void openCentred();
  void openAt(const QPoint& corner);
  void closeCard();

 Q_SIGNALS:
  void closed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void open();

  QPointer<QWidget> focusBefore_;
};

}  // namespace patchscape
