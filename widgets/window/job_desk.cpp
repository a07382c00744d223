// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/job_desk.h"

#include "widgets/panels/units.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/job_panel.h"
#include "widgets/window/window_parts.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QMetaObject>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr int kRefreshEveryMs = 100;

/// Opens the folder itself, or the one that a file lies in or will lie in.
void showInFolder(const std::filesystem::path& result) {
  const QFileInfo info(toText(result));
  QDesktopServices::openUrl(
      QUrl::fromLocalFile(info.isDir() ? info.absoluteFilePath() : info.absolutePath()));
}

}  // namespace

JobDesk::JobDesk(SessionBridge& bridge, Workspace& workspace, QObject* parent)
    : QObject(parent),
      workspace_(workspace) {
  refresh_.setSingleShot(true);
  refresh_.setInterval(kRefreshEveryMs);
  connect(&refresh_, &QTimer::timeout, this, &JobDesk::refresh);
  queue_ = std::make_shared<JobQueue>(bridge.jobLane(), [this] {
    if (!isTold_.exchange(true)) {
      QMetaObject::invokeMethod(this, &JobDesk::takeChange, Qt::QueuedConnection);
    }
  });
}

JobDesk::~JobDesk() { queue_->end(); }

void JobDesk::connectParts(JobPanel& panel, MessageBar& messages, StatusLine& status) {
  panel_ = &panel;
  messages_ = &messages;
  status_ = &status;
  connect(&panel, &JobPanel::cancelAsked, this, [this](JobId id) { queue_->cancel(id); });
  connect(&panel, &JobPanel::retryAsked, this, &JobDesk::retry);
  connect(&panel, &JobPanel::clearAsked, this, [this] { queue_->removeEnded(); });
  connect(&panel, &JobPanel::showAsked, this, &showInFolder);
}

JobId JobDesk::add(JobOrder order, JobWork work) {
  if (!order.model) {
    order.model = workspace_.model();
  }
  const JobId id = queue_->add(std::move(order), std::move(work));
  refresh();
  panel_->choose(id);
  Q_EMIT added();
  return id;
}

void JobDesk::retry(JobId id) {
  queue_->retry(id);
  refresh();
  panel_->choose(id);
}

bool JobDesk::makes(const std::filesystem::path& result) const {
  return std::ranges::any_of(queue_->jobs(), [&](const JobStatus& job) {
    return !hasEnded(job.state) && job.order.result.lexically_normal() == result.lexically_normal();
  });
}

void JobDesk::takeChange() {
  if (!refresh_.isActive()) {
    refresh_.start();
  }
}

void JobDesk::refresh() {
  isTold_ = false;
  panel_->model().refresh();
  tellEnded();
  showCount();
}

void JobDesk::tellEnded() {
  std::map<JobId, JobState> now;
  for (const JobStatus& job : panel_->model().jobs()) {
    now[job.id] = job.state;
    const auto before = seen_.find(job.id);
    if (!hasEnded(job.state) || (before != seen_.end() && before->second == job.state)) {
      continue;
    }
    if (job.state == JobState::kFailed) {
      tellFailure(job);
    } else if (job.state == JobState::kDone) {
      status_->flash(tr("Done: %1").arg(QString::fromStdString(job.order.title)));
    }
  }
  seen_ = std::move(now);
}

void JobDesk::tellFailure(const JobStatus& job) {
  Failure failure = failureOf(*job.failure);
  failure.sentence =
      QStringLiteral("%1: %2").arg(QString::fromStdString(job.order.title), failure.sentence);
  showFailure(*messages_, failure, {{tr("Retry"), [this, id = job.id] { retry(id); }}});
}

void JobDesk::showCount() {
  int busy = 0;
  double fraction = -1.0;
  for (const JobStatus& job : panel_->model().jobs()) {
    busy += hasEnded(job.state) ? 0 : 1;
    if (job.state == JobState::kRunning) {
      fraction = fractionOf(job);
    }
  }
  constexpr double kPercent = 100.0;
  QString text = busy == 0 ? QString() : busy == 1 ? tr("1 job") : tr("%1 jobs").arg(busy);
  if (fraction >= 0.0) {
    text += QStringLiteral(" · %1").arg(withUnit(fraction * kPercent, 0, QStringLiteral("%")));
  }
  status_->setJobs(text);
}

}  // namespace patchscape
