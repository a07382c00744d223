// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/window_parts.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace patchscape {

/// Everything that leaves the window: copies, pictures, screenshots, colour bases; and what comes
/// back of those. Thread: GUI; files are written and read on a pool.
class OutputCommands final : public QObject {
  Q_OBJECT
 public:
  explicit OutputCommands(WindowParts parts);

  void connectActions();

 private:
  void copyPane();
  void copyValues();
  void exportPicture();
  void saveScreenshot();
  /// Asks for a file; `write` makes it off the GUI thread, and the window says how it went.
  void saveInBackground(FileQuestion question,
                        const QString& suggested,
                        std::function<void(const std::filesystem::path&)> write);
  void savePng(const QString& suggested,
               const Image& image,
               std::map<std::string, std::string> text);
  void lockBasis(bool lock);
  void invertSigns();
  void saveCurrentBasis();
  void loadSavedBasis();
  void useBasis(std::shared_ptr<const PcaBasis> basis);
  void applyOptions(const PcaPanel::Options& options);
  [[nodiscard]] std::shared_ptr<const PcaBasis> shownBasis();
  [[nodiscard]] QString suggestedName(const QString& end);

  WindowParts parts_;
};

}  // namespace patchscape
