// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/panel_rows.h"

#include "widgets/panels/units.h"

#include <QDoubleSpinBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr int kSliderHandle = 14;  // As the style sheet draws it.
constexpr int kLogTicks = 100;

QHBoxLayout* makeLineLayout(QWidget* line) {
  auto* const layout = new QHBoxLayout(line);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kPanelGap);
  return layout;
}

QLabel* makeColumnLabel(const QString& text, QWidget* parent) {
  auto* const label = new QLabel(text, parent);
  label->setMinimumWidth(kLabelColumnWidth);
  return label;
}

}  // namespace

SectionHead::SectionHead(const QString& title, QWidget* parent)
    : QWidget(parent),
      note_(new QLabel(this)) {
  auto* const layout = makeLineLayout(this);
  auto* const label = new QLabel(title, this);
  label->setProperty("role", QStringLiteral("head"));
  note_->setProperty("role", QStringLiteral("dim"));
  layout->addWidget(label);
  layout->addStretch(1);
  layout->addWidget(note_);
}

void SectionHead::setNote(const QString& note) { note_->setText(note); }

ValueSlider::ValueSlider(QWidget* parent)
    : QSlider(Qt::Horizontal, parent) {}

void ValueSlider::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) {
    const int x = qRound(event->position().x()) - kSliderHandle / 2;
    setValue(
        QStyle::sliderValueFromPosition(minimum(), maximum(), x, width() - kSliderHandle, false));
  }
  QSlider::mousePressEvent(event);
}

void ValueSlider::mouseDoubleClickEvent(QMouseEvent* event) {
  Q_EMIT resetAsked();
  event->accept();
}

SliderRow::SliderRow(const QString& label, const QString& name, const Scale& scale, QWidget* parent)
    : QWidget(parent),
      slider_(new ValueSlider(this)),
      number_(new QDoubleSpinBox(this)) {
  setObjectName(name);
  slider_->setObjectName(name + QStringLiteral("Slider"));
  number_->setObjectName(name + QStringLiteral("Number"));
  slider_->setAccessibleName(label);
  number_->setAccessibleName(tr("%1, as a number").arg(label));
  number_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  number_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  number_->setFixedWidth(kNumberWidth);
  number_->setKeyboardTracking(false);
  number_->setAcceptDrops(false);
  auto* const layout = makeLineLayout(this);
  layout->addWidget(makeColumnLabel(label, this));
  layout->addWidget(slider_, 1);
  layout->addWidget(number_);
  setScale(scale);
  setValue(scale.usual);
  connect(slider_, &QSlider::valueChanged, this, [this](int tick) { moveTo(valueAt(tick)); });
  connect(slider_, &ValueSlider::resetAsked, this, [this] { moveTo(scale_.usual); });
  connect(number_, &QDoubleSpinBox::valueChanged, this, &SliderRow::moveTo);
}

int SliderRow::tickOf(double value) const {
  if (scale_.logarithmic) {
    const double share = std::log(std::max(value, scale_.minimum) / scale_.minimum) /
                         std::log(scale_.maximum / scale_.minimum);
    return static_cast<int>(std::lround(share * kLogTicks));
  }
  return static_cast<int>(std::lround((value - scale_.minimum) / scale_.step));
}

double SliderRow::valueAt(int tick) const {
  return scale_.logarithmic ? scale_.minimum * std::pow(scale_.maximum / scale_.minimum,
                                                        static_cast<double>(tick) / kLogTicks)
                            : scale_.minimum + tick * scale_.step;
}

double SliderRow::value() const { return number_->value(); }

void SliderRow::setValue(double value) {
  const QSignalBlocker blockSlider(slider_);
  const QSignalBlocker blockNumber(number_);
  const int tick = std::clamp(tickOf(value), slider_->minimum(), slider_->maximum());
  slider_->setValue(tick);
  // The ticks of a logarithmic slider are too coarse for a typed number.
  number_->setValue(scale_.logarithmic ? value : valueAt(tick));
}

void SliderRow::setScale(const Scale& scale) {
  const QSignalBlocker blockSlider(slider_);
  const QSignalBlocker blockNumber(number_);
  const double kept = number_->value();
  scale_ = scale;
  slider_->setRange(0, tickOf(scale.maximum));
  slider_->setPageStep(std::max(1, tickOf(scale.maximum) / 10));
  number_->setDecimals(scale.decimals);
  number_->setSuffix(unitSuffix(scale.unit));
  number_->setRange(scale.minimum, scale.maximum);
  number_->setSingleStep(scale.step);
  number_->setSpecialValueText(scale.leastText);
  setValue(kept);
}

void SliderRow::setNumberWidth(int pixels) { number_->setFixedWidth(pixels); }

void SliderRow::moveTo(double value) {
  setValue(value);
  Q_EMIT valueChanged(this->value());
}

QWidget* makeRow(const QString& label, std::initializer_list<QWidget*> controls, QWidget* parent) {
  auto* const line = new QWidget(parent);
  auto* const layout = makeLineLayout(line);
  layout->addWidget(makeColumnLabel(label, line));
  for (QWidget* const control : controls) {
    layout->addWidget(control, control == *(controls.end() - 1) ? 1 : 0);
  }
  return line;
}

QWidget* makeRule(QWidget* parent) {
  auto* const rule = new QFrame(parent);
  rule->setProperty("role", QStringLiteral("rule"));
  rule->setFixedHeight(1);
  return rule;
}

QVBoxLayout* makePanelLayout(QWidget* panel) {
  auto* const layout = new QVBoxLayout(panel);
  layout->setContentsMargins(kPanelMargin, kPanelMargin, kPanelMargin, kPanelMargin);
  layout->setSpacing(kPanelGap);
  return layout;
}

}  // namespace patchscape
