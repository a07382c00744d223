// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>
#include <QString>

namespace patchscape {

/// A line of text that takes the room there is; what is left out stands in its tool tip.
///
/// Thread: GUI.
class ElidedLabel final : public QLabel {
  Q_OBJECT
 public:
  explicit ElidedLabel(QWidget* parent = nullptr);

  void setFullText(const QString& text);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showText();

  QString full_;
};

}  // namespace patchscape
