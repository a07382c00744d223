// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/download_thread.h"

#include "widgets/downloads/download_queue.h"

#include <utility>

namespace patchscape {

DownloadThread::DownloadThread(DownloadOptions options, QObject* parent)
    : QObject(parent),
      queue_(new DownloadQueue(std::move(options))) {
  queue_->moveToThread(&thread_);
  connect(&thread_, &QThread::finished, queue_, &QObject::deleteLater);
  connect(queue_, &DownloadQueue::changed, this, &DownloadThread::changed);
  thread_.start();
}

DownloadThread::~DownloadThread() {
  thread_.quit();
  thread_.wait();
}

void DownloadThread::add(const CatalogFile& file) {
  QMetaObject::invokeMethod(queue_, [queue = queue_, file] { queue->add(file); });
}

void DownloadThread::cancel(const std::string& name) {
  QMetaObject::invokeMethod(queue_, [queue = queue_, name] { queue->cancel(name); });
}

}  // namespace patchscape
