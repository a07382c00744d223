// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/workspace.h"

#include "widgets/bridge/background_task.h"

#include <utility>

namespace patchscape {
namespace {

constexpr int kPoolThreads = 2;

struct PhotoPair {
  std::shared_ptr<const Picture> picture;
  DisplayImagePtr photo;
};

}  // namespace

Workspace::Workspace(SessionBridge& bridge, QObject* parent)
    : QObject(parent),
      bridge_(bridge),
      wantedPhoto_(std::make_shared<std::atomic<qint64>>(-1)) {
  pool_.setMaxThreadCount(kPoolThreads);
  connectBridge();
}

Workspace::~Workspace() {
  *wantedPhoto_ = -1;
  pool_.clear();
  pool_.waitForDone();
}

void Workspace::connectBridge() {
  connect(&bridge_, &SessionBridge::finished, this, &Workspace::takeResult);
  connect(&bridge_, &SessionBridge::failed, this, &Workspace::takeFailure);
  connect(&bridge_, &SessionBridge::dropped, this, &Workspace::takeDropped);
  connect(&bridge_, &SessionBridge::modelLoaded, this, &Workspace::takeModel);
  connect(&bridge_, &SessionBridge::modelFailed, this, [this](const Failure& failure) {
    modelOpening_ = false;
    tellBusy();
    Q_EMIT modelRefused(failure);
    submitCurrent();
    Q_EMIT wantedChanged();
  });
  connect(&bridge_,
          &SessionBridge::progress,
          this,
          [this](quint64 ticket, const QString& stage, double fraction) {
            const auto found = pending_.find(ticket);
            if (found == pending_.end()) {
              return;
            }
            gallery_.setProgress(gallery_.rowOfId(found->second.id), fraction);
            if (found->second.id == currentId_) {
              Q_EMIT progressed(fraction, stage);
            }
          });
}

const StoredPicture* Workspace::current() { return showsFilm_ ? &frame_ : store_.find(currentId_); }

void Workspace::beginFilm() {
  if (showsFilm_) {
    return;
  }
  cancel();
  showsFilm_ = true;
  frame_ = {};
  Q_EMIT filmChanged(true);
  Q_EMIT currentChanged();
}

void Workspace::showFrame(StoredPicture frame) {
  if (!showsFilm_) {
    return;
  }
  constexpr qint64 kTellEveryMs = 250;
  const bool isFirst = !frame_.photo;
  frame_ = std::move(frame);
  Q_EMIT frameChanged();
  if (isFirst || !frameTold_.isValid() || frameTold_.elapsed() >= kTellEveryMs) {
    frameTold_.start();
    Q_EMIT currentChanged();
  }
}

void Workspace::endFilm() {
  if (!showsFilm_) {
    return;
  }
  showsFilm_ = false;
  frame_ = {};
  backgroundPaused_ = false;
  Q_EMIT filmChanged(false);
  Q_EMIT currentChanged();
  submitCurrent();
}

void Workspace::addFiles(const std::vector<std::filesystem::path>& files, bool select) {
  bases_.forgetJoint();
  backgroundPaused_ = false;
  const int row = gallery_.addFiles(files);
  if (row >= 0 && (select || currentId_ < 0)) {
    this->select(row);
  } else {
    submitNextWaiting();
  }
}

void Workspace::addPicture(std::shared_ptr<const Picture> picture) {
  bases_.forgetJoint();
  backgroundPaused_ = false;
  const int row = gallery_.addPicture(std::move(picture));
  if (row >= 0) {
    select(row);
  }
}

void Workspace::select(int row) {
  const qint64 id = gallery_.idAt(row);
  if (id >= 0) {
    endFilm();
  }
  if (id == currentId_) {
    return;
  }
  currentId_ = id;
  *wantedPhoto_ = id;
  Q_EMIT selectionChanged(row);
  const StoredPicture* const stored = store_.find(id);
  if (id >= 0) {
    store_.touch(id);
  }
  Q_EMIT currentChanged();
  if (id < 0) {
    return;
  }
  if (stored != nullptr && stored->photo) {
    submitCurrent();
  } else {
    loadPhoto(id);
  }
}

void Workspace::loadPhoto(qint64 id) {
  const int row = gallery_.rowOfId(id);
  const StoredPicture* const stored = store_.find(id);
  const auto known =
      stored != nullptr && stored->picture ? stored->picture : gallery_.pictureAt(row);
  const auto work = [id, known, path = gallery_.pathAt(row), wanted = wantedPhoto_] {
    if (*wanted != id) {
      throw Error(ErrorCode::kCancelled, "Cancelled.");
    }
    const auto picture = known ? known : loadPicture(path);
    return PhotoPair{picture, makeDisplayImage(picture->image)};
  };
  runInBackground(pool_, this, work, [this, id](const tl::expected<PhotoPair, Failure>& loaded) {
    if (loaded) {
      takePhoto(id, loaded->picture, loaded->photo);
    } else {
      failPhoto(id, loaded.error());
    }
  });
}

void Workspace::takePhoto(qint64 id,
                          std::shared_ptr<const Picture> picture,
                          DisplayImagePtr photo) {
  if (gallery_.rowOfId(id) < 0) {
    return;
  }
  StoredPicture& stored = store_.touch(id);
  stored.picture = std::move(picture);
  stored.photo = std::move(photo);
  store_.trim(currentId_);
  if (id == currentId_) {
    Q_EMIT currentChanged();
    submitCurrent();
  }
}

void Workspace::failPhoto(qint64 id, const Failure& failure) {
  const int row = gallery_.rowOfId(id);
  if (row < 0 || failure.code == ErrorCode::kCancelled) {
    return;
  }
  gallery_.setStatus(row, ItemStatus::kFailed, failure.sentence);
  if (id == currentId_) {
    Q_EMIT currentChanged();
    Q_EMIT pictureFailed(failure, row);
    submitNextWaiting();
  }
}

void Workspace::remove(int row) {
  const qint64 id = gallery_.idAt(row);
  for (auto entry = pending_.begin(); entry != pending_.end();) {
    if (entry->second.id == id) {
      bridge_.cancel(entry->first);
      entry = pending_.erase(entry);
    } else {
      ++entry;
    }
  }
  store_.remove(id);
  bases_.forgetJoint();
  gallery_.remove(row);
  if (id == currentId_) {
    select(std::min(row, gallery_.rowCount() - 1));
  }
  tellBusy();
}

void Workspace::openModel(const ModelChoice& choice, const DeviceChoice& device) {
  modelOpening_ = true;
  Q_EMIT wantedChanged();
  bridge_.loadModel(choice, device);
  tellBusy();
}

void Workspace::takeModel(std::shared_ptr<const ModelInfo> model) {
  model_ = std::move(model);
  heads_ = {};  // They belong to the other model; whoever hears of this one sets new ones.
  lastPass_ = {};
  store_.clearResults();
  for (int row = 0; row < gallery_.rowCount(); ++row) {
    if (statusAt(row) == ItemStatus::kDone) {
      gallery_.setStatus(row, ItemStatus::kWaiting);
    }
  }
  if (bases_.dropForeign(model_->description.embedDim)) {
    options_.basis = BasisSource::kThisPicture;
    Q_EMIT frozenBasisDropped();
  }
  Q_EMIT modelChanged();
  modelOpening_ = false;
  tellBusy();
  Q_EMIT currentChanged();
  submitCurrent();
  Q_EMIT wantedChanged();
}

void Workspace::setOptions(const PcaPanel::Options& options) {
  const RequestPlan before = plan();
  const bool sourceChanged = options.basis != options_.basis;
  options_ = options;
  RequestPlan after = plan();
  if (before.pca != after.pca || before.shorterSide != after.shorterSide || sourceChanged) {
    bases_.forgetJoint();
  }
  if (plan() != before) {
    backgroundPaused_ = false;
    submitCurrent();
    Q_EMIT wantedChanged();
  }
}

void Workspace::setHeads(const HeadRequests& heads) {
  if (heads == heads_) {
    return;
  }
  heads_ = heads;
  backgroundPaused_ = false;
  submitCurrent();
  Q_EMIT wantedChanged();
}

void Workspace::setStyles(const ViewStyles& styles) {
  const bool isNew = styles != styles_;
  styles_ = styles;
  drawViews();
  if (isNew) {
    Q_EMIT wantedChanged();
  }
}

void Workspace::basisChanged() {
  submitCurrent();
  Q_EMIT wantedChanged();
}

void Workspace::recompute() {
  const int row = currentRow();
  if (row < 0) {
    return;
  }
  backgroundPaused_ = false;
  store_.remove(currentId_);
  bases_.forgetJoint();
  gallery_.setStatus(row, ItemStatus::kWaiting);
  Q_EMIT currentChanged();
  loadPhoto(currentId_);
}

void Workspace::cancel() {
  backgroundPaused_ = true;
  bridge_.cancelAll();
  for (const auto& [ticket, entry] : std::exchange(pending_, {})) {
    gallery_.setStatus(gallery_.rowOfId(entry.id), ItemStatus::kWaiting);
  }
  tellBusy();
}

}  // namespace patchscape
