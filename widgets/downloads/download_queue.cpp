// SPDX-License-Identifier: Apache-2.0
#include "widgets/downloads/download_queue.h"

#include "widgets/downloads/download.h"

#include <QNetworkAccessManager>
#include <QNetworkProxyFactory>

#include <algorithm>
#include <system_error>
#include <utility>

namespace patchscape {
namespace {

/// Why a file cannot even be asked for; nothing where it can.
std::optional<Error> refusalOf(const CatalogFile& file, const DownloadOptions& options) {
  if (file.addresses.empty()) {
    return Error(ErrorCode::kUnsupported,
                 file.title + " comes with the program; there is nothing to get.");
  }
  if (options.offline) {
    return Error(ErrorCode::kUnsupported,
                 file.file +
                     " is not got: --offline forbids any use of the network. Start without "
                     "it, or put the file into " +
                     options.folder.string() + ".");
  }
  return std::nullopt;
}

}  // namespace

/// A download is forgotten inside its own signal: it must live until that has returned.
void DownloadQueue::Forget::operator()(Download* download) const {
  download->disconnect();
  download->deleteLater();
}

DownloadQueue::DownloadQueue(DownloadOptions options, QObject* parent)
    : QObject(parent),
      options_(std::move(options)) {}

DownloadQueue::~DownloadQueue() {
  for (auto& [name, download] : running_) {
    delete download.release();
  }
}

bool DownloadQueue::isKnown(const CatalogFile& file) const {
  return running_.contains(file.file) ||
         std::ranges::find(waiting_, file.file, &CatalogFile::file) != waiting_.end();
}

void DownloadQueue::add(const CatalogFile& file) {
  if (isKnown(file)) {
    return;
  }
  DownloadState state{.name = file.name, .path = options_.folder / file.file};
  if (const std::optional<Error> error = refusalOf(file, options_)) {
    state.stage = DownloadStage::kFailed;
    state.sentence = error->what();
    state.code = error->code();
    Q_EMIT changed(state);
    return;
  }
  std::error_code ignored;
  if (!options_.replace && std::filesystem::is_regular_file(state.path, ignored)) {
    state.stage = DownloadStage::kDone;
    Q_EMIT changed(state);
    return;
  }
  waiting_.push_back(file);
  Q_EMIT changed(state);
  startMore();
}

void DownloadQueue::cancel(const std::string& name) {
  const auto waits = std::ranges::find(waiting_, name, &CatalogFile::name);
  if (waits != waiting_.end()) {
    waiting_.erase(waits);
    Q_EMIT changed({.name = name, .stage = DownloadStage::kCancelled});
    return;
  }
  const auto runs = std::ranges::find_if(
      running_, [&](const auto& each) { return each.second->state().name == name; });
  if (runs != running_.end()) {
    runs->second->cancel();
  }
}

void DownloadQueue::cancelAll() {
  while (!waiting_.empty()) {
    cancel(std::string(waiting_.front().name));
  }
  while (!running_.empty()) {
    running_.begin()->second->cancel();
  }
}

void DownloadQueue::startMore() {
  if (!network_) {
    QNetworkProxyFactory::setUseSystemConfiguration(true);
    network_ = std::make_unique<QNetworkAccessManager>();
  }
  while (!waiting_.empty() && running_.size() < static_cast<std::size_t>(options_.atOnce)) {
    CatalogFile file = std::move(waiting_.front());
    waiting_.pop_front();
    auto* const download = new Download(file, options_, *network_);
    running_[file.file].reset(download);
    connect(download, &Download::changed, this, &DownloadQueue::take);
    download->start();
  }
}

void DownloadQueue::take(const DownloadState& state) {
  const DownloadState told = state;  // Outlives the download.
  if (told.isOver()) {
    running_.erase(told.path.filename().string());
  }
  Q_EMIT changed(told);
  if (told.isOver()) {
    startMore();
  }
}

}  // namespace patchscape
