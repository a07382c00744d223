// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>
#include <QSlider>
#include <QString>
#include <QWidget>

#include <initializer_list>

class QDoubleSpinBox;
class QVBoxLayout;

namespace patchscape {

inline constexpr int kPanelMargin = 12;       ///< Pixels around a panel.
inline constexpr int kPanelGap = 8;           ///< Pixels between controls.
inline constexpr int kLabelColumnWidth = 92;  ///< Pixels of the column of labels.
inline constexpr int kNumberWidth = 64;       ///< Pixels of a number with its unit.
inline constexpr int kWideNumberWidth = 80;   ///< The same where the unit is a word.

/// A section's head: its title and, at the right, a dim note. Thread: GUI.
class SectionHead final : public QWidget {
  Q_OBJECT
 public:
  explicit SectionHead(const QString& title, QWidget* parent = nullptr);
  void setNote(const QString& note);
  [[nodiscard]] QString note() const { return note_->text(); }

 private:
  QLabel* note_;
};

/// A slider whose handle goes where the groove is clicked; a double-click asks for the default.
class ValueSlider final : public QSlider {
  Q_OBJECT
 public:
  explicit ValueSlider(QWidget* parent = nullptr);

 Q_SIGNALS:
  void resetAsked();

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
};

/// One line: label, slider, number with unit. Typed, dragged and scrolled; double-click resets.
///
/// Thread: GUI.
class SliderRow final : public QWidget {
  Q_OBJECT
 public:
  struct Scale {
    double minimum = 0.0;
    double maximum = 1.0;
    double step = 0.01;
    double usual = 0.5;  ///< What a double-click brings back.
    int decimals = 2;
    QString unit;
    bool logarithmic = false;  ///< The slider's; `step` is then the number's alone.
    QString leastText;         ///< What the minimum is called, such as "Off"; empty: its number.
  };

  SliderRow(const QString& label, const QString& name, const Scale& scale, QWidget* parent);

  [[nodiscard]] double value() const;
  void setValue(double value);        ///< Emits nothing.
  void setScale(const Scale& scale);  ///< Keeps the value where it fits; emits nothing.
  void setNumberWidth(int pixels);

 Q_SIGNALS:
  void valueChanged(double value);

 private:
  void moveTo(double value);
  [[nodiscard]] int tickOf(double value) const;
  [[nodiscard]] double valueAt(int tick) const;

  Scale scale_;
  ValueSlider* slider_;
  QDoubleSpinBox* number_;
};

/// A line with a label in its column and the controls behind it; the last takes what is left.
[[nodiscard]] QWidget* makeRow(const QString& label,
                               std::initializer_list<QWidget*> controls,
                               QWidget* parent);

/// A thin line between two sections.
[[nodiscard]] QWidget* makeRule(QWidget* parent);

/// The vertical layout every panel has: 12 px around, 8 px between.
QVBoxLayout* makePanelLayout(QWidget* panel);

}  // namespace patchscape
