// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/picture.h"

#include <QHash>
#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

namespace patchscape {

/// Makes thumbnails on two threads of its own, in the order they were asked for.
///
/// Answers come as signals on the GUI thread. Thread: GUI; the destructor drops what waits and
/// waits only for what is being decoded at that moment.
class ThumbnailLoader final : public QObject {
  Q_OBJECT
 public:
  explicit ThumbnailLoader(QObject* parent = nullptr);
  ~ThumbnailLoader() override;

  /// Decodes a file. \param id Comes back with the answer; the newest request of an id counts.
  void loadFile(qint64 id, const std::filesystem::path& path);

  /// Shrinks a picture that is decoded already.
  void shrink(qint64 id, std::shared_ptr<const Picture> picture);

  /// Drops requests; their answers will not come.
  void cancel(qint64 id);
  void cancelAll();

 Q_SIGNALS:
  void loaded(qint64 id, const QImage& thumbnail);
  void failed(qint64 id, const QString& sentence);

 private:
  void start(qint64 id, std::function<QImage()> make);
  void run(qint64 id, quint64 ticket, const std::function<QImage()>& make);
  [[nodiscard]] bool isWanted(qint64 id, quint64 ticket);
  [[nodiscard]] bool take(qint64 id, quint64 ticket);

  std::mutex mutex_;
  QHash<qint64, quint64> wanted_;  ///< Ticket of the newest request of each id; under mutex_.
  quint64 nextTicket_ = 1;
  QThreadPool pool_;
};

}  // namespace patchscape
