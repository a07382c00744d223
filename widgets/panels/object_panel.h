// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/tracking_types.h"

#include <QString>
#include <QWidget>

#include <cstdint>
#include <optional>
#include <vector>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QToolButton;
class QTreeWidget;

namespace patchscape {

class SectionHead;
class SliderRow;

/// The objects that are followed through a film: which there are, which one clicks belong to, how
/// they are drawn. Knows no film and no model.
///
/// Thread: GUI.
class ObjectPanel final : public QWidget {
  Q_OBJECT
 public:
  struct Row {
    int object = 1;
    QString text;          ///< Where it is in the frame shown, or why it is not.
    bool clicked = false;  ///< Something is said of it.

    [[nodiscard]] bool operator==(const Row&) const = default;
  };
  struct Looks {
    int opacityPercent = 60;
    bool outlinesOnly = false;
  };

  explicit ObjectPanel(QWidget* parent = nullptr);

  /// The action behind the button that takes back a click.
  void setUndoAction(QAction* undo);
  void setRows(const std::vector<Row>& rows, int current);
  void setNote(const QString& note);  ///< What to do, or where objects are followed to.
  void setFrameText(const QString& text);
  void setStoppable(bool stoppable);      ///< Objects are being followed to a frame.
  void setSegmentsOffered(bool offered);  ///< Whether a click may take a segment.
  void setLooks(const Looks& looks);      ///< Emits nothing.
  [[nodiscard]] Looks looks() const;
  [[nodiscard]] ClickReach reach() const;

 Q_SIGNALS:
  void objectChosen(int object);
  void newObjectAsked();
  void deleteAsked();  ///< The chosen object.
  void clearAsked();
  void stopAsked();
  void reachChosen();
  void looksChanged();

 private:
  void setUpList();
  void setUpButtons();
  void setUpChoices();

  SectionHead* title_;
  QTreeWidget* list_;
  std::vector<Row> rows_;
  QToolButton* delete_;
  QToolButton* undo_;
  QToolButton* clear_;
  QToolButton* stop_;
  QComboBox* reach_;
  SliderRow* opacity_;
  QCheckBox* outlines_;
  QLabel* note_;
};

}  // namespace patchscape
