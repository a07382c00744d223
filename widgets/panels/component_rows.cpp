// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/component_rows.h"

#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kMaxComponents = 32;  // Past these a picture's components are noise.
constexpr int kComponentWidth = 44;

}  // namespace

ComponentRows::ComponentRows(QWidget* parent)
    : QWidget(parent) {
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kPanelGap);
  rows_[0] = makeComponentRow(tr("Red"), QStringLiteral("red"), 1);
  rows_[1] = makeComponentRow(tr("Green"), QStringLiteral("green"), 2);
  rows_[2] = makeComponentRow(tr("Blue"), QStringLiteral("blue"), 3);
}

ComponentRows::Row ComponentRows::makeComponentRow(const QString& channel,
                                                   const QString& name,
                                                   int usual) {
  Row row{new QSpinBox(this), new QToolButton(this), new QLabel(this)};
  row.component->setObjectName(name + QStringLiteral("Component"));
  row.component->setAccessibleName(tr("%1: principal component").arg(channel));
  row.component->setToolTip(tr("Which principal component is drawn as %1").arg(channel.toLower()));
  row.component->setRange(1, kMaxComponents);
  row.component->setValue(usual);
  row.component->setFixedWidth(kComponentWidth);
  row.component->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  row.component->setButtonSymbols(QAbstractSpinBox::NoButtons);
  row.component->setAcceptDrops(false);
  row.flip->setObjectName(name + QStringLiteral("Flip"));
  row.flip->setText(tr("Invert"));
  row.flip->setAccessibleName(tr("%1: invert").arg(channel));
  row.flip->setToolTip(tr("A component has no sign of its own: this turns it round"));
  row.flip->setCheckable(true);
  row.explained->setProperty("role", QStringLiteral("dim"));
  row.explained->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  row.explained->setToolTip(tr("Share of the variance that this component explains"));
  layout()->addWidget(makeRow(channel, {row.component, row.flip, row.explained}, this));
  connect(row.component, &QSpinBox::valueChanged, this, &ComponentRows::changed);
  connect(row.flip, &QToolButton::toggled, this, &ComponentRows::changed);
  return row;
}

std::array<int, 3> ComponentRows::components() const {
  return {rows_[0].component->value() - 1,
          rows_[1].component->value() - 1,
          rows_[2].component->value() - 1};
}

std::array<bool, 3> ComponentRows::flips() const {
  return {rows_[0].flip->isChecked(), rows_[1].flip->isChecked(), rows_[2].flip->isChecked()};
}

void ComponentRows::setComponents(const std::array<int, 3>& components) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const QSignalBlocker block(rows_[i].component);
    rows_[i].component->setValue(components[i] + 1);
  }
}

void ComponentRows::setFlips(const std::array<bool, 3>& flips) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const QSignalBlocker block(rows_[i].flip);
    rows_[i].flip->setChecked(flips[i]);
  }
}

void ComponentRows::setCount(int components) {
  for (const Row& row : rows_) {
    row.component->setMaximum(std::min(components, kMaxComponents));
  }
}

void ComponentRows::setFrozen(bool frozen) {
  for (const Row& row : rows_) {
    row.component->setEnabled(!frozen);
  }
}

void ComponentRows::setExplained(const std::array<double, 3>& percent) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    rows_[i].explained->setText(percent[i] < 0.0 ? QString()
                                                 : withUnit(percent[i], 1, QStringLiteral("%")));
  }
}

}  // namespace patchscape
