// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/job_model.h"

#include <QWidget>

class QLabel;
class QToolButton;
class QTreeView;

namespace patchscape {

/// All jobs in their order, and what can be done with the chosen one. Thread: GUI.
class JobPanel final : public QWidget {
  Q_OBJECT
 public:
  JobPanel(std::unique_ptr<JobModel> model, QWidget* parent);

  [[nodiscard]] JobModel& model() { return *model_; }
  void choose(JobId id);
  [[nodiscard]] QSize sizeHint() const override;

 Q_SIGNALS:
  void cancelAsked(patchscape::JobId id);
  void retryAsked(patchscape::JobId id);
  void showAsked(const std::filesystem::path& result);
  void clearAsked();  ///< Those that have ended are to go.

 private:
  void setUpButtons();
  void showButtons();
  [[nodiscard]] const JobStatus* chosen() const;

  JobModel* model_;
  QTreeView* tree_;
  QLabel* empty_;  ///< In place of the tree where there is no job.
  QToolButton* cancel_;
  QToolButton* retry_;
  QToolButton* show_;
  QToolButton* clear_;
};

}  // namespace patchscape
