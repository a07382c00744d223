// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/panel_fields.h"

#include "widgets/panels/panel_rows.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace patchscape {

QDoubleSpinBox* makeNumberField(const QString& name, const QString& label) {
  auto* const number = new QDoubleSpinBox;
  number->setObjectName(name);
  number->setAccessibleName(label);
  number->setToolTip(label);
  number->setButtonSymbols(QAbstractSpinBox::NoButtons);
  number->setKeyboardTracking(false);
  number->setAcceptDrops(false);
  number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  // Its hint has room for a million; the numbers of a picture need less, and the panel has 300 px.
  number->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  number->setMinimumWidth(kNumberWidth);
  return number;
}

QWidget* makePair(QWidget* first, const QString& between, QWidget* second) {
  auto* const line = new QWidget;
  auto* const layout = new QHBoxLayout(line);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kPanelGap);
  layout->addWidget(first, 1);
  layout->addWidget(new QLabel(between, line));
  layout->addWidget(second, 1);
  return line;
}

QToolButton* makeButton(const QString& text, const QString& name, const QString& tip) {
  auto* const button = new QToolButton;
  button->setText(text);
  button->setObjectName(name);
  button->setAccessibleName(tip);
  button->setToolTip(tip);
  button->setFocusPolicy(Qt::StrongFocus);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  return button;
}

QWidget* makeGrid(std::initializer_list<QWidget*> controls, int columns) {
  auto* const area = new QWidget;
  auto* const grid = new QGridLayout(area);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(kPanelGap / 2);
  int at = 0;
  for (QWidget* const control : controls) {
    grid->addWidget(control, at / columns, at % columns);
    ++at;
  }
  for (int column = 0; column < columns; ++column) {
    grid->setColumnStretch(column, 1);
  }
  return area;
}

QCheckBox* makeSwitch(const QString& text, const QString& name) {
  auto* const box = new QCheckBox(text);
  box->setObjectName(name);
  box->setAccessibleName(text);
  return box;
}

QPixmap makeSwatch(const Rgb& colour, bool strong) {
  constexpr int kSide = 14;
  constexpr double kPale = 0.35;
  QPixmap swatch(kSide, kSide);
  swatch.fill(Qt::transparent);
  QPainter painter(&swatch);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setOpacity(strong ? 1.0 : kPale);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(colour[0], colour[1], colour[2]));
  painter.drawRoundedRect(0, 0, kSide, kSide, 3, 3);
  return swatch;
}

QLabel* makeNote(const QString& name) {
  auto* const note = new QLabel;
  note->setObjectName(name);
  note->setProperty("role", QStringLiteral("dim"));
  note->setTextFormat(Qt::PlainText);  // A file's name may look like HTML.
  note->setWordWrap(true);
  note->hide();
  return note;
}

void showNote(QLabel* note, const QString& text) {
  note->setText(text);
  note->setVisible(!text.isEmpty());
}

}  // namespace patchscape
