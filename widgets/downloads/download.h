// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/models/part_file.h"
#include "core/session/model_catalog.h"
#include "widgets/downloads/download_state.h"
#include "widgets/downloads/server_answer.h"

#include <QElapsedTimer>
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <QUrl>

#include <atomic>
#include <memory>
#include <optional>

class QNetworkAccessManager;
class QNetworkReply;

namespace patchscape {

/// Gets one file: resumes, retries, checks, and only then gives it its name.
///
/// Emits `changed` last with a stage that is over. Deleting it gives up; what came stays as a part.
/// Thread: that of its network.
class Download final : public QObject {
  Q_OBJECT
 public:
  Download(CatalogFile file, DownloadOptions options, QNetworkAccessManager& network);
  ~Download() override;

  void start();
  void cancel();
  [[nodiscard]] const DownloadState& state() const { return state_; }

 Q_SIGNALS:
  void changed(const patchscape::DownloadState& state);

 private:
  void ask(const QUrl& address);
  void askAddress();
  void readHead();
  void takeHead();
  void takeBytes();
  void takeEnd();
  void takeOverfullRange();
  void retry(const std::string& why, int seconds = 0);
  void tryNextAddress(const std::string& why, ErrorCode code = ErrorCode::kNotFound);
  void check();
  void takeChecked(const std::optional<Error>& error, bool learned);
  void fail(const Error& error);
  void tell(DownloadStage stage);
  void dropReply();
  [[nodiscard]] QUrl mirror() const;
  [[nodiscard]] std::string sourceOf(const std::string& validator) const;
  [[nodiscard]] bool mayGoOn() const;

  CatalogFile file_;
  DownloadOptions options_;
  QNetworkAccessManager& network_;
  std::optional<PartFile> part_;
  QNetworkReply* reply_ = nullptr;
  std::optional<ServerAnswer> answer_;
  QUrl address_;
  std::size_t addressIndex_ = 0;
  int redirects_ = 0;
  int failures_ = 0;
  int asked_ = 0;
  bool fromStart_ = false;  ///< The server's ranges make no sense: without them.
  std::int64_t sizeAtAsk_ = 0;
  QTimer pause_;
  QElapsedTimer told_;
  DownloadState state_;
  std::shared_ptr<std::atomic<bool>> given_ = std::make_shared<std::atomic<bool>>(false);
  QThreadPool pool_;
};

}  // namespace patchscape
