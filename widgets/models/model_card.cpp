// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/model_card.h"

#include "core/models/readable_size.h"
#include "widgets/panels/named_button.h"
#include "widgets/panels/panel_rows.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStringList>
#include <QVBoxLayout>

#include <set>

namespace patchscape {
namespace {

constexpr int kProgressSteps = 1000;
constexpr std::int64_t kMega = 1'000'000;

QString text(const std::string& value) { return QString::fromStdString(value); }

QString sizeText(std::int64_t bytes) { return text(readableSize(bytes)); }

QLabel* makeLine(const QString& shown, const char* role, QWidget* parent) {
  auto* const label = new QLabel(shown, parent);
  label->setProperty("role", QLatin1String(role));
  label->setWordWrap(true);
  return label;
}

/// "PCA colours, depth, classes of a patch, classes of a picture": what the heads give.
QString givesText(const ModelCatalog& catalog, const CatalogModel& model) {
  std::set<HeadTask> tasks;
  for (const CatalogHead& head : catalog.heads()) {
    if (head.backbone == model.name) {
      tasks.insert(head.task);
    }
  }
  QStringList gives{ModelCard::tr("PCA colours")};
  if (tasks.contains(HeadTask::kDepth)) {
    gives.append(ModelCard::tr("depth"));
  }
  if (tasks.contains(HeadTask::kSegmentation)) {
    gives.append(ModelCard::tr("segmentation"));
  }
  if (tasks.contains(HeadTask::kClassification)) {
    gives.append(ModelCard::tr("classes of the picture"));
  }
  return gives.join(QStringLiteral(", "));
}

QString timeText(TimeClass time) {
  switch (time) {
    case TimeClass::kQuick:
      return ModelCard::tr("quick");
    case TimeClass::kModerate:
      return ModelCard::tr("moderate");
    case TimeClass::kSlow:
      return ModelCard::tr("slow without a GPU");
    case TimeClass::kVerySlow:
      return ModelCard::tr("very slow without a GPU");
  }
  return {};
}

}  // namespace

ModelCard::ModelCard(ModelShelf& shelf, const CatalogModel& model, QWidget* parent)
    : QFrame(parent),
      shelf_(shelf),
      name_(model.name),
      searched_(text(model.name + ' ' + model.title + ' ' + model.family + ' ' + model.licence)),
      memoryMb_(model.memoryMb),
      state_(makeLine({}, "head", this)),
      note_(makeLine({}, "dim", this)),
      progress_(new QProgressBar(this)) {
  setObjectName(QStringLiteral("modelCard_") + text(model.name));
  setProperty("role", QStringLiteral("card"));
  setAccessibleName(text(model.title));
  state_->setObjectName(QStringLiteral("cardState"));
  state_->setAlignment(Qt::AlignRight | Qt::AlignTop);
  note_->setObjectName(QStringLiteral("cardNote"));
  progress_->setObjectName(QStringLiteral("cardProgress"));
  progress_->setAccessibleName(tr("How much is here"));
  progress_->setRange(0, kProgressSteps);
  progress_->setTextVisible(false);
  addText(model);
  addButtons();
  refresh(false);
}

void ModelCard::addText(const CatalogModel& model) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(kPanelMargin, kPanelGap, kPanelMargin, kPanelGap);
  column->setSpacing(4);
  auto* const head = new QHBoxLayout;
  head->addWidget(makeLine(text(model.title), "head", this), 1);
  head->addWidget(state_);
  column->addLayout(head);
  const std::int64_t bytes = std::max(model.bytes, model.aboutBytes);
  QStringList facts{text(model.architecture), bytes > 0 ? sizeText(bytes) : QString()};
  facts.removeAll(QString());
  if (model.memoryMb > 0) {
    facts.append(tr("%1 of memory").arg(sizeText(model.memoryMb * kMega)));
    facts.append(timeText(model.time));
  }
  column->addWidget(makeLine(facts.join(QStringLiteral(" · ")), "dim", this));
  column->addWidget(makeLine(tr("Gives %1.").arg(givesText(shelf_.catalog(), model)), "dim", this));
  const LicenceNote* const note = shelf_.catalog().licence(model.licence);
  QString licence = tr("Licence %1").arg(text(model.licence));
  if (note != nullptr) {
    licence += QStringLiteral(": ") + text(note->meaning);
  }
  auto* const line = makeLine(licence + u'.', "", this);
  line->setObjectName(QStringLiteral("cardLicence"));
  column->addWidget(line);
  QStringList about;
  for (const std::string& part : {model.author, model.paper, model.weakness}) {
    if (!part.empty()) {
      about.append(text(part));
    }
  }
  if (!about.isEmpty()) {
    column->addWidget(makeLine(about.join(QStringLiteral(" · ")), "dim", this));
  }
  column->addWidget(progress_);
  column->addWidget(note_);
}

