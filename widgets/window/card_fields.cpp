// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/card_fields.h"

#include "widgets/panels/units.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QLabel>
#include <QSpinBox>

namespace patchscape {
namespace {

constexpr int kLargestInput = 4'096;  // Pixels; the model's own limits are asked for later.
constexpr int kPathWidth = 380;

QString translated(const char* text) { return QCoreApplication::translate("Cards", text); }

}  // namespace

QSpinBox* makeInputField(const QString& name, QWidget* parent) {
  auto* const input = new QSpinBox(parent);
  input->setObjectName(name);
  input->setAccessibleName(translated(QT_TRANSLATE_NOOP("Cards", "Network's input, shorter side")));
  input->setToolTip(translated(
      QT_TRANSLATE_NOOP("Cards", "Shorter side of the picture that the network is given")));
  input->setRange(0, kLargestInput);
  input->setSpecialValueText(translated(QT_TRANSLATE_NOOP("Cards", "the model's own")));
  input->setSuffix(unitSuffix(QStringLiteral("px")));
  input->setButtonSymbols(QAbstractSpinBox::NoButtons);
  input->setAcceptDrops(false);
  return input;
}

QLabel* makePathLabel(const QString& name, QWidget* parent) {
  auto* const label = new QLabel(parent);
  label->setObjectName(name);
  label->setTextFormat(Qt::PlainText);
  return label;
}

void showPath(QLabel* label, const QString& path) {
  label->setText(label->fontMetrics().elidedText(path, Qt::ElideMiddle, kPathWidth));
  label->setToolTip(path);
}

bool isOn(const QCheckBox* box) { return box->isEnabled() && box->isChecked(); }

}  // namespace patchscape
