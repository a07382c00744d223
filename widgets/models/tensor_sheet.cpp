// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/tensor_sheet.h"

#include "core/models/shelf.h"
#include "core/session/model_folders.h"
#include "widgets/bridge/background_task.h"
#include "widgets/models/norm_histogram.h"
#include "widgets/models/weight_table.h"
#include "widgets/panels/named_button.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kDigits = 4;

QString text(const std::string& value) { return QString::fromStdString(value); }

QString numberText(double value) { return QString::number(value, 'g', kDigits); }

}  // namespace

QString factsOf(const FileSummary& summary) {
  const ModelDescription& model = summary.info.description;
  const auto tensors = static_cast<std::int64_t>(summary.tensors.size());
  QString facts;
  if (model.usable()) {
    facts = TensorSheet::tr("%1: %2 parameters in %3 tensors; it can be used.")
                .arg(text(model.architecture), countText(model.parameters))
                .arg(tensors);
  } else if (summary.info.head) {
    facts = TensorSheet::tr("A head for %1 (%2) in %3 tensors; it can be used with its model.")
                .arg(text(std::string(nameOf(summary.info.head->task))),
                     text(summary.info.head->architecture))
                .arg(tensors);
  } else {
    facts = TensorSheet::tr(
                "%1 tensors. It cannot be used: %2 are missing, %3 unexpected, such as "
                "%4.")
                .arg(tensors)
                .arg(model.missing.size())
                .arg(model.unexpected.size())
                .arg(text(!model.missing.empty()      ? model.missing.front()
                          : !model.unexpected.empty() ? model.unexpected.front()
                                                      : std::string()));
  }
  facts += QStringLiteral("\n%1 · SHA-256 %2 · %3")
               .arg(text(summary.info.container),
                    text(summary.info.sha256),
                    summary.info.licence.empty()
                        ? TensorSheet::tr("licence not known: ask who gave you the file")
                        : text(summary.info.licence));
  if (summary.broken > 0) {
    facts += TensorSheet::tr("\n%n values are not finite: the file is damaged.",
                             nullptr,
                             static_cast<int>(summary.broken));
  }
  return facts;
}

TensorSheet::TensorSheet(QThreadPool& pool, QWidget* parent)
    : QWidget(parent),
      pool_(pool),
      wanted_(std::make_shared<std::atomic<bool>>(true)),
      title_(new QLabel(this)),
      facts_(new QLabel(this)),
      histogram_(new NormHistogram(this)),
      table_(makeWeightTable(
          "tensorTable",
          tr("Tensors"),
          {tr("Name"), tr("Shape"), tr("Type"), tr("Least"), tr("Largest"), tr("RMS")},
          this)) {
  setObjectName(QStringLiteral("tensorSheet"));
  title_->setProperty("role", QStringLiteral("title"));
  facts_->setObjectName(QStringLiteral("tensorFacts"));
  facts_->setWordWrap(true);
  facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(kPanelMargin, kPanelMargin, kPanelMargin, kPanelMargin);
  column->setSpacing(kPanelGap);
  column->addWidget(makeHead());
  column->addWidget(facts_);
  column->addWidget(histogram_);
  column->addWidget(table_, 1);
}

TensorSheet::~TensorSheet() { *wanted_ = false; }

QWidget* TensorSheet::makeHead() {
  auto* const head = new QWidget(this);
  auto* const row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  keep_ = makeNamedButton(tr("Keep a copy"), "tensorKeep", head);
  keep_->setToolTip(
      tr("Copies the file to %1, where it is found by its name").arg(text(userModelFolder())));
  auto* const close = makeNamedButton(tr("Close"), "tensorClose", head);
  row->addWidget(title_, 1);
  row->addWidget(keep_);
  row->addWidget(close);
  connect(keep_, &QPushButton::clicked, this, &TensorSheet::keep);
  connect(close, &QPushButton::clicked, this, &TensorSheet::closeAsked);
  return head;
}

void TensorSheet::showFile(const std::filesystem::path& path) {
  *wanted_ = false;  // Whatever is still being read.
  wanted_ = std::make_shared<std::atomic<bool>>(true);
  path_ = path;
  title_->setText(text(path.filename()));
  facts_->setText(tr("Being read…"));
  histogram_->setCounts({});
  table_->clear();
  keep_->setVisible(path.parent_path() != userModelFolder());
  const auto work = [path, wanted = wanted_] {
    return summariseFile(path, [wanted] { return wanted->load(); });
  };
  runInBackground(pool_,
                  this,
                  work,
                  [this, wanted = wanted_](const tl::expected<FileSummary, Failure>& summary) {
                    if (!*wanted) {
                      return;
                    }
                    if (summary) {
                      fill(*summary);
                    } else {
                      facts_->setText(summary.error().sentence);
                    }
                  });
}

void TensorSheet::fill(const FileSummary& summary) {
  facts_->setText(factsOf(summary));
  histogram_->setCounts(normHistogram(summary.tensors, NormHistogram::kBins));
  QList<QTreeWidgetItem*> rows;
  for (const TensorSummary& tensor : summary.tensors) {
    rows.append(new QTreeWidgetItem({text(tensor.info.name),
                                     shapeText(tensor.info.shape),
                                     text(tensor.info.dtype),
                                     numberText(tensor.least),
                                     numberText(tensor.largest),
                                     numberText(tensor.norm)}));
  }
  table_->addTopLevelItems(rows);
  for (int i = 0; i < table_->columnCount(); ++i) {
    table_->resizeColumnToContents(i);
  }
}

void TensorSheet::keep() {
  keep_->setEnabled(false);
  const auto work = [path = path_, wanted = wanted_] {
    return keepFile(path, [wanted] { return wanted->load(); });
  };
  runInBackground(
      pool_, this, work, [this](const tl::expected<std::filesystem::path, Failure>& copy) {
        keep_->setEnabled(true);
        if (copy) {
          keep_->hide();
          Q_EMIT kept(*copy);
        } else {
          Q_EMIT failed(copy.error());
        }
      });
}

}  // namespace patchscape
