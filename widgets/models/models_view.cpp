// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/models_view.h"

#include "widgets/models/model_card.h"
#include "widgets/panels/named_button.h"
#include "widgets/panels/panel_rows.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace patchscape {
ModelsView::ModelsView(ModelShelf& shelf, QWidget* parent)
    : QWidget(parent),
      shelf_(shelf) {
  setObjectName(QStringLiteral("modelsView"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(kPanelMargin, kPanelMargin, kPanelMargin, kPanelMargin);
  column->setSpacing(kPanelGap);
  column->addWidget(makeHead());
  auto* const content = new QWidget(this);
  content->setObjectName(QStringLiteral("modelCards"));
  auto* const cards = new QVBoxLayout(content);
  cards->setContentsMargins(0, 0, kPanelGap, 0);
  cards->setSpacing(kPanelGap);
  addCards(cards);
  cards->addStretch(1);
  area_ = new QScrollArea(this);
  area_->setObjectName(QStringLiteral("modelArea"));
  area_->setFrameShape(QFrame::NoFrame);
  area_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area_->setWidgetResizable(true);
  area_->setWidget(content);
  column->addWidget(area_, 1);
  connect(&shelf_, &ModelShelf::changed, this, [this](const std::string& name) {
    if (const auto card = cards_.find(name); card != cards_.end()) {
      card->second->refresh(name == open_);
    }
  });
}

QWidget* ModelsView::makeHead() {
  auto* const head = new QWidget(this);
  auto* const row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  auto* const title = new QLabel(tr("Models"), head);
  title->setProperty("role", QStringLiteral("title"));
  field_ = new QLineEdit(head);
  field_->setObjectName(QStringLiteral("modelSearch"));
  field_->setAccessibleName(tr("Search models"));
  field_->setPlaceholderText(tr("Search: a name, a family, a licence"));
  field_->setClearButtonEnabled(true);
  auto* const weights = makeNamedButton(tr("Open weights file…"), "modelsOpenWeights", head);
  auto* const compare = makeNamedButton(tr("Compare two…"), "modelsCompare", head);
  auto* const close = makeNamedButton(tr("Close"), "modelsClose", head);
  row->addWidget(title);
  row->addWidget(field_, 1);
  for (QPushButton* const button : {weights, compare, close}) {
    row->addWidget(button);
  }
  connect(field_, &QLineEdit::textChanged, this, &ModelsView::search);
  connect(weights, &QPushButton::clicked, this, &ModelsView::weightsAsked);
  connect(compare, &QPushButton::clicked, this, &ModelsView::compareAsked);
  connect(close, &QPushButton::clicked, this, &ModelsView::closeAsked);
  return head;
}

void ModelsView::addCards(QVBoxLayout* column) {
  std::vector<std::string> families;
  for (const CatalogModel& model : shelf_.catalog().models()) {
    if (std::ranges::find(families, model.family) == families.end()) {
      families.push_back(model.family);
    }
  }
  for (const std::string& family : families) {
    auto* const head =
        new QLabel(family.empty() ? tr("Your own catalog") : QString::fromStdString(family), this);
    head->setProperty("role", QStringLiteral("head"));
    column->addWidget(head);
    families_.emplace_back(head, std::vector<ModelCard*>());
    for (const CatalogModel& model : shelf_.catalog().models()) {
      if (model.family == family) {
        auto* const card = new ModelCard(shelf_, model, this);
        connect(card, &ModelCard::useAsked, this, &ModelsView::useAsked);
        connect(card, &ModelCard::folderAsked, this, &ModelsView::folderAsked);
        column->addWidget(card);
        cards_[model.name] = card;
        families_.back().second.push_back(card);
      }
    }
  }
}

void ModelsView::search(const QString& word) {
  for (const auto& [head, cards] : families_) {
    bool any = false;
    for (ModelCard* const card : cards) {
      const bool matches = card->matches(word.trimmed());
      card->setVisible(matches);
      any = any || matches;
    }
    head->setVisible(any);
  }
}

void ModelsView::setOpen(const std::string& name) {
  open_ = name;
  for (const auto& [each, card] : cards_) {
    card->refresh(each == open_);
  }
}

void ModelsView::reveal(const std::string& name) {
  if (const auto card = cards_.find(name); card != cards_.end()) {
    field_->clear();
    area_->widget()->layout()->activate();
    area_->ensureWidgetVisible(card->second);
  }
}

}  // namespace patchscape
