// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/model_catalog.h"
#include "widgets/window/actions.h"
#include "widgets/window/canvas_desk.h"
#include "widgets/window/cloud_desk.h"
#include "widgets/window/dialogs.h"
#include "widgets/window/export_card.h"
#include "widgets/window/head_desk.h"
#include "widgets/window/job_desk.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/settings.h"
#include "widgets/window/status_line.h"
#include "widgets/window/workspace.h"

namespace patchscape {

/// What the commands of a window work with. Everything is owned by the window.
struct WindowParts {
  QWidget& window;
  Workspace& workspace;
  CanvasDesk& canvas;
  PcaPanel& pcaPanel;
  HeadDesk& heads;
  CloudDesk& clouds;
  ExportCard& exportCard;
  JobDesk& jobs;
  Actions& actions;
  MessageBar& messages;
  StatusLine& status;
  Settings& settings;
  AskForFiles& ask;
};

/// Shows a failure in the bar, its context behind the fold.
void showFailure(MessageBar& bar,
                 const Failure& failure,
                 std::vector<MessageBar::Button> buttons = {});

}  // namespace patchscape
