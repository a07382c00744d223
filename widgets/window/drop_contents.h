// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QImage>
#include <QStringList>

#include <filesystem>
#include <vector>

class QMimeData;

namespace patchscape {

/// What was dropped or pasted, sorted by what is done with it.
struct DropContents {
  std::vector<std::filesystem::path> files;  ///< To be opened as pictures.
  std::vector<std::filesystem::path> folders;
  std::vector<std::filesystem::path> videos;   ///< By their names' ends; also patterns.
  std::vector<std::filesystem::path> weights;  ///< Models, by their names' ends.
  QImage image;                                ///< Pixels without a file.
  QStringList remote;                          ///< Addresses that would need the network.

  [[nodiscard]] bool empty() const;
};

/// Sorts it. Looks at names and at which are folders, opens nothing. Thread: GUI.
[[nodiscard]] DropContents readDrop(const QMimeData& data);

/// The same for names of the command line or a file dialog.
[[nodiscard]] DropContents sortPaths(const QStringList& names);

/// Whether `readDrop` would find anything, without reading pixels.
[[nodiscard]] bool canRead(const QMimeData& data);

/// Whether a name ends like a weights file: .safetensors, .pth, .pt, .bin, .index.json.
[[nodiscard]] bool hasWeightsExtension(const std::filesystem::path& path);

/// A path of Qt as the rest of the program writes it, and back.
[[nodiscard]] std::filesystem::path toPath(const QString& text);
[[nodiscard]] QString toText(const std::filesystem::path& path);

}  // namespace patchscape
