// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/range_widget.h"

#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/range_histogram.h"
#include "widgets/panels/units.h"

#include <QClipboard>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace patchscape {
namespace {

constexpr double kMost = 1e6;
constexpr int kDecimals = 3;

QDoubleSpinBox* makeNumber(const QString& name, const QString& label) {
  QDoubleSpinBox* const number = makeNumberField(name, label);
  number->setDecimals(kDecimals);
  number->setRange(-kMost, kMost);
  number->setSingleStep(0.1);
  return number;
}

}  // namespace

RangeWidget::RangeWidget(QWidget* parent)
    : QWidget(parent),
      histogram_(new RangeHistogram(this)) {
  setObjectName(QStringLiteral("rangeWidget"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kPanelGap);
  column->addWidget(histogram_);
  setUpNumbers();
  setUpButtons();
  connect(histogram_, &RangeHistogram::rangeMoved, this, &RangeWidget::setRange);
  connect(histogram_, &RangeHistogram::resetAsked, this, [this] { setRule(RangeRule::kPercent1); });
  showState();
}

void RangeWidget::setUpNumbers() {
  low_ = makeNumber(QStringLiteral("rangeLow"), tr("Range from"));
  high_ = makeNumber(QStringLiteral("rangeHigh"), tr("Range to"));
  layout()->addWidget(makeRow(tr("Range"), {makePair(low_, QStringLiteral("–"), high_)}, this));
  connect(low_, &QDoubleSpinBox::valueChanged, this, [this](double value) {
    const auto low = static_cast<float>(value);
    setRange({low, std::max(state_.range.high, low + 1e-3F)});
  });
  connect(high_, &QDoubleSpinBox::valueChanged, this, [this](double value) {
    const auto high = static_cast<float>(value);
    setRange({std::min(state_.range.low, high - 1e-3F), high});
  });
}

void RangeWidget::setUpButtons() {
  auto_ = makeButton(tr("Auto"), QStringLiteral("rangeAuto"), tr("Smallest to largest value"));
  percent1_ =
      makeButton(tr("1–99 %"), QStringLiteral("rangePercent1"), tr("1st to 99th percentile"));
  percent2_ =
      makeButton(tr("2–98 %"), QStringLiteral("rangePercent2"), tr("2nd to 98th percentile"));
  lock_ =
      makeButton(tr("Lock"), QStringLiteral("rangeLock"), tr("Keep this range for every picture"));
  auto* const copy = makeButton(tr("Copy"), QStringLiteral("rangeCopy"), tr("Copy the range"));
  auto* const paste =
      makeButton(tr("Paste"), QStringLiteral("rangePaste"), tr("Paste a copied range"));
  for (QToolButton* const button : {auto_, percent1_, percent2_, lock_}) {
    button->setCheckable(true);
  }
  layout()->addWidget(makeGrid({auto_, percent1_, percent2_, lock_, copy, paste}, 3));
  connect(auto_, &QToolButton::clicked, this, [this] { setRule(RangeRule::kMinMax); });
  connect(percent1_, &QToolButton::clicked, this, [this] { setRule(RangeRule::kPercent1); });
  connect(percent2_, &QToolButton::clicked, this, [this] { setRule(RangeRule::kPercent2); });
  connect(lock_, &QToolButton::clicked, this, &RangeWidget::setLocked);
  connect(copy, &QToolButton::clicked, this, &RangeWidget::copyRange);
  connect(paste, &QToolButton::clicked, this, &RangeWidget::pasteRange);
}

void RangeWidget::setState(const State& state) {
  state_ = state;
  showState();
}

void RangeWidget::setHistogram(const std::vector<std::int64_t>& counts, ValueRange extent) {
  histogram_->setCounts(counts, extent);
  const double step = static_cast<double>(extent.high - extent.low) / 100.0;
  low_->setSingleStep(step);
  high_->setSingleStep(step);
}

void RangeWidget::setUnit(const QString& unit) {
  low_->setSuffix(unitSuffix(unit));
  high_->setSuffix(unitSuffix(unit));
}

void RangeWidget::setLocked(bool locked) {
  setRule(locked ? RangeRule::kFixed : RangeRule::kPercent1);
}

void RangeWidget::setRule(RangeRule rule) {
  state_.rule = rule;
  showState();
  Q_EMIT changed(state_);
}

void RangeWidget::setRange(ValueRange range) {
  state_ = {.rule = RangeRule::kFixed, .range = range};
  showState();
  Q_EMIT changed(state_);
}

void RangeWidget::copyRange() {
  QGuiApplication::clipboard()->setText(
      QStringLiteral("%1\t%2")
          .arg(static_cast<double>(state_.range.low), 0, 'g', 9)
          .arg(static_cast<double>(state_.range.high), 0, 'g', 9));
}

void RangeWidget::pasteRange() {
  const QStringList parts =
      QGuiApplication::clipboard()->text().simplified().split(QChar(u' '), Qt::SkipEmptyParts);
  bool lowIsNumber = false;
  bool highIsNumber = false;
  const float low = parts.value(0).toFloat(&lowIsNumber);
  const float high = parts.value(1).toFloat(&highIsNumber);
  if (lowIsNumber && highIsNumber && high > low) {
    setRange({low, high});
  }
}

void RangeWidget::showState() {
  const QSignalBlocker blockLow(low_);
  const QSignalBlocker blockHigh(high_);
  low_->setValue(static_cast<double>(state_.range.low));
  high_->setValue(static_cast<double>(state_.range.high));
  histogram_->setRange(state_.range);
  auto_->setChecked(state_.rule == RangeRule::kMinMax);
  percent1_->setChecked(state_.rule == RangeRule::kPercent1);
  percent2_->setChecked(state_.rule == RangeRule::kPercent2);
  lock_->setChecked(state_.rule == RangeRule::kFixed);
}

}  // namespace patchscape
