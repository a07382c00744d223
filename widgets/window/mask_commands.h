// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/mask_sequence.h"
#include "widgets/window/video_desk.h"
#include "widgets/window/window_parts.h"

#include <QObject>

#include <filesystem>

namespace patchscape {

/// Writes the masks of the objects that are followed through the film in front, as a job: the same
/// files as the command line's `track` makes of the same clicks. Thread: GUI.
class MaskCommands final : public QObject {
  Q_OBJECT
 public:
  MaskCommands(WindowParts parts, VideoDesk& video);

  void connectActions();

 private:
  void askForFolder();
  void start(const std::filesystem::path& film, const MaskSequenceOptions& options);

  WindowParts parts_;
  VideoDesk& video_;
};

}  // namespace patchscape
