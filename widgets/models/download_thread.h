// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/model_catalog.h"
#include "widgets/downloads/download_state.h"

#include <QObject>
#include <QThread>

#include <string>

namespace patchscape {

class DownloadQueue;

/// A queue of downloads on a thread of its own, so that a slow disk never holds up the window.
///
/// Ends with the thread joined; what came so far stays. Thread: GUI.
class DownloadThread final : public QObject {
  Q_OBJECT
 public:
  explicit DownloadThread(DownloadOptions options, QObject* parent = nullptr);
  ~DownloadThread() override;

  void add(const CatalogFile& file);
  void cancel(const std::string& name);

 Q_SIGNALS:
  void changed(const patchscape::DownloadState& state);

 private:
  QThread thread_;
  DownloadQueue* queue_;
};

}  // namespace patchscape
