// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/model_shelf.h"

#include "core/models/check_file.h"
#include "core/models/shelf.h"
#include "widgets/bridge/background_task.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr std::int64_t kMega = 1'000'000;

std::int64_t bytesOf(const CatalogFile& file) { return std::max(file.bytes, file.aboutBytes); }

/// Of this computer, in 10^6 bytes.
std::int64_t memoryMb() {
  return static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE) / kMega;
}

}  // namespace

ModelShelf::ModelShelf(ModelCatalog catalog,
                       DownloadOptions options,
                       QThreadPool& pool,
                       QObject* parent)
    : QObject(parent),
      catalog_(std::move(catalog)),
      pool_(pool),
      downloads_(std::move(options)) {
  connect(&downloads_, &DownloadThread::changed, this, &ModelShelf::take);
  refresh();
}

const ShelfItem& ModelShelf::item(const std::string& name) const {
  static const ShelfItem kNone;
  const auto found = items_.find(name);
  return found == items_.end() ? kNone : found->second;
}

ShelfItem ModelShelf::itemOf(const CatalogModel& model) const {
  ShelfItem item;
  item.place = catalog_.placeOf(model);
  item.stage = item.place.empty()  ? ShelfStage::kCanBeHad
               : model.url.empty() ? ShelfStage::kEmbedded
                                   : ShelfStage::kHere;
  item.fitsMemory = model.memoryMb <= memoryMb();
  return item;
}

void ModelShelf::refresh() {
  for (const CatalogModel& model : catalog_.models()) {
    ShelfItem& shown = items_[model.name];
    if (shown.stage == ShelfStage::kGetting || shown.stage == ShelfStage::kChecking) {
      continue;
    }
    ShelfItem now = itemOf(model);
    now.note = shown.note;
    shown = now;
    Q_EMIT changed(model.name);
  }
}

std::vector<CatalogFile> ModelShelf::missingFiles(const CatalogModel& model) const {
  std::vector<CatalogFile> files;
  if (catalog_.placeOf(model).empty()) {
    files.push_back(catalog_.fileOf(model));
  }
  for (const CatalogHead* const head : catalog_.publishedHeads(model)) {
    if (head->comesAlong && catalog_.placeOf(*head).empty()) {
      files.push_back(catalog_.fileOf(*head));
    }
  }
  return files;
}

std::int64_t ModelShelf::bytesToGet(const CatalogModel& model) const {
  std::int64_t bytes = 0;
  for (const CatalogFile& file : missingFiles(model)) {
    bytes += bytesOf(file);
  }
  return bytes;
}

void ModelShelf::get(const std::string& name) {
  const CatalogModel* const model = catalog_.findModel(name);
  if (model == nullptr || fetches_.contains(model->name)) {
    return;
  }
  const std::vector<CatalogFile> files = missingFiles(*model);
  if (files.empty()) {
    Q_EMIT got(model->name);
    return;
  }
  Fetch& fetch = fetches_[model->name];
  for (const CatalogFile& file : files) {
    fetch.files[file.name] = {.name = file.name, .total = bytesOf(file)};
  }
  items_[model->name].note.clear();
  showProgress(model->name, fetch);
  for (const CatalogFile& file : files) {
    downloads_.add(file);
  }
}

void ModelShelf::cancel(const std::string& name) {
  if (const auto fetch = fetches_.find(name); fetch != fetches_.end()) {
    for (const auto& [file, state] : fetch->second.files) {
      downloads_.cancel(file);
    }
  }
}

void ModelShelf::take(const DownloadState& state) {
  // A head may come along with one model only, but a copy of the names is safe where `end` erases.
  std::vector<std::string> names;
  for (auto& [name, fetch] : fetches_) {
    if (const auto file = fetch.files.find(state.name); file != fetch.files.end()) {
      file->second = state;
      names.push_back(name);
    }
  }
  for (const std::string& name : names) {
    const Fetch& fetch = fetches_.at(name);
    const bool over =
        std::ranges::all_of(fetch.files, [](const auto& file) { return file.second.isOver(); });
    if (over) {
      end(name);
    } else {
      showProgress(name, fetch);
    }
  }
}

