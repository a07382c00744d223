// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

#include <functional>

class QWidget;

namespace patchscape {

/// The files a person is asked for.
enum class FileQuestion {
  kOpenPictures,
  kOpenFolder,
  kExportFolder,
  kOpenList,
  kOpenWeights,
  kSavePicture,
  kSaveVideo,
  kOpenBasis,
  kSaveBasis,
  kOpenIntrinsics,
};

/// Asks for files; `then` gets the answer later, and is not called where the answer is none.
///
/// The seam that tests put their own answers into. `start` is a folder or a suggested file.
using AskForFiles = std::function<void(QWidget* parent,
                                       FileQuestion question,
                                       const QString& start,
                                       std::function<void(const QStringList&)> then)>;

/// Asks with the platform's file dialog, without stopping the event loop. Thread: GUI.
void askWithFileDialog(QWidget* parent,
                       FileQuestion question,
                       const QString& start,
                       std::function<void(const QStringList&)> then);

}  // namespace patchscape
