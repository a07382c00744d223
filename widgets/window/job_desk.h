// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/job_queue.h"
#include "widgets/bridge/session_bridge.h"
#include "widgets/window/job_model.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/status_line.h"
#include "widgets/window/workspace.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>

namespace patchscape {

class JobPanel;

/// The long work of the window: what runs in the background, over the model that is open, and what
/// is told of it.
///
///     jobs.add({.title = "Masks of “cat”", .result = folder}, [options](JobTools& tools) { … });
///
/// Thread: GUI; works on the queue's thread.
class JobDesk final : public QObject {
  Q_OBJECT
 public:
  JobDesk(SessionBridge& bridge, Workspace& workspace, QObject* parent);
  ~JobDesk() override;

  [[nodiscard]] std::unique_ptr<JobModel> makeModel() const {
    return std::make_unique<JobModel>(queue_);
  }
  void connectParts(JobPanel& panel, MessageBar& messages, StatusLine& status);

  /// Puts a job behind the others, for the model that is open where the order names none.
  JobId add(JobOrder order, JobWork work);
  void retry(JobId id);
  /// Whether a job that has not ended makes this file or folder.
  [[nodiscard]] bool makes(const std::filesystem::path& result) const;
  [[nodiscard]] bool isBusy() const { return queue_->isBusy(); }
  /// Ends all jobs and waits for the one that runs, no longer than for a frame.
  void shutDown() { queue_->end(); }

 Q_SIGNALS:
  void added();

 private:
  void takeChange();
  void refresh();
  void tellEnded();
  void tellFailure(const JobStatus& job);
  void showCount();

  Workspace& workspace_;
  JobPanel* panel_ = nullptr;
  MessageBar* messages_ = nullptr;
  StatusLine* status_ = nullptr;
  std::atomic<bool> isTold_ = false;  ///< A change waits in the event queue, or for the timer.
  QTimer refresh_;
  std::map<JobId, JobState> seen_;
  std::shared_ptr<JobQueue> queue_;
};

}  // namespace patchscape
