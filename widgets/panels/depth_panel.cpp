// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/depth_panel.h"

#include "widgets/panels/choice_rows.h"
#include "widgets/panels/panel_rows.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QImage>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kBins = 128;
constexpr QSize kSwatch(48, 12);

QIcon swatchOf(ColourMap map) {
  QImage image(kSwatch, QImage::Format_RGB32);
  for (int x = 0; x < image.width(); ++x) {
    const Rgb colour = colourAt(map, static_cast<float>(x) / static_cast<float>(image.width() - 1));
    for (int y = 0; y < image.height(); ++y) {
      image.setPixel(x, y, qRgb(colour[0], colour[1], colour[2]));
    }
  }
  return QIcon(QPixmap::fromImage(image));
}

QComboBox* makeMapChoice(const QString& label) {
  QComboBox* const choice = makeChoice(QStringLiteral("colourMap"), label, {});
  choice->setIconSize(kSwatch);
  for (const ColourMap map : allColourMaps()) {
    const std::string_view name = nameOf(map);
    QString title = QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
    title[0] = title[0].toUpper();
    choice->addItem(swatchOf(map), title);
  }
  return choice;
}

}  // namespace

DepthPanel::DepthPanel(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("depthPanel"));
  makePanelLayout(this);
  setUpLooks();
  layout()->addWidget(makeRule(this));
  setUpHead();
  setHeads({});
  setDepth(nullptr);
  setOptions({});
  connectControls();
}

void DepthPanel::setUpLooks() {
  title_ = new SectionHead(tr("Depth"), this);
  map_ = makeMapChoice(tr("Colour map"));
  invert_ = new QToolButton(this);
  invert_->setObjectName(QStringLiteral("invertMap"));
  invert_->setText(tr("Invert"));
  invert_->setAccessibleName(tr("Invert the colour map"));
  invert_->setCheckable(true);
  auto* const line = new QWidget(this);
  auto* const both = new QHBoxLayout(line);
  both->setContentsMargins(0, 0, 0, 0);
  both->setSpacing(kPanelGap);
  both->addWidget(map_, 1);
  both->addWidget(invert_);
  range_ = new RangeWidget(this);
  opacity_ = new SliderRow(tr("Opacity"),
                           QStringLiteral("depthOpacity"),
                           {0.0, 100.0, 1.0, 100.0, 0, QStringLiteral("%")},
                           this);
  edgeAware_ = new QCheckBox(tr("Edges follow the photo"), this);
  edgeAware_->setObjectName(QStringLiteral("depthEdgeAware"));
  layout()->addWidget(title_);
  layout()->addWidget(makeRow(tr("Colour map"), {line}, this));
  layout()->addWidget(range_);
  layout()->addWidget(opacity_);
  layout()->addWidget(edgeAware_);
}

void DepthPanel::setUpHead() {
  head_ = makeChoice(QStringLiteral("depthHead"), tr("Depth head"), {});
  input_ = makeChoice(QStringLiteral("depthInput"),
                      tr("Input of the depth head"),
                      {tr("Shared pass"), tr("As published"), tr("As published, padding cut")});
  input_->setToolTip(
      tr("The shared pass costs nothing; the published preprocessing runs the model "
         "again on the picture as it is"));
  flipTest_ = new QCheckBox(tr("Mean with the mirrored picture"), this);
  flipTest_->setObjectName(QStringLiteral("flipTest"));
  flipTest_->setToolTip(tr("Runs the model a second time, as for published scores"));
  note_ = new QLabel(this);
  note_->setObjectName(QStringLiteral("depthNote"));
  note_->setProperty("role", QStringLiteral("dim"));
  note_->setWordWrap(true);
  layout()->addWidget(new SectionHead(tr("Head"), this));
  layout()->addWidget(makeRow(tr("Head"), {head_}, this));
  layout()->addWidget(makeRow(tr("Input"), {input_}, this));
  layout()->addWidget(flipTest_);
  layout()->addWidget(note_);
}

void DepthPanel::connectControls() {
  for (QComboBox* const choice : {map_, head_, input_}) {
    connect(choice, &QComboBox::currentIndexChanged, this, &DepthPanel::readControls);
  }
  connect(invert_, &QToolButton::toggled, this, &DepthPanel::readControls);
  for (QCheckBox* const box : {edgeAware_, flipTest_}) {
    connect(box, &QCheckBox::toggled, this, &DepthPanel::readControls);
  }
  connect(opacity_, &SliderRow::valueChanged, this, &DepthPanel::readControls);
  connect(range_, &RangeWidget::changed, this, &DepthPanel::takeRange);
}

void DepthPanel::readControls() {
  options_.head = head_->currentIndex();
  options_.input = chosen<HeadInput>(input_);
  options_.flipTest = flipTest_->isChecked();
  options_.edgeAware = edgeAware_->isChecked();
  options_.style.map = chosen<ColourMap>(map_);
  options_.style.inverted = invert_->isChecked();
  options_.opacityPercent = qRound(opacity_->value());
  Q_EMIT optionsChanged(options_);
}

void DepthPanel::takeRange(const RangeWidget::State& state) {
  options_.style.rule = state.rule;
  options_.style.fixed = state.range;
  Q_EMIT optionsChanged(options_);
}

void DepthPanel::setOptions(const Options& options) {
  options_ = options;
  choose(head_, options.head);
  choose(input_, options.input);
  choose(map_, options.style.map);
  opacity_->setValue(options.opacityPercent);
  const QSignalBlocker blockInvert(invert_);
  const QSignalBlocker blockEdges(edgeAware_);
  const QSignalBlocker blockFlip(flipTest_);
  invert_->setChecked(options.style.inverted);
  edgeAware_->setChecked(options.edgeAware);
  flipTest_->setChecked(options.flipTest);
  range_->setState({.rule = options.style.rule,
                    .range = options.style.rule == RangeRule::kFixed ? options.style.fixed
                                                                     : range_->state().range});
}

void DepthPanel::setHeads(const QStringList& titles) {
  fillChoice(head_, titles, options_.head, tr("None for this model"));
}

void DepthPanel::setNote(const QString& note) { note_->setText(note); }

void DepthPanel::setDepth(const Depth* depth) {
  if (depth == nullptr) {
    range_->setHistogram({}, {});
    title_->setNote({});
    return;
  }
  const ScalarMap& map = valuesOf(*depth);
  const ValueRange extent = findRange(map, RangeRule::kMinMax);
  range_->setHistogram(histogramOf(map, extent, kBins), extent);
  range_->setUnit(isMetric(*depth) ? QStringLiteral("m") : QString());
  range_->setState({.rule = options_.style.rule, .range = rangeOf(*depth, options_.style)});
  title_->setNote(isMetric(*depth) ? tr("metres") : tr("relative, near = high"));
}

}  // namespace patchscape
