// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QString>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace patchscape {

/// Says what went wrong, or asks something small, without stopping anything.
///
/// One message at a time; a newer one takes its place. Thread: GUI.
class MessageBar final : public QFrame {
  Q_OBJECT
 public:
  struct Button {
    QString text;
    std::function<void()> run;  ///< The bar closes first.
  };
  struct Message {
    QString text;
    QString details;  ///< Behind the fold; empty: no fold.
    std::vector<Button> buttons;
    bool isError = true;
  };

  explicit MessageBar(QWidget* parent = nullptr);

  void showMessage(const Message& message);
  void closeMessage();
  [[nodiscard]] QString text() const;

 Q_SIGNALS:
  void closed();

 private:
  void setUpLine();
  void showIcon(bool isError);
  void setButtons(const std::vector<Button>& buttons);

  QLabel* icon_;
  QLabel* text_;
  QToolButton* fold_;
  QLabel* details_;
  QHBoxLayout* line_;
  std::vector<QToolButton*> buttons_;
};

}  // namespace patchscape