void ModelShelf::showProgress(const std::string& name, const Fetch& fetch) {
  ShelfItem& item = items_[name];
  item.received = 0;
  item.total = 0;
  bool checking = false;
  for (const auto& [file, state] : fetch.files) {
    item.received += state.received;
    item.total += state.total;
    checking = checking || state.stage == DownloadStage::kChecking;
    if (state.stage == DownloadStage::kPausing) {
      item.note = tr("%1 It is tried again.").arg(QString::fromStdString(state.sentence));
    } else if (state.stage == DownloadStage::kFetching) {
      item.note.clear();
    }
  }
  item.stage =
      checking && item.received >= item.total ? ShelfStage::kChecking : ShelfStage::kGetting;
  Q_EMIT changed(name);
}

void ModelShelf::end(const std::string& name) {
  const Fetch fetch = std::move(fetches_.extract(name).mapped());
  const CatalogModel& model = *catalog_.findModel(name);
  ShelfItem item = itemOf(model);
  bool wasCancelled = false;
  std::vector<Failure> failures;
  for (const auto& [file, state] : fetch.files) {
    wasCancelled = wasCancelled || state.stage == DownloadStage::kCancelled;
    if (state.stage == DownloadStage::kFailed) {
      // The model's own failure says more than that of a head.
      failures.insert(file == name ? failures.begin() : failures.end(),
                      {state.code, QString::fromStdString(state.sentence), {}});
    } else if (state.learned) {
      item.note =
          tr("No SHA-256 is published: that of this download is noted, and later ones must "
             "match it.");
    }
  }
  if (!failures.empty()) {
    item.note = failures.front().sentence;
  } else if (wasCancelled) {
    item.note = tr("Cancelled. What came so far stays; Get goes on from there.");
  }
  items_[name] = item;
  Q_EMIT changed(name);
  if (!failures.empty()) {
    Q_EMIT failed(failures.front());
  }
  if (!item.place.empty() && !wasCancelled) {
    Q_EMIT got(name);
  }
}

void ModelShelf::say(const std::string& name, const QString& note) {
  const CatalogModel& model = *catalog_.findModel(name);
  items_[name] = itemOf(model);
  items_[name].note = note;
  Q_EMIT changed(name);
}

void ModelShelf::verify(const std::string& name) {
  const CatalogModel* const model = catalog_.findModel(name);
  if (model == nullptr || item(name).place.empty() || item(name).stage == ShelfStage::kChecking) {
    return;
  }
  items_[name].stage = ShelfStage::kChecking;
  items_[name].note.clear();
  Q_EMIT changed(name);
  const auto work = [place = item(name).place, file = catalog_.fileOf(*model)] {
    return checkFile(place, file, {});
  };
  runInBackground(
      pool_, this, work, [this, name](const tl::expected<CheckedFile, Failure>& checked) {
        if (!checked) {
          say(name, checked.error().sentence);
          Q_EMIT failed(checked.error());
        } else if (checked->origin == HashOrigin::kUnknown) {
          say(name, tr("It opens; no SHA-256 is known to compare with."));
        } else {
          say(name,
              checked->origin == HashOrigin::kPublished ? tr("Checked: it is as published.")
                                                        : tr("Checked: it is as first got."));
        }
      });
}

void ModelShelf::remove(const std::string& name) {
  const CatalogModel* const model = catalog_.findModel(name);
  if (model == nullptr || fetches_.contains(name)) {
    return;
  }
  // Some file systems take their time over a few GB.
  const auto work = [file = catalog_.fileOf(*model)] {
    removeFile(file);
    return true;
  };
  runInBackground(pool_, this, work, [this, name](const tl::expected<bool, Failure>& removed) {
    say(name, removed ? tr("Removed. Its heads stay.") : removed.error().sentence);
    if (!removed) {
      Q_EMIT failed(removed.error());
    }
  });
}

}  // namespace patchscape
