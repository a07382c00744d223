// SPDX-License-Identifier: Apache-2.0
#include "widgets/downloads/fetch.h"

#include "widgets/downloads/download_queue.h"

#include <QCoreApplication>
#include <QTimer>

#include <map>

namespace patchscape {
namespace {

constexpr int kAskEveryMs = 50;

}  // namespace

std::vector<DownloadState> fetchFiles(const std::vector<CatalogFile>& files,
                                      const DownloadOptions& options,
                                      const std::function<void(const DownloadState&)>& changed,
                                      const KeepGoing& keepGoing) {
  int argumentCount = 1;
  char name[] = "patchscape-cli";
  char* arguments[] = {name, nullptr};
  const QCoreApplication application(argumentCount, arguments);
  DownloadQueue queue(options);
  std::map<std::string, DownloadState> states;
  QObject::connect(&queue, &DownloadQueue::changed, &queue, [&](const DownloadState& state) {
    states[state.name] = state;
    changed(state);
    if (queue.isIdle()) {
      QCoreApplication::quit();
    }
  });
  QTimer ask;
  QObject::connect(&ask, &QTimer::timeout, &queue, [&] {
    if (!keepGoing()) {
      queue.cancelAll();
    }
  });
  ask.start(kAskEveryMs);
  for (const CatalogFile& file : files) {
    queue.add(file);
  }
  if (!queue.isIdle()) {
    QCoreApplication::exec();
  }
  std::vector<DownloadState> over;
  for (const CatalogFile& file : files) {
    over.push_back(states[file.name]);
  }
  return over;
}

}  // namespace patchscape
