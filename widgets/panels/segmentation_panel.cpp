// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/segmentation_panel.h"

#include "widgets/panels/choice_rows.h"
#include "widgets/panels/legend_model.h"
#include "widgets/panels/panel_rows.h"

#include <QApplication>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kLegendHeight = 240;

QCheckBox* makeSwitch(const QString& text, const QString& name, QWidget* parent) {
  auto* const box = new QCheckBox(text, parent);
  box->setObjectName(name);
  return box;
}

}  // namespace

SegmentationPanel::SegmentationPanel(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("segmentationPanel"));
  makePanelLayout(this);
  setUpLooks();
  setUpLegend();
  layout()->addWidget(makeRule(this));
  setUpHead();
  setHeads({});
  setOptions({});
  connectControls();
}

void SegmentationPanel::setUpLooks() {
  title_ = new SectionHead(tr("Segmentation"), this);
  opacity_ = new SliderRow(tr("Opacity"),
                           QStringLiteral("segmentationOpacity"),
                           {0.0, 100.0, 1.0, 70.0, 0, QStringLiteral("%")},
                           this);
  outlines_ = makeSwitch(tr("Outlines only"), QStringLiteral("outlinesOnly"), this);
  edgeAware_ =
      makeSwitch(tr("Edges follow the photo"), QStringLiteral("segmentationEdgeAware"), this);
  layout()->addWidget(title_);
  layout()->addWidget(opacity_);
  layout()->addWidget(outlines_);
  layout()->addWidget(edgeAware_);
}

void SegmentationPanel::setUpLegend() {
  legend_ = new LegendModel(this);
  filter_ = new QLineEdit(this);
  filter_->setObjectName(QStringLiteral("classFilter"));
  filter_->setAccessibleName(tr("Find a class"));
  filter_->setPlaceholderText(tr("Find a class"));
  filter_->setClearButtonEnabled(true);
  filter_->setAcceptDrops(false);
  all_ = new QToolButton(this);
  all_->setObjectName(QStringLiteral("showAllClasses"));
  all_->setText(tr("Show all"));
  all_->setAccessibleName(tr("Show all classes"));
  auto* const line = new QWidget(this);
  auto* const both = new QHBoxLayout(line);
  both->setContentsMargins(0, 0, 0, 0);
  both->setSpacing(kPanelGap);
  both->addWidget(filter_, 1);
  both->addWidget(all_);
  list_ = new QTreeView(this);
  list_->setObjectName(QStringLiteral("legend"));
  list_->setAccessibleName(tr("Classes in the picture"));
  list_->setModel(legend_);
  list_->setRootIsDecorated(false);
  list_->setUniformRowHeights(true);
  list_->setSelectionMode(QAbstractItemView::NoSelection);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  list_->setMinimumHeight(kLegendHeight);
  list_->setAcceptDrops(false);
  list_->header()->setStretchLastSection(false);
  list_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
  list_->header()->setSectionResizeMode(LegendModel::kName, QHeaderView::Stretch);
  layout()->addWidget(line);
  layout()->addWidget(list_);
}

void SegmentationPanel::setUpHead() {
  head_ = makeChoice(QStringLiteral("segmentationHead"), tr("Segmentation head"), {});
  input_ = makeChoice(QStringLiteral("segmentationInput"),
                      tr("Input of the segmentation head"),
                      {tr("Shared pass"), tr("Sliding window"), tr("Multi-scale")});
  input_->setToolTip(
      tr("The shared pass costs nothing; the others run the model many times, as "
         "for published scores"));
  note_ = new QLabel(this);
  note_->setObjectName(QStringLiteral("segmentationNote"));
  note_->setProperty("role", QStringLiteral("dim"));
  note_->setWordWrap(true);
  layout()->addWidget(new SectionHead(tr("Head"), this));
  layout()->addWidget(makeRow(tr("Head"), {head_}, this));
  layout()->addWidget(makeRow(tr("Input"), {input_}, this));
  layout()->addWidget(note_);
}

