// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/thumbnail_loader.h"

#include "core/base/error.h"
#include "core/media/image_io.h"
#include "widgets/gallery/thumbnail.h"

#include <exception>
#include <new>
#include <utility>

namespace patchscape {
namespace {

constexpr int kThreads = 2;  // A large photo takes hundreds of megabytes while it is decoded.

}  // namespace

ThumbnailLoader::ThumbnailLoader(QObject* parent)
    : QObject(parent) {
  pool_.setMaxThreadCount(kThreads);
  pool_.setThreadPriority(QThread::LowPriority);
}

ThumbnailLoader::~ThumbnailLoader() {
  cancelAll();
  pool_.waitForDone();
}

void ThumbnailLoader::loadFile(qint64 id, const std::filesystem::path& path) {
  start(id, [path] { return makeThumbnail(loadImage(path).image); });
}

void ThumbnailLoader::shrink(qint64 id, std::shared_ptr<const Picture> picture) {
  start(id, [picture = std::move(picture)] { return makeThumbnail(picture->image); });
}

void ThumbnailLoader::cancel(qint64 id) {
  const std::scoped_lock lock(mutex_);
  wanted_.remove(id);
}

void ThumbnailLoader::cancelAll() {
  pool_.clear();
  const std::scoped_lock lock(mutex_);
  wanted_.clear();
}

void ThumbnailLoader::start(qint64 id, std::function<QImage()> make) {
  const quint64 ticket = nextTicket_++;
  {
    const std::scoped_lock lock(mutex_);
    wanted_.insert(id, ticket);
  }
  pool_.start([this, id, ticket, make = std::move(make)] { run(id, ticket, make); });
}

void ThumbnailLoader::run(qint64 id, quint64 ticket, const std::function<QImage()>& make) {
  if (!isWanted(id, ticket)) {
    return;
  }
  QImage thumbnail;
  QString sentence;
  try {
    thumbnail = make();
  } catch (const Error& error) {
    sentence = QString::fromUtf8(error.what());
  } catch (const std::bad_alloc&) {
    sentence = tr("Not enough memory for this picture; close other programs and open it again.");
  } catch (const std::exception& error) {
    sentence = tr("This picture could not be read: %1").arg(QString::fromLocal8Bit(error.what()));
  }
  // Posted to this object: what is still on its way when it is destroyed is dropped by Qt.
  const auto answer = [this, id, ticket, thumbnail, sentence] {
    if (!take(id, ticket)) {
      return;
    }
    if (thumbnail.isNull()) {
      Q_EMIT failed(id, sentence);
    } else {
      Q_EMIT loaded(id, thumbnail);
    }
  };
  QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection);
}

bool ThumbnailLoader::isWanted(qint64 id, quint64 ticket) {
  const std::scoped_lock lock(mutex_);
  return wanted_.value(id) == ticket;
}

bool ThumbnailLoader::take(qint64 id, quint64 ticket) {
  const std::scoped_lock lock(mutex_);
  if (wanted_.value(id) != ticket) {
    return false;
  }
  wanted_.remove(id);
  return true;
}

}  // namespace patchscape
