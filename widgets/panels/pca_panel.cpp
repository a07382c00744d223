// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/pca_panel.h"

#include "widgets/panels/choice_rows.h"
#include "widgets/panels/component_rows.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace patchscape {
namespace {

constexpr int kSizeNumberWidth = 72;  // Pixels; four digits and the unit.
constexpr std::int64_t kMinPatchesASide = 4;
constexpr std::int64_t kLargestSide = 1036;  // Past it only a size that was asked for: it is slow.

}  // namespace

PcaPanel::PcaPanel(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("pcaPanel"));
  makePanelLayout(this);
  setUpComponents();
  setUpForeground();
  layout()->addWidget(makeRule(this));
  setUpResolution();
  layout()->addWidget(makeRule(this));
  setUpBasis();
  setLimits(limits_);
  setExplained({-1.0, -1.0, -1.0});
  setFrozenOffered(false);
  showEnabled();
  connectControls();
}

void PcaPanel::setUpComponents() {
  head_ = new SectionHead(tr("PCA"), this);
  components_ = new ComponentRows(this);
  opacity_ = new SliderRow(tr("Opacity"),
                           QStringLiteral("opacity"),
                           {0.0, 100.0, 1.0, 100.0, 0, QStringLiteral("%")},
                           this);
  drawing_ = makeChoice(
      QStringLiteral("drawing"), tr("Drawing"), {tr("Smooth"), tr("Patches as squares")});
  range_ = makeChoice(QStringLiteral("range"),
                      tr("Colour range"),
                      {tr("Smallest to largest"), tr("1–99 % of patches"), tr("Sigmoid")});
  layout()->addWidget(head_);
  layout()->addWidget(components_);
  layout()->addWidget(makeRow(tr("Colour range"), {range_}, this));
  layout()->addWidget(makeRow(tr("Drawing"), {drawing_}, this));
  layout()->addWidget(opacity_);
}

void PcaPanel::setUpForeground() {
  foreground_ = makeChoice(
      QStringLiteral("foreground"), tr("Foreground"), {tr("Off"), tr("Auto"), tr("Threshold")});
  foreground_->setToolTip(
      tr("Colours only what the first component sets apart from the background"));
  foregroundFlip_ = new QToolButton(this);
  foregroundFlip_->setObjectName(QStringLiteral("foregroundFlip"));
  foregroundFlip_->setText(tr("Invert"));
  foregroundFlip_->setAccessibleName(tr("Foreground: the other side"));
  foregroundFlip_->setToolTip(tr("Takes the other side of the threshold as the object"));
  foregroundFlip_->setCheckable(true);
  threshold_ = new SliderRow(
      tr("Threshold"), QStringLiteral("threshold"), {0.0, 1.0, 0.01, 0.5, 2, QString()}, this);
  auto* const row = new QWidget(this);
  auto* const both = new QHBoxLayout(row);
  both->setContentsMargins(0, 0, 0, 0);
  both->setSpacing(kPanelGap);
  both->addWidget(foreground_, 1);
  both->addWidget(foregroundFlip_);
  layout()->addWidget(makeRow(tr("Foreground"), {row}, this));
  layout()->addWidget(threshold_);
}

void PcaPanel::setUpResolution() {
  resolutionHead_ = new SectionHead(tr("Resolution"), this);
  inputSide_ = new SliderRow(tr("Input size"), QStringLiteral("inputSide"), {}, this);
  inputSide_->setNumberWidth(kSizeNumberWidth);
  inputSide_->setToolTip(tr("Shorter side of the network's input: more patches, more time"));
  layout()->addWidget(resolutionHead_);
  layout()->addWidget(inputSide_);
}

void PcaPanel::setUpBasis() {
  basisHead_ = new SectionHead(tr("Basis"), this);
  basis_ = makeChoice(QStringLiteral("basis"),
                      tr("Basis fitted on"),
                      {tr("This picture"), tr("All open pictures"), tr("Frozen")});
  auto* const row = new QWidget(this);
  basisButtons_ = new QHBoxLayout(row);
  basisButtons_->setContentsMargins(0, 0, 0, 0);
  basisButtons_->setSpacing(kPanelGap);
  layout()->addWidget(basisHead_);
  layout()->addWidget(makeRow(tr("Fitted on"), {basis_}, this));
  layout()->addWidget(row);
}

