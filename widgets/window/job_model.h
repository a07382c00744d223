// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/job_queue.h"
#include "widgets/gallery/item_status.h"

#include <QAbstractItemModel>

#include <memory>
#include <utility>
#include <vector>

namespace patchscape {

/// The jobs of a queue, each with its items below it.
///
/// Items are asked for when they are shown, so that a batch may have as many as it likes.
/// Thread: GUI.
class JobModel final : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Role {
    kStateRole = Qt::UserRole,  ///< JobState as an int.
    kDetailRole,                ///< What is said of it beside its name.
    kFractionRole,              ///< How far it is, 0…1; below 0: not known.
  };

  explicit JobModel(std::shared_ptr<const JobQueue> queue)
      : queue_(std::move(queue)) {}

  void refresh();  ///< Takes over what has changed in the queue.

  [[nodiscard]] const std::vector<JobStatus>& jobs() const { return jobs_; }
  /// The job of an index, or of an item's; null for an invalid one.
  [[nodiscard]] const JobStatus* jobAt(const QModelIndex& index) const;

  [[nodiscard]] QModelIndex index(int row,
                                  int column,
                                  const QModelIndex& parent = {}) const override;
  [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
  using QObject::parent;
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

 private:
  void takeRows(const std::vector<JobStatus>& now);
  void takeItems(int row, const JobStatus& now);
  [[nodiscard]] int rowOf(JobId id) const;
  [[nodiscard]] QVariant jobData(const JobStatus& job, int role) const;
  [[nodiscard]] QVariant itemData(const JobItem& item, int role) const;

  std::shared_ptr<const JobQueue> queue_;
  std::vector<JobStatus> jobs_;
};

/// A state in a word.
[[nodiscard]] QString textOf(JobState state);

/// The mark of a state; a cancelled one waits to be retried.
[[nodiscard]] ItemStatus markOf(JobState state);

/// How far a job is, 0…1; below 0: not known.
[[nodiscard]] double fractionOf(const JobStatus& job);

}  // namespace patchscape
