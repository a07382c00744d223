// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/batch_inputs.h"
#include "core/export/batch_run.h"
#include "widgets/window/batch_card.h"
#include "widgets/window/window_parts.h"

#include <QObject>

namespace patchscape {

/// Makes the files of many pictures, as a job. Thread: GUI.
class BatchCommands final : public QObject {
  Q_OBJECT
 public:
  BatchCommands(WindowParts parts, BatchCard& card);

  void connectActions();

 private:
  void openCard();
  void ask(FileQuestion question, void (BatchCard::*take)(const QString&));
  void takeFolder(const QString& folder);
  void start(const BatchCard::Choice& choice);

  WindowParts parts_;
  BatchCard& card_;
};

/// What `patchscape-cli batch` is told for the same files, as its journal notes it.
[[nodiscard]] std::string batchSettings(const BatchCard::Choice& choice, const std::string& model);

}  // namespace patchscape
