// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/object_panel.h"

#include "core/base/voc_colours.h"
#include "widgets/panels/choice_rows.h"
#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"

#include <QAction>
#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patchscape {
namespace {

constexpr int kListHeight = 160;

}  // namespace

ObjectPanel::ObjectPanel(QWidget* parent)
    : QWidget(parent),
      title_(new SectionHead(tr("Objects"), this)) {
  setObjectName(QStringLiteral("objectPanel"));
  makePanelLayout(this);
  layout()->addWidget(title_);
  setUpList();
  setUpButtons();
  layout()->addWidget(makeRule(this));
  setUpChoices();
  setRows({}, 0);
  setStoppable(false);
}

void ObjectPanel::setUpList() {
  list_ = new QTreeWidget(this);
  list_->setObjectName(QStringLiteral("objectList"));
  list_->setAccessibleName(tr("Objects that are followed"));
  list_->setToolTip(tr("Choose the object that clicks belong to"));
  list_->setColumnCount(2);
  list_->setHeaderLabels({tr("Object"), tr("In this frame")});
  list_->setRootIsDecorated(false);
  list_->setUniformRowHeights(true);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMinimumHeight(kListHeight);
  list_->setAcceptDrops(false);
  list_->header()->setStretchLastSection(false);
  list_->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
  list_->header()->setSectionResizeMode(1, QHeaderView::Stretch);
  layout()->addWidget(list_);
  connect(list_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item != nullptr) {
      Q_EMIT objectChosen(item->data(0, Qt::UserRole).toInt());
    }
  });
}

void ObjectPanel::setUpButtons() {
  auto* const add = makeButton(
      tr("New"), QStringLiteral("newObjectButton"), tr("The next click begins a further object"));
  delete_ =
      makeButton(tr("Delete"), QStringLiteral("deleteObject"), tr("Forgets the chosen object"));
  undo_ = makeButton(tr("Undo"), QStringLiteral("undoClickButton"), tr("Undo the last click"));
  clear_ = makeButton(tr("Clear all"), QStringLiteral("clearObjects"), tr("Forgets all objects"));
  stop_ = makeButton(tr("Stop here"),
                     QStringLiteral("stopFollowing"),
                     tr("Stays at the last frame that objects were followed to"));
  note_ = makeNote(QStringLiteral("objectNote"));
  layout()->addWidget(makeGrid({add, delete_, undo_, clear_}, 2));
  layout()->addWidget(note_);
  layout()->addWidget(stop_);
  connect(add, &QToolButton::clicked, this, &ObjectPanel::newObjectAsked);
  connect(delete_, &QToolButton::clicked, this, &ObjectPanel::deleteAsked);
  connect(clear_, &QToolButton::clicked, this, &ObjectPanel::clearAsked);
  connect(stop_, &QToolButton::clicked, this, &ObjectPanel::stopAsked);
}

void ObjectPanel::setUpChoices() {
  reach_ = makeChoice(QStringLiteral("clickReach"),
                      tr("What goes with a click"),
                      {tr("What looks like it"), tr("Its segment")});
  reach_->setToolTip(
      tr("A click takes the patches around it that look like it, or the segment under it"));
  opacity_ = new SliderRow(tr("Opacity"),
                           QStringLiteral("objectOpacity"),
                           {0.0, 100.0, 1.0, 60.0, 0, QStringLiteral("%")},
                           this);
  outlines_ = makeSwitch(tr("Outlines only"), QStringLiteral("objectOutlines"));
  outlines_->setToolTip(tr("Draws the borders of the objects alone"));
  layout()->addWidget(makeRow(tr("A click takes"), {reach_}, this));
  layout()->addWidget(opacity_);
  layout()->addWidget(outlines_);
  connect(reach_, &QComboBox::currentIndexChanged, this, &ObjectPanel::reachChosen);
  connect(opacity_, &SliderRow::valueChanged, this, &ObjectPanel::looksChanged);
  connect(outlines_, &QCheckBox::toggled, this, &ObjectPanel::looksChanged);
}

void ObjectPanel::setUndoAction(QAction* undo) {
  undo_->setToolTip(undo->toolTip());
  undo_->setEnabled(undo->isEnabled());
  connect(undo_, &QToolButton::clicked, undo, &QAction::trigger);
  connect(undo, &QAction::enabledChanged, undo_, &QToolButton::setEnabled);
}

void ObjectPanel::setRows(const std::vector<Row>& rows, int current) {
  const QSignalBlocker block(list_);
  if (!std::ranges::equal(rows, rows_, {}, &Row::object, &Row::object)) {
    list_->clear();
    for (const Row& row : rows) {
      auto* const item = new QTreeWidgetItem(list_, {tr("Object %1").arg(row.object)});
      item->setIcon(0, makeSwatch(vocColour(static_cast<std::size_t>(row.object)), true));
      item->setData(0, Qt::UserRole, row.object);
      item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    QTreeWidgetItem* const item = list_->topLevelItem(static_cast<int>(i));
    item->setText(1, rows[i].text);
    if (rows[i].object == current && list_->currentItem() != item) {
      list_->setCurrentItem(item);
    }
  }
  rows_ = rows;
  const auto isCurrent = [current](const Row& row) { return row.object == current && row.clicked; };
  delete_->setEnabled(std::ranges::any_of(rows, isCurrent));
  clear_->setEnabled(std::ranges::any_of(rows, &Row::clicked));
}

void ObjectPanel::setNote(const QString& note) { showNote(note_, note); }

void ObjectPanel::setFrameText(const QString& text) { title_->setNote(text); }

void ObjectPanel::setStoppable(bool stoppable) { stop_->setVisible(stoppable); }

void ObjectPanel::setSegmentsOffered(bool offered) {
  if (!offered) {
    choose(reach_, ClickReach::kSimilar);
  }
  reach_->setEnabled(offered);
}

void ObjectPanel::setLooks(const Looks& looks) {
  opacity_->setValue(looks.opacityPercent);
  const QSignalBlocker block(outlines_);
  outlines_->setChecked(looks.outlinesOnly);
}

ObjectPanel::Looks ObjectPanel::looks() const {
  return {.opacityPercent = qRound(opacity_->value()), .outlinesOnly = outlines_->isChecked()};
}

ClickReach ObjectPanel::reach() const { return chosen<ClickReach>(reach_); }

}  // namespace patchscape
