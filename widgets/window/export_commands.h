// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/window_parts.h"

#include <QObject>

#include <optional>

namespace patchscape {

/// Exports of depth, classes and clouds, the opening of head files and of labelled folders.
///
/// Thread: GUI; files are written and read on a pool.
class ExportCommands final : public QObject {
  Q_OBJECT
 public:
  ExportCommands(WindowParts parts, const ModelCatalog& catalog);

  void connectActions();
  void connectPanels(SegmentationPanel& segmentation, ClassPanel& classes);
  /// Takes a head file for the open model, or says why not.
  void openHead(const std::filesystem::path& path, HeadTask task);

 private:
  void openCard();
  void repeat();
  void start(const ExportCard::Choice& choice);
  void saveClass(int id);
  /// With the window's styles, and how the heads were asked.
  [[nodiscard]] ExportOptions withLooks(const ExportCard::Choice& choice);
  /// How the cloud of a choice is made; nothing without depth.
  [[nodiscard]] std::optional<CloudOrder> cloudOrder(const ExportCard::Choice& choice);
  void askForExamples();
  [[nodiscard]] std::shared_ptr<const AnalysisResult> sharpResult();
  [[nodiscard]] QString stem();

  WindowParts parts_;
  const ModelCatalog& catalog_;
  std::optional<ExportCard::Choice> last_;
};

}  // namespace patchscape
