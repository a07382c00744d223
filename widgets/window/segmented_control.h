// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractButton>
#include <QWidget>

class QAction;
class QHBoxLayout;

namespace patchscape {

class Segment;

/// Checkable actions side by side as one control; each shows its title and, smaller, its key.
///
/// Thread: GUI.
class SegmentedControl final : public QWidget {
  Q_OBJECT
 public:
  explicit SegmentedControl(QWidget* parent = nullptr);

  void addSegment(QAction* action, const QString& key);
  /// A segment that a second click switches off again, by another action.
  void addToggle(QAction* on, QAction* off, const QString& key);

 private:
  void append(Segment* segment);

  QHBoxLayout* layout_;
  Segment* last_ = nullptr;
};

/// One segment. Draws itself: the style sheet language has no second text.
class Segment final : public QAbstractButton {
  Q_OBJECT
 public:
  /// `off` is triggered by a click on a checked segment; null: `action` again.
  Segment(QAction* action, QAction* off, QString key, QWidget* parent);

  void setFirst(bool first) { first_ = first; }

  void setLast(bool last);
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString key_;
  bool first_ = true;
  bool last_ = true;
};

}  // namespace patchscape
