// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/job_panel.h"

#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/window/job_delegate.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace patchscape {

JobPanel::JobPanel(std::unique_ptr<JobModel> model, QWidget* parent)
    : QWidget(parent),
      model_(model.get()),
      tree_(new QTreeView(this)),
      empty_(new QLabel(tr("No jobs. Result videos, masks and batches appear here."), this)),
      cancel_(makeButton(tr("Cancel"), QStringLiteral("cancelJob"), tr("Ends the chosen job"))),
      retry_(makeButton(
          tr("Retry"), QStringLiteral("retryJob"), tr("Does what failed or was cancelled again"))),
      show_(makeButton(tr("Show in folder"),
                       QStringLiteral("showJob"),
                       tr("Opens the folder of what the chosen job makes"))),
      clear_(makeButton(tr("Clear"),
                        QStringLiteral("clearJobs"),
                        tr("Takes the jobs that have ended out of the list"))) {
  setObjectName(QStringLiteral("jobPanel"));
  model.release()->setParent(this);  // Goes after the tree.
  tree_->setObjectName(QStringLiteral("jobTree"));
  tree_->setAccessibleName(tr("Jobs"));
  tree_->setModel(model_);
  tree_->setItemDelegate(new JobDelegate(tree_));
  tree_->setHeaderHidden(true);
  tree_->setFrameShape(QFrame::NoFrame);
  tree_->setAcceptDrops(false);
  tree_->setTextElideMode(Qt::ElideRight);
  // Rows keep their text's colours, so that the chosen one is only tinted.
  QPalette tinted = tree_->palette();
  QColor ground = tinted.color(QPalette::Highlight);
  ground.setAlphaF(0.25F);
  tinted.setColor(QPalette::Highlight, ground);
  tree_->setPalette(tinted);
  empty_->setObjectName(QStringLiteral("noJobs"));
  empty_->setProperty("role", QStringLiteral("dim"));
  empty_->setAlignment(Qt::AlignCenter);
  setUpButtons();
  connect(
      tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, &JobPanel::showButtons);
  connect(model_, &QAbstractItemModel::dataChanged, this, &JobPanel::showButtons);
  connect(model_, &QAbstractItemModel::rowsInserted, this, &JobPanel::showButtons);
  connect(model_, &QAbstractItemModel::rowsRemoved, this, &JobPanel::showButtons);
  showButtons();
}

void JobPanel::setUpButtons() {
  auto* const side = new QVBoxLayout;
  side->setContentsMargins(0, kPanelGap, kPanelMargin, kPanelGap);
  side->setSpacing(kPanelGap / 2);
  for (QToolButton* const button : {cancel_, retry_, show_, clear_}) {
    side->addWidget(button);
  }
  side->addStretch(1);
  auto* const line = new QHBoxLayout(this);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(kPanelGap);
  line->addWidget(tree_, 1);
  line->addWidget(empty_, 1);
  line->addLayout(side);
  connect(cancel_, &QToolButton::clicked, this, [this] { Q_EMIT cancelAsked(chosen()->id); });
  connect(retry_, &QToolButton::clicked, this, [this] { Q_EMIT retryAsked(chosen()->id); });
  connect(show_, &QToolButton::clicked, this, [this] { Q_EMIT showAsked(chosen()->order.result); });
  connect(clear_, &QToolButton::clicked, this, &JobPanel::clearAsked);
}

QSize JobPanel::sizeHint() const {
  constexpr QSize kUsual(600, 150);
  return kUsual;
}

const JobStatus* JobPanel::chosen() const { return model_->jobAt(tree_->currentIndex()); }

void JobPanel::choose(JobId id) {
  for (int row = 0; row < model_->rowCount(); ++row) {
    const QModelIndex job = model_->index(row, 0);
    if (model_->jobAt(job)->id == id) {
      tree_->setCurrentIndex(job);
      return;
    }
  }
}

void JobPanel::showButtons() {
  tree_->setVisible(model_->rowCount() > 0);
  empty_->setHidden(model_->rowCount() > 0);
  const JobStatus* const job = chosen();
  cancel_->setEnabled(job != nullptr && !hasEnded(job->state));
  retry_->setEnabled(job != nullptr && hasEnded(job->state) && job->state != JobState::kDone);
  show_->setEnabled(job != nullptr && !job->order.result.empty());
  clear_->setEnabled(std::ranges::any_of(
      model_->jobs(), [](const JobStatus& each) { return hasEnded(each.state); }));
}

}  // namespace patchscape
