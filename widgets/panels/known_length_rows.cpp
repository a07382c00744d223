// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/known_length_rows.h"

#include "widgets/panels/elided_label.h"
#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace patchscape {
namespace {

constexpr double kLongest = 9'999.999;
// Pixels; with what the fit leaves and a button they fill the panel.
constexpr int kNameWidth = 56;
constexpr int kMetresWidth = 104;

}  // namespace

KnownLengthRows::KnownLengthRows(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("knownLengths"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kPanelGap);
  hide();
}

void KnownLengthRows::addRow() {
  const int index = static_cast<int>(rows_.size());
  Row row;
  row.line = new QWidget(this);
  row.name = new ElidedLabel(row.line);
  row.name->setFixedWidth(kNameWidth);
  row.name->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
  row.metres = makeNumberField(QStringLiteral("knownLength%1").arg(index), {});
  row.metres->setDecimals(3);
  row.metres->setRange(0.0, kLongest);
  row.metres->setSpecialValueText(tr("Type it"));
  row.metres->setSingleStep(0.01);
  row.metres->setSuffix(unitSuffix(QStringLiteral("m")));
  row.metres->setFixedWidth(kMetresWidth);
  row.metres->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  row.residual = new QLabel(row.line);
  row.residual->setProperty("role", QStringLiteral("dim"));
  row.residual->setTextFormat(Qt::PlainText);
  row.residual->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  row.residual->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  row.residual->setToolTip(tr("How much longer the line is in the cloud than was said"));
  row.remove = makeButton(QStringLiteral("×"), QStringLiteral("removeLength%1").arg(index), {});
  row.remove->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  auto* const line = new QHBoxLayout(row.line);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(kPanelGap);
  line->addWidget(row.name);
  line->addWidget(row.metres);
  line->addWidget(row.residual, 1);
  line->addWidget(row.remove);
  layout()->addWidget(row.line);
  connect(row.metres, &QDoubleSpinBox::valueChanged, this, [this, index](double metres) {
    Q_EMIT lengthChanged(index, metres);
  });
  connect(row.remove, &QToolButton::clicked, this, [this, index] { Q_EMIT removed(index); });
  rows_.push_back(row);
}

void KnownLengthRows::showLine(const Row& row, const Line& line) {
  row.name->setFullText(line.name);
  row.metres->setAccessibleName(tr("Length of %1, metres").arg(line.name));
  row.metres->setToolTip(row.metres->accessibleName());
  row.remove->setAccessibleName(tr("Remove %1").arg(line.name));
  row.remove->setToolTip(row.remove->accessibleName());
  row.residual->setText(line.residual);
  const QSignalBlocker block(row.metres);
  row.metres->setValue(std::isfinite(line.metres) ? line.metres : 0.0);
}

void KnownLengthRows::setLines(const std::vector<Line>& lines) {
  while (rows_.size() < lines.size()) {
    addRow();
  }
  // The first rows stay: one of them may be what is being typed into.
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    rows_[i].line->setVisible(i < lines.size());
    if (i < lines.size()) {
      showLine(rows_[i], lines[i]);
    }
  }
  setVisible(!lines.empty());
}

}  // namespace patchscape
