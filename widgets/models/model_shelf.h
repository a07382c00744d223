// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/model_catalog.h"
#include "widgets/bridge/failure.h"
#include "widgets/models/download_thread.h"

#include <QObject>
#include <QString>
#include <QThreadPool>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace patchscape {

/// What can be done with a model of the catalog, and what is being done.
enum class ShelfStage { kEmbedded, kHere, kCanBeHad, kGetting, kChecking };

struct ShelfItem {
  ShelfStage stage = ShelfStage::kCanBeHad;
  std::int64_t received = 0;  ///< Of the model and the heads that come along, together.
  std::int64_t total = 0;
  QString note;  ///< What came of the last action, one sentence; empty: nothing to say.
  bool fitsMemory = true;
  std::filesystem::path place;  ///< Empty: not here.
};

/// The models of the catalog: which are here, and getting, checking and removing them.
///
/// A model is got together with the heads that come along. Thread: GUI; files are read on a pool
/// and written on the downloads' thread.
class ModelShelf final : public QObject {
  Q_OBJECT
 public:
  ModelShelf(ModelCatalog catalog,
             DownloadOptions options,
             QThreadPool& pool,
             QObject* parent = nullptr);

  [[nodiscard]] const ModelCatalog& catalog() const { return catalog_; }
  [[nodiscard]] const ShelfItem& item(const std::string& name) const;
  /// Bytes that `get` would fetch.
  [[nodiscard]] std::int64_t bytesToGet(const CatalogModel& model) const;

  void get(const std::string& name);
  void cancel(const std::string& name);
  void verify(const std::string& name);
  void remove(const std::string& name);
  /// Looks anew at what is here.
  void refresh();

 Q_SIGNALS:
  void changed(const std::string& name);
  /// A model and what comes along is here: it can be opened.
  void got(const std::string& name);
  void failed(const patchscape::Failure& failure);

 private:
  struct Fetch {
    std::map<std::string, DownloadState> files;  ///< By the names of their rows.
  };

  [[nodiscard]] std::vector<CatalogFile> missingFiles(const CatalogModel& model) const;
  [[nodiscard]] ShelfItem itemOf(const CatalogModel& model) const;
  void take(const DownloadState& state);
  void showProgress(const std::string& name, const Fetch& fetch);
  void end(const std::string& name);
  void say(const std::string& name, const QString& note);

  ModelCatalog catalog_;
  QThreadPool& pool_;
  std::map<std::string, ShelfItem> items_;
  std::map<std::string, Fetch> fetches_;
  DownloadThread downloads_;
};

}  // namespace patchscape