void PcaPanel::connectControls() {
  for (QComboBox* const choice : {drawing_, range_, foreground_, basis_}) {
    connect(choice, &QComboBox::currentIndexChanged, this, &PcaPanel::readControls);
  }
  for (SliderRow* const row : {opacity_, threshold_}) {
    connect(row, &SliderRow::valueChanged, this, &PcaPanel::readControls);
  }
  connect(inputSide_, &SliderRow::valueChanged, this, &PcaPanel::readInputSide);
  connect(components_, &ComponentRows::changed, this, &PcaPanel::readControls);
  connect(foregroundFlip_, &QToolButton::toggled, this, &PcaPanel::readControls);
}

void PcaPanel::readControls() {
  Options read;
  read.pca.components = components_->components();
  read.pca.flip = components_->flips();
  read.pca.foreground = chosen<ForegroundMode>(foreground_);
  read.pca.threshold = static_cast<float>(threshold_->value());
  read.pca.flipForeground = foregroundFlip_->isChecked();
  read.pca.range = chosen<PcaRange>(range_);
  read.enlargement = chosen<Enlargement>(drawing_);
  read.basis = chosen<BasisSource>(basis_);
  read.opacityPercent = static_cast<int>(opacity_->value());
  // The slider has whole patches only: another size stays as it was given until the slider moves.
  read.inputSide = options_.inputSide;
  take(read);
}

void PcaPanel::readInputSide() {
  const auto side = static_cast<std::int64_t>(inputSide_->value());
  Options read = options_;
  read.inputSide = side == limits_.usualSide ? 0 : side;
  take(read);
}

void PcaPanel::take(const Options& options) {
  if (options == options_) {
    return;
  }
  options_ = options;
  showEnabled();
  Q_EMIT optionsChanged(options_);
}

void PcaPanel::setOptions(const Options& options) {
  options_ = options;
  components_->setComponents(options.pca.components);
  components_->setFlips(options.pca.flip);
  choose(foreground_, options.pca.foreground);
  choose(range_, options.pca.range);
  choose(drawing_, options.enlargement);
  choose(basis_, options.basis);
  threshold_->setValue(static_cast<double>(options.pca.threshold));
  opacity_->setValue(options.opacityPercent);
  const QSignalBlocker block(foregroundFlip_);
  foregroundFlip_->setChecked(options.pca.flipForeground);
  showInputSide();
  showEnabled();
}

void PcaPanel::setLimits(const Limits& limits) {
  limits_ = limits;
  components_->setCount(limits.components);
  setOptions(options_);
}

void PcaPanel::showInputSide() {
  const std::int64_t side = options_.inputSide == 0 ? limits_.usualSide : options_.inputSide;
  const auto patch = static_cast<double>(limits_.patchSize);
  const std::int64_t largest =
      std::max({kLargestSide, limits_.usualSide, side}) / limits_.patchSize;
  inputSide_->setScale({patch * static_cast<double>(kMinPatchesASide),
                        patch * static_cast<double>(largest),
                        patch,
                        static_cast<double>(limits_.usualSide),
                        0,
                        QStringLiteral("px")});
  inputSide_->setValue(static_cast<double>(side));
}

void PcaPanel::showEnabled() {
  const bool frozen = options_.basis == BasisSource::kFrozen;
  components_->setFrozen(frozen);
  range_->setEnabled(!frozen);
  foreground_->setEnabled(!frozen);
  const bool split = options_.pca.foreground != ForegroundMode::kOff;
  foregroundFlip_->setEnabled(!frozen && split);
  threshold_->setEnabled(!frozen && options_.pca.foreground == ForegroundMode::kThreshold);
}

void PcaPanel::setBasisActions(QAction* freeze, QAction* save, QAction* load) {
  for (QAction* const action : {freeze, save, load}) {
    auto* const button = new QToolButton(this);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setDefaultAction(action);
    button->setText(action->iconText());
    button->setAccessibleName(action->toolTip());
    button->setFocusPolicy(Qt::StrongFocus);
    basisButtons_->addWidget(button, 1);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  }
}

void PcaPanel::setFrozenOffered(bool offered) {
  auto* const items = qobject_cast<QStandardItemModel*>(basis_->model());
  items->item(static_cast<int>(BasisSource::kFrozen))->setEnabled(offered);
}

void PcaPanel::setExplained(const std::array<double, 3>& percent) {
  components_->setExplained(percent);
  const double sum = percent[0] + percent[1] + percent[2];
  head_->setNote(percent[0] < 0.0 ? QString()
                                  : tr("explains %1").arg(withUnit(sum, 1, QStringLiteral("%"))));
}

void PcaPanel::setGridNote(const QString& note) { resolutionHead_->setNote(note); }

void PcaPanel::setBasisNote(const QString& note) { basisHead_->setNote(note); }

}  // namespace patchscape
