// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/model_catalog.h"
#include "widgets/downloads/download_state.h"

#include <QObject>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

class QNetworkAccessManager;

namespace patchscape {

class Download;

/// Gets several files, some at once, the others after them.
///
/// Thread: the one it lives in; all of its work is done there, but for checking.
class DownloadQueue final : public QObject {
  Q_OBJECT
 public:
  explicit DownloadQueue(DownloadOptions options, QObject* parent = nullptr);
  ~DownloadQueue() override;

  /// Gets a file; one that waits or runs already is not begun again.
  void add(const patchscape::CatalogFile& file);
  void cancel(const std::string& name);
  void cancelAll();
  [[nodiscard]] bool isIdle() const { return waiting_.empty() && running_.empty(); }

 Q_SIGNALS:
  /// Of one file; while bytes come, at most twenty times a second.
  void changed(const patchscape::DownloadState& state);

 private:
  struct Forget {
    void operator()(Download* download) const;
  };

  [[nodiscard]] bool isKnown(const CatalogFile& file) const;
  void startMore();
  void take(const DownloadState& state);

  DownloadOptions options_;
  std::unique_ptr<QNetworkAccessManager> network_;  ///< Made with the first download.
  std::deque<CatalogFile> waiting_;
  std::map<std::string, std::unique_ptr<Download, Forget>> running_;
};

}  // namespace patchscape
