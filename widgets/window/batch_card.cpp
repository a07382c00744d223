// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/batch_card.h"

#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/window/card_fields.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace patchscape {

BatchCard::BatchCard(QWidget* window)
    : OverlayCard(window) {
  setObjectName(QStringLiteral("batchCard"));
  setAccessibleName(tr("Batch"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(kPanelGap);
  auto* const title = new QLabel(tr("Batch: the files of many pictures"), this);
  title->setProperty("role", QStringLiteral("head"));
  column->addWidget(title);
  setUpSource(column);
  column->addWidget(makeRule(this));
  setUpWishes(column);
  column->addWidget(makeRule(this));
  setUpFooter(column);
  for (QCheckBox* const box : findChildren<QCheckBox*>()) {
    connect(box, &QCheckBox::toggled, this, &BatchCard::showReady);
  }
  showReady();
}

QPushButton* BatchCard::makeAsking(const QString& text, const QString& name) {
  auto* const button = new QPushButton(text, this);
  button->setObjectName(name);
  button->setAccessibleName(text);
  return button;
}

void BatchCard::setUpSource(QVBoxLayout* column) {
  auto* const folder = makeAsking(tr("Folder…"), QStringLiteral("batchFolder"));
  auto* const list = makeAsking(tr("List…"), QStringLiteral("batchList"));
  list->setToolTip(tr("A text file with one path a line"));
  recursive_ = makeSwitch(tr("Folders in it, too"), QStringLiteral("batchRecursive"));
  sourceLabel_ = makePathLabel(QStringLiteral("batchSource"), this);
  column->addWidget(makeRow(tr("Pictures"), {folder, list, recursive_}, this));
  column->addWidget(makeRow({}, {sourceLabel_}, this));
  connect(folder, &QPushButton::clicked, this, &BatchCard::folderAsked);
  connect(list, &QPushButton::clicked, this, &BatchCard::listAsked);
}

void BatchCard::setUpWishes(QVBoxLayout* column) {
  pca_ = makeSwitch(tr("PCA"), QStringLiteral("batchPca"));
  depth_ = makeSwitch(tr("Depth"), QStringLiteral("batchDepth"));
  segmentation_ = makeSwitch(tr("Segmentation"), QStringLiteral("batchSegmentation"));
  features_ = makeSwitch(tr("Features (NPZ)"), QStringLiteral("batchFeatures"));
  for (QCheckBox* const box : {pca_, depth_, segmentation_}) {
    box->setChecked(true);
  }
  column->addWidget(makeRow(tr("Make"), {pca_, depth_, segmentation_, features_}, this));
  input_ = makeInputField(QStringLiteral("batchInput"), this);
  auto* const same = new QLabel(tr("The same files as patchscape-cli batch makes."), this);
  same->setProperty("role", QStringLiteral("dim"));
  column->addWidget(makeRow(tr("Input"), {input_, same}, this));
}

void BatchCard::setUpFooter(QVBoxLayout* column) {
  auto* const results = makeAsking(tr("Results…"), QStringLiteral("batchResults"));
  resultsLabel_ = makePathLabel(QStringLiteral("batchResultsLabel"), this);
  auto* const cancel = makeAsking(tr("Cancel"), QStringLiteral("cancelBatch"));
  start_ = makeAsking(tr("Start"), QStringLiteral("startBatch"));
  start_->setDefault(true);
  auto* const row = new QHBoxLayout;
  row->setSpacing(kPanelGap);
  row->addWidget(results);
  row->addWidget(resultsLabel_, 1);
  row->addWidget(cancel);
  row->addWidget(start_);
  column->addLayout(row);
  note_ = makeNote(QStringLiteral("batchNote"));
  column->addWidget(note_);
  connect(results, &QPushButton::clicked, this, &BatchCard::resultsAsked);
  connect(cancel, &QPushButton::clicked, this, &OverlayCard::closeCard);
  connect(start_, &QPushButton::clicked, this, [this] { Q_EMIT startAsked(choice()); });
}

void BatchCard::offer(const Offer& offer) {
  depth_->setEnabled(offer.depth);
  segmentation_->setEnabled(offer.segmentation);
  input_->setSingleStep(offer.patchSize);
  input_->setValue(static_cast<int>(offer.inputSide));
  showReady();
}

void BatchCard::setFolder(const QString& folder) {
  folder_ = folder;
  list_.clear();
  showReady();
}

void BatchCard::setList(const QString& list) {
  list_ = list;
  folder_.clear();
  showReady();
}

void BatchCard::setResults(const QString& folder) {
  results_ = folder;
  showReady();
}

BatchCard::Choice BatchCard::choice() const {
  return {.folder = folder_,
          .list = list_,
          .recursive = recursive_->isChecked(),
          .pca = isOn(pca_),
          .depth = isOn(depth_),
          .segmentation = isOn(segmentation_),
          .features = isOn(features_),
          .inputSide = input_->value(),
          .results = results_};
}

void BatchCard::showProblem(const QString& sentence) { showNote(note_, sentence); }

void BatchCard::showReady() {
  const Choice now = choice();
  const QString source = folder_.isEmpty() ? list_ : folder_;
  showPath(sourceLabel_, source);
  showPath(resultsLabel_, results_);
  showNote(note_, {});
  const bool anything = now.pca || now.depth || now.segmentation || now.features;
  start_->setEnabled(!source.isEmpty() && !results_.isEmpty() && anything);
}

}  // namespace patchscape