QPushButton* ModelCard::addButton(const QString& shown, const char* name) {
  auto* const button = makeNamedButton(shown, name, this);
  button->setAccessibleName(shown + QStringLiteral(": ") + accessibleName());
  return button;
}

void ModelCard::addButtons() {
  get_ = addButton(tr("Get"), "cardGet");
  use_ = addButton(tr("Use"), "cardUse");
  cancel_ = addButton(tr("Cancel"), "cardCancel");
  verify_ = addButton(tr("Verify"), "cardVerify");
  remove_ = addButton(tr("Remove"), "cardRemove");
  folder_ = addButton(tr("Show in folder"), "cardFolder");
  auto* const row = new QHBoxLayout;
  for (QPushButton* const button : {get_, use_, cancel_, verify_, remove_, folder_}) {
    row->addWidget(button);
  }
  row->addStretch(1);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
  connect(get_, &QPushButton::clicked, this, [this] { shelf_.get(name_); });
  connect(cancel_, &QPushButton::clicked, this, [this] { shelf_.cancel(name_); });
  connect(verify_, &QPushButton::clicked, this, [this] { shelf_.verify(name_); });
  connect(remove_, &QPushButton::clicked, this, [this] { shelf_.remove(name_); });
  connect(use_, &QPushButton::clicked, this, [this] { Q_EMIT useAsked(name_); });
  connect(folder_, &QPushButton::clicked, this, [this] { Q_EMIT folderAsked(name_); });
}

QString ModelCard::stateText(const ShelfItem& item, bool isOpen) const {
  switch (item.stage) {
    case ShelfStage::kEmbedded:
      return isOpen ? tr("Embedded, in use") : tr("Embedded");
    case ShelfStage::kHere:
      return isOpen ? tr("Here, in use") : tr("Here");
    case ShelfStage::kGetting:
      return tr("%1 of %2").arg(sizeText(item.received), sizeText(item.total));
    case ShelfStage::kChecking:
      return tr("Being checked…");
    case ShelfStage::kCanBeHad:
      return item.fitsMemory ? tr("Can be had") : tr("Too large for this computer");
  }
  return {};
}

void ModelCard::refresh(bool isOpen) {
  const ShelfItem& item = shelf_.item(name_);
  const CatalogModel* const model = shelf_.catalog().findModel(name_);
  const bool getting = item.stage == ShelfStage::kGetting;
  const bool busy = getting || item.stage == ShelfStage::kChecking;
  const bool here = !item.place.empty();
  state_->setText(stateText(item, isOpen));
  QString note = item.note;
  if (note.isEmpty() && !item.fitsMemory) {
    note =
        tr("It needs %1 of memory, more than this computer has.").arg(sizeText(memoryMb_ * kMega));
  }
  note_->setText(note);
  note_->setVisible(!note.isEmpty());
  progress_->setVisible(getting);
  if (item.total > 0) {
    progress_->setValue(static_cast<int>(
        kProgressSteps * (static_cast<double>(item.received) / static_cast<double>(item.total))));
  }
  const std::int64_t missing = shelf_.bytesToGet(*model);
  get_->setText((here ? tr("Get its heads (%1)") : tr("Get (%1)")).arg(sizeText(missing)));
  get_->setVisible(missing > 0 && !busy);
  use_->setVisible(here && !busy && !isOpen);
  cancel_->setVisible(getting);
  verify_->setVisible(here && !busy);
  const bool removable = here && !busy && item.stage == ShelfStage::kHere;
  remove_->setVisible(removable && !isOpen);
  folder_->setVisible(here && !busy);
}

bool ModelCard::matches(const QString& word) const {
  return searched_.contains(word, Qt::CaseInsensitive);
}

}  // namespace patchscape