void SegmentationPanel::connectControls() {
  for (QComboBox* const box : {head_, input_}) {
    connect(box, &QComboBox::currentIndexChanged, this, &SegmentationPanel::readControls);
  }
  for (QCheckBox* const box : {outlines_, edgeAware_}) {
    connect(box, &QCheckBox::toggled, this, &SegmentationPanel::readControls);
  }
  connect(opacity_, &SliderRow::valueChanged, this, &SegmentationPanel::readControls);
  connect(filter_, &QLineEdit::textChanged, legend_, &LegendModel::setFilter);
  connect(all_, &QToolButton::clicked, this, [this] { choose({}); });
  connect(list_, &QTreeView::clicked, this, &SegmentationPanel::toggleClass);
  connect(list_, &QTreeView::activated, this, &SegmentationPanel::toggleClass);
  connect(list_, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
    const int id = index.data(LegendModel::kIdRole).toInt();
    if (id >= 0) {
      choose({id});
      sinceAlone_.start();
    }
  });
  connect(list_, &QTreeView::customContextMenuRequested, this, &SegmentationPanel::showMenu);
}

void SegmentationPanel::readControls() {
  options_.head = head_->currentIndex();
  options_.input = chosen<Input>(input_);
  options_.edgeAware = edgeAware_->isChecked();
  options_.style.outlinesOnly = outlines_->isChecked();
  options_.opacityPercent = qRound(opacity_->value());
  Q_EMIT optionsChanged(options_);
}

void SegmentationPanel::toggleClass(const QModelIndex& index) {
  // The release that ends a double-click counts as another click, and must not undo it.
  if (sinceAlone_.isValid() && !sinceAlone_.hasExpired(QApplication::doubleClickInterval())) {
    return;
  }
  const int id = index.data(LegendModel::kIdRole).toInt();
  if (id < 0) {
    legend_->toggleTiny();
    return;
  }
  std::set<int> ids = options_.style.only;
  if (ids.erase(id) == 0) {
    ids.insert(id);
  }
  choose(ids);
}

void SegmentationPanel::choose(const std::set<int>& ids) {
  options_.style.only = ids;
  legend_->setChosen(ids);
  all_->setEnabled(!ids.empty());
  Q_EMIT optionsChanged(options_);
}

void SegmentationPanel::showMenu(const QPoint& position) {
  const int id = list_->indexAt(position).data(LegendModel::kIdRole).toInt();
  if (!list_->indexAt(position).isValid() || id < 0) {
    return;
  }
  auto* const menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("classMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Show this class alone"), this, [this, id] { choose({id}); });
  menu->addAction(tr("Show all"), this, [this] { choose({}); });
  menu->addSeparator();
  menu->addAction(
      tr("Save this class as a mask…"), this, [this, id] { Q_EMIT exportClassAsked(id); });
  menu->popup(list_->viewport()->mapToGlobal(position));
}

void SegmentationPanel::setOptions(const Options& options) {
  options_ = options;
  patchscape::choose(head_, options.head);
  patchscape::choose(input_, options.input);
  opacity_->setValue(options.opacityPercent);
  const QSignalBlocker blockOutlines(outlines_);
  const QSignalBlocker blockEdges(edgeAware_);
  outlines_->setChecked(options.style.outlinesOnly);
  edgeAware_->setChecked(options.edgeAware);
  legend_->setChosen(options.style.only);
  all_->setEnabled(!options.style.only.empty());
}

void SegmentationPanel::setHeads(const QStringList& titles) {
  fillChoice(head_, titles, options_.head, tr("None for this model"));
}

void SegmentationPanel::setNote(const QString& note) { note_->setText(note); }

void SegmentationPanel::setLegend(const std::vector<LegendRow>& legend,
                                  std::shared_ptr<const ClassTable> classes,
                                  const QString& depthUnit) {
  title_->setNote(legend.empty() ? QString()
                                 : tr("%n classes", nullptr, static_cast<int>(legend.size())));
  legend_->setLegend(legend, std::move(classes), depthUnit);
  list_->setColumnHidden(LegendModel::kDepth, depthUnit.isEmpty());
}

}  // namespace patchscape
