// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/diff_sheet.h"

#include "widgets/bridge/background_task.h"
#include "widgets/models/weight_table.h"
#include "widgets/panels/named_button.h"
#include "widgets/panels/panel_rows.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <utility>

namespace patchscape {
namespace {

QString text(const std::string& value) { return QString::fromStdString(value); }

QString numberText(double value) { return QString::number(value, 'g', 3); }

}  // namespace

DiffSheet::DiffSheet(AskForFile ask, QWidget* parent)
    : QWidget(parent),
      ask_(std::move(ask)),
      left_(new QComboBox(this)),
      right_(new QComboBox(this)),
      verdict_(new QLabel(this)),
      table_(makeWeightTable("diffTable",
                             tr("Differences"),
                             {tr("What"), tr("First"), tr("Second"), tr("Largest difference")},
                             this)) {
  setObjectName(QStringLiteral("diffSheet"));
  pool_.setMaxThreadCount(1);
  left_->setObjectName(QStringLiteral("diffLeft"));
  left_->setAccessibleName(tr("The first model"));
  right_->setObjectName(QStringLiteral("diffRight"));
  right_->setAccessibleName(tr("The second model"));
  verdict_->setObjectName(QStringLiteral("diffVerdict"));
  verdict_->setWordWrap(true);
  auto* const title = new QLabel(tr("Compare two models"), this);
  title->setProperty("role", QStringLiteral("title"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(kPanelMargin, kPanelMargin, kPanelMargin, kPanelMargin);
  column->setSpacing(kPanelGap);
  column->addWidget(title);
  column->addWidget(makeChoices());
  column->addWidget(verdict_);
  column->addWidget(table_, 1);
}

DiffSheet::~DiffSheet() { *wanted_ = false; }

QWidget* DiffSheet::makeChoices() {
  auto* const choices = new QWidget(this);
  auto* const row = new QHBoxLayout(choices);
  row->setContentsMargins(0, 0, 0, 0);
  const auto addButton = [&](const QString& shown, const char* name) {
    auto* const button = makeNamedButton(shown, name, choices);
    row->addWidget(button);
    return button;
  };
  row->addWidget(left_, 1);
  auto* const leftFile = addButton(tr("File…"), "diffLeftFile");
  row->addWidget(right_, 1);
  auto* const rightFile = addButton(tr("File…"), "diffRightFile");
  start_ = addButton(tr("Compare"), "diffStart");
  auto* const close = addButton(tr("Close"), "diffClose");
  connect(leftFile, &QPushButton::clicked, this, [this] { addFile(left_); });
  connect(rightFile, &QPushButton::clicked, this, [this] { addFile(right_); });
  connect(start_, &QPushButton::clicked, this, &DiffSheet::compare);
  connect(close, &QPushButton::clicked, this, [this] {
    *wanted_ = false;
    Q_EMIT closeAsked();
  });
  return choices;
}

void DiffSheet::addFile(QComboBox* list) {
  ask_([list](const QString& file) {
    list->addItem(QFileInfo(file).fileName(), file);
    list->setCurrentIndex(list->count() - 1);
  });
}

void DiffSheet::offer(const ModelCatalog& catalog, const std::filesystem::path& picture) {
  catalog_ = catalog;
  picture_ = picture;
  for (QComboBox* const list : {left_, right_}) {
    list->clear();
    for (const CatalogModel& model : catalog.models()) {
      if (!catalog.placeOf(model).empty()) {
        list->addItem(text(model.title), text(model.name));
      }
    }
  }
  right_->setCurrentIndex(right_->count() - 1);
  table_->clear();
  verdict_->setText(
      picture.empty()
          ? tr("Tensors are compared. With a picture in front, features are compared, too.")
          : tr("Tensors are compared, and features on “%1”.").arg(text(picture.filename())));
}

void DiffSheet::compare() {
  *wanted_ = false;
  wanted_ = std::make_shared<std::atomic<bool>>(true);
  start_->setEnabled(false);
  table_->clear();
  verdict_->setText(tr("Being compared…"));
  const auto work = [catalog = catalog_,
                     left = left_->currentData().toString().toStdString(),
                     right = right_->currentData().toString().toStdString(),
                     picture = picture_,
                     wanted = wanted_] {
    return compareModels(catalog.resolve(left),
                         catalog.resolve(right),
                         picture,
                         [wanted] { return wanted->load(); },
                         {});
  };
  runInBackground(pool_,
                  this,
                  work,
                  [this, wanted = wanted_](const tl::expected<ModelComparison, Failure>& found) {
                    start_->setEnabled(true);
                    if (found) {
                      fill(*found);
                    } else {
                      verdict_->setText(found.error().sentence);
                    }
                  });
}

void DiffSheet::fill(const ModelComparison& found) {
  QString verdict = found.isSame() ? tr("They are the same, within %1.")
                                   : tr("They are not the same, within %1.");
  verdict = verdict.arg(kFeatureTolerance);
  if (!found.whyNoFeatures.empty()) {
    verdict += u' ' + text(found.whyNoFeatures);
  }
  verdict_->setText(verdict);
  const auto add = [this](const QStringList& row) {
    table_->addTopLevelItem(new QTreeWidgetItem(row));
  };
  for (const std::string& name : found.onlyLeft) {
    add({text(name), tr("there"), tr("missing"), {}});
  }
  for (const std::string& name : found.onlyRight) {
    add({text(name), tr("missing"), tr("there"), {}});
  }
  for (const ShapeDifference& shape : found.shapes) {
    add({text(shape.name), shapeText(shape.left), shapeText(shape.right), {}});
  }
  add({tr("%n tensors of the same shape", nullptr, static_cast<int>(found.compared)),
       text(found.largestWeightIn),
       {},
       numberText(found.largestWeight)});
  for (std::size_t block = 0; block < found.blocks.size(); ++block) {
    add({tr("Features after block %1").arg(block), {}, {}, numberText(found.blocks[block])});
  }
  if (found.hasFeatures()) {
    add({tr("Features, all"), {}, {}, numberText(found.largestFeature)});
  }
  table_->resizeColumnToContents(0);
  table_->resizeColumnToContents(1);
}

}  // namespace patchscape
