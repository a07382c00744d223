// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/job_model.h"

#include "widgets/panels/units.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/video_bar.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace patchscape {
namespace {

constexpr quintptr kNoId = 0;

QString translated(const char* text) { return QCoreApplication::translate("Jobs", text); }

/// "120 of 300 · 12.4 /s · 0:14.5 left", as far as it is known.
QString paceText(const JobStatus& job) {
  QStringList parts;
  if (job.total > 0) {
    parts.append(translated(QT_TRANSLATE_NOOP("Jobs", "%1 of %2")).arg(job.done).arg(job.total));
  } else if (job.done > 0) {
    parts.append(QString::number(job.done));
  }
  if (job.rate > 0.0) {
    parts.append(withUnit(job.rate, job.rate < 10.0 ? 2 : 0, QStringLiteral("/s")));
  }
  if (job.secondsLeft) {
    parts.append(translated(QT_TRANSLATE_NOOP("Jobs", "%1 left")).arg(timeText(*job.secondsLeft)));
  }
  return parts.isEmpty() ? textOf(job.state) : parts.join(QStringLiteral(" · "));
}

QString detailOf(const JobStatus& job) {
  if (job.failure) {
    return QString::fromUtf8(job.failure->what());
  }
  if (job.state == JobState::kRunning) {
    return paceText(job);
  }
  QStringList parts{textOf(job.state)};
  if (job.done > 0) {
    parts.append(
        job.total > job.done
            ? translated(QT_TRANSLATE_NOOP("Jobs", "%1 of %2")).arg(job.done).arg(job.total)
            : QString::number(job.done));
  }
  for (const std::string& note : job.notes) {
    parts.append(QString::fromStdString(note));
  }
  return parts.join(QStringLiteral(" · "));
}

}  // namespace

QString textOf(JobState state) {
  switch (state) {
    case JobState::kRunning:
      return translated(QT_TRANSLATE_NOOP("Jobs", "running"));
    case JobState::kDone:
      return translated(QT_TRANSLATE_NOOP("Jobs", "done"));
    case JobState::kFailed:
      return translated(QT_TRANSLATE_NOOP("Jobs", "failed"));
    case JobState::kCancelled:
      return translated(QT_TRANSLATE_NOOP("Jobs", "cancelled"));
    case JobState::kWaiting:
      break;
  }
  return translated(QT_TRANSLATE_NOOP("Jobs", "waiting"));
}

ItemStatus markOf(JobState state) {
  switch (state) {
    case JobState::kRunning:
      return ItemStatus::kRunning;
    case JobState::kDone:
      return ItemStatus::kDone;
    case JobState::kFailed:
      return ItemStatus::kFailed;
    case JobState::kWaiting:
    case JobState::kCancelled:
      break;
  }
  return ItemStatus::kWaiting;
}

double fractionOf(const JobStatus& job) {
  return job.total > 0 ? static_cast<double>(job.done) / static_cast<double>(job.total) : -1.0;
}

void JobModel::refresh() {
  const std::vector<JobStatus> now = queue_->jobs();
  takeRows(now);
  for (int row = 0; row < rowCount(); ++row) {
    takeItems(row, now[static_cast<std::size_t>(row)]);
    const QModelIndex job = index(row, 0);
    Q_EMIT dataChanged(job, job);
    if (const int items = rowCount(job); items > 0) {
      Q_EMIT dataChanged(index(0, 0, job), index(items - 1, 0, job));
    }
  }
}

void JobModel::takeRows(const std::vector<JobStatus>& now) {
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto row = static_cast<int>(i);
    while (i < jobs_.size() && jobs_[i].id != now[i].id) {
      beginRemoveRows({}, row, row);
      jobs_.erase(jobs_.begin() + row);
      endRemoveRows();
    }
    if (i == jobs_.size()) {
      beginInsertRows({}, row, row);
      jobs_.push_back(now[i]);
      jobs_.back().items = 0;
      endInsertRows();
    }
  }
  if (jobs_.size() > now.size()) {
    beginRemoveRows({}, static_cast<int>(now.size()), rowCount() - 1);
    jobs_.resize(now.size());
    endRemoveRows();
  }
}

void JobModel::takeItems(int row, const JobStatus& now) {
  JobStatus& job = jobs_[static_cast<std::size_t>(row)];
  const std::size_t before = job.items;
  const QModelIndex at = index(row, 0);
  if (before != now.items && before > 0) {
    beginRemoveRows(at, 0, static_cast<int>(before) - 1);
    job.items = 0;
    endRemoveRows();
  }
  if (before != now.items && now.items > 0) {
    beginInsertRows(at, 0, static_cast<int>(now.items) - 1);
    job.items = now.items;
    endInsertRows();
  }
  job = now;
}

int JobModel::rowOf(JobId id) const {
  const auto found = std::ranges::find(jobs_, id, &JobStatus::id);
  return found == jobs_.end() ? -1 : static_cast<int>(found - jobs_.begin());
}

const JobStatus* JobModel::jobAt(const QModelIndex& index) const {
  if (!index.isValid()) {
    return nullptr;
  }
  const int row = index.internalId() == 0 ? index.row() : rowOf(index.internalId());
  return row < 0 ? nullptr : &jobs_[static_cast<std::size_t>(row)];
}

// A job's index has no id of its own; an item's has that of its job.
QModelIndex JobModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) {
    return {};
  }
  return createIndex(row, column, parent.isValid() ? quintptr{jobAt(parent)->id} : kNoId);
}

QModelIndex JobModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == 0) {
    return {};
  }
  const int row = rowOf(child.internalId());
  return row < 0 ? QModelIndex() : createIndex(row, 0, kNoId);
}

int JobModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) {
    return static_cast<int>(jobs_.size());
  }
  return parent.internalId() == 0 ? static_cast<int>(jobAt(parent)->items) : 0;
}

int JobModel::columnCount(const QModelIndex& /*parent*/) const { return 1; }

QVariant JobModel::data(const QModelIndex& index, int role) const {
  const JobStatus* const job = jobAt(index);
  if (job == nullptr) {
    return {};
  }
  return index.internalId() == 0
             ? jobData(*job, role)
             : itemData(queue_->item(job->id, static_cast<std::size_t>(index.row())), role);
}

QVariant JobModel::jobData(const JobStatus& job, int role) const {
  const QString title = QString::fromStdString(job.order.title);
  switch (role) {
    case Qt::DisplayRole:
      return title;
    case Qt::ToolTipRole:
      return QStringLiteral("%1\n%2").arg(detailOf(job), toText(job.order.result));
    case Qt::AccessibleTextRole:
      return QStringLiteral("%1, %2, %3").arg(title, textOf(job.state), detailOf(job));
    case kStateRole:
      return static_cast<int>(job.state);
    case kDetailRole:
      return detailOf(job);
    case kFractionRole:
      return fractionOf(job);
    default:
      return {};
  }
}

QVariant JobModel::itemData(const JobItem& item, int role) const {
  const QString name = QString::fromStdString(item.name);
  const QString detail =
      item.sentence.empty() ? textOf(item.state) : QString::fromStdString(item.sentence);
  switch (role) {
    case Qt::DisplayRole:
      return name;
    case Qt::ToolTipRole:
      return QStringLiteral("%1\n%2").arg(name, detail);
    case Qt::AccessibleTextRole:
      return QStringLiteral("%1, %2, %3").arg(name, textOf(item.state), detail);
    case kStateRole:
      return static_cast<int>(item.state);
    case kDetailRole:
      return detail;
    case kFractionRole:
      return -1.0;
    default:
      return {};
  }
}

}  // namespace patchscape
