// SPDX-License-Identifier: Apache-2.0
// How a workspace turns what is open into requests, and results into what is shown.
#include "widgets/bridge/background_task.h"
#include "widgets/window/workspace.h"

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr double kBackgroundYieldsMs = 200.0;  // A pass longer than this is given up for the user.

using DrawnViews = std::map<ViewId, DrawnView>;

/// The views that were not drawn of this result, or in another style.
std::vector<ViewId> outdatedViews(const StoredPicture& stored, const ViewStyles& styles) {
  std::vector<ViewId> outdated;
  for (const ViewRow& view : viewTable()) {
    if (view.overlay == nullptr) {
      continue;
    }
    const auto drawn = stored.overlays.find(view.id);
    if (drawn == stored.overlays.end() ||
        (view.drawnAlike != nullptr && !view.drawnAlike(drawn->second.styles, styles))) {
      outdated.push_back(view.id);
    }
  }
  return outdated;
}

DrawnViews drawAll(const std::vector<ViewId>& views,
                   const AnalysisResult& result,
                   const ViewStyles& styles) {
  DrawnViews drawn;
  for (const ViewId view : views) {
    const Image image = viewRow(view).overlay(result, styles);
    drawn[view] = {image.empty() ? nullptr : makeDisplayImage(image), styles};
  }
  return drawn;
}

}  // namespace

RequestPlan Workspace::plan() {
  RequestPlan wanted;
  wanted.pca = options_.pca;
  wanted.enlargement = options_.enlargement;
  wanted.shorterSide = options_.inputSide;
  wanted.model = model_;
  wanted.heads = heads_;
  bases_.complete(wanted, options_.basis);
  return wanted;
}

AnalysisRequest Workspace::frameRequest() {
  RequestPlan wanted = plan();
  wanted.fitJointly = false;
  if (options_.basis != BasisSource::kFrozen) {
    wanted.basis.reset();
  }
  AnalysisRequest request = makeRequest(wanted, {}, {});
  request.size = {};
  return request;
}

ItemStatus Workspace::statusAt(int row) const {
  const QVariant status = gallery_.data(gallery_.index(row), GalleryModel::kStatusRole);
  return static_cast<ItemStatus>(status.toInt());
}

PictureRef Workspace::refOf(int row) {
  const StoredPicture* const stored = store_.find(gallery_.idAt(row));
  if (stored != nullptr && stored->picture) {
    return {gallery_.pathAt(row), stored->picture};
  }
  return {gallery_.pathAt(row), gallery_.pictureAt(row)};
}

std::vector<PictureRef> Workspace::allRefs() {
  std::vector<PictureRef> refs;
  for (int row = 0; row < gallery_.rowCount(); ++row) {
    if (statusAt(row) != ItemStatus::kFailed) {
      refs.push_back(refOf(row));
    }
  }
  return refs;
}

bool Workspace::isRunning(qint64 id) const {
  return std::any_of(
      pending_.begin(), pending_.end(), [id](const auto& entry) { return entry.second.id == id; });
}

void Workspace::submitCurrent() {
  const StoredPicture* const stored = store_.find(currentId_);
  if (!model_ || modelOpening_ || showsFilm_) {
    return;
  }
  if (stored == nullptr || !stored->picture) {
    if (statusAt(currentRow()) == ItemStatus::kFailed) {
      submitNextWaiting();
    }
    return;
  }
  const RequestPlan wanted = plan();
  cancelOutdated(wanted);
  if (stored->result && !stored->preview && stored->plan == wanted) {
    drawViews();
    submitNextWaiting();
    return;
  }
  const bool cached = stored->result && stored->plan.sameTokens(wanted) && !stored->preview;
  submit(currentId_, Lane::kInteractive, cached ? 0 : quickLookSide(wanted, lastPass_));
}

void Workspace::cancelOutdated(const RequestPlan& wanted) {
  const bool slow = lastPass_.ms > kBackgroundYieldsMs;
  for (auto entry = pending_.begin(); entry != pending_.end();) {
    const Pending& pending = entry->second;
    const bool interactive = pending.lane == Lane::kInteractive;
    const bool outdated =
        interactive ? pending.id != currentId_ || !pending.plan.sameTokens(wanted) : slow;
    if (!outdated) {
      ++entry;
      continue;
    }
    bridge_.cancel(entry->first);
    gallery_.setStatus(gallery_.rowOfId(pending.id), ItemStatus::kWaiting);
    entry = pending_.erase(entry);
  }
}

void Workspace::submit(qint64 id, Lane lane, std::int64_t quickSide) {
  const int row = gallery_.rowOfId(id);
  Pending pending;
  pending.id = id;
  pending.plan = plan();
  pending.lane = lane;
  pending.preview = quickSide > 0;
  pending.since.start();
  std::vector<PictureRef> fitOn;
  if (pending.plan.fitJointly) {
    fitOn = allRefs();
  }
  const Ticket ticket =
      bridge_.submit(makeRequest(pending.plan, refOf(row), std::move(fitOn), quickSide), lane);
  if (ticket == 0) {
    return;
  }
  gallery_.setStatus(row, ItemStatus::kRunning);
  pending_.emplace(ticket, std::move(pending));
  tellBusy();
}

void Workspace::submitNextWaiting() {
  if (!model_ || modelOpening_ || backgroundPaused_ || showsFilm_ || !pending_.empty()) {
    return;
  }
  for (int row = 0; row < gallery_.rowCount(); ++row) {
    const qint64 id = gallery_.idAt(row);
    if (statusAt(row) == ItemStatus::kWaiting && id != currentId_) {
      submit(id, Lane::kBackground, 0);
      return;
    }
  }
}

void Workspace::takeResult(Ticket ticket, std::shared_ptr<const AnalysisResult> result) {
  const auto node = pending_.extract(ticket);
  if (node.empty()) {
    return;
  }
  const Pending& pending = node.mapped();
  const int row = gallery_.rowOfId(pending.id);
  if (row < 0) {
    tellBusy();
    return;
  }
  const auto pass = result->timingsMs.find("backbone");
  if (!pending.preview && result->backbonePasses > 0 && pass != result->timingsMs.end()) {
    lastPass_ = {pass->second, std::min(result->inputSize.width, result->inputSize.height)};
  }
  StoredPicture& stored = store_.touch(pending.id);
  stored.picture = result->picture;
  stored.result = std::move(result);
  stored.plan = pending.plan;
  stored.preview = pending.preview;
  stored.latencyMs = static_cast<double>(pending.since.elapsed());
  stored.overlays.clear();
  if (pending.plan.fitJointly && pending.plan == plan()) {
    bases_.setJoint(stored.result->pca->basis);
    stored.plan = plan();
  }
  const bool more = pending.preview || isRunning(pending.id);
  gallery_.setStatus(row, more ? ItemStatus::kRunning : ItemStatus::kDone);
  store_.trim(currentId_);
  if (pending.id == currentId_) {
    drawViews();
  }
  if (pending.preview && pending.id == currentId_) {
    submit(currentId_, Lane::kInteractive, 0);
  } else {
    submitNextWaiting();
  }
  tellBusy();
}

void Workspace::drawViews() {
  const StoredPicture* const stored = store_.find(currentId_);
  // One job at a time, whose end asks again: of many slider moves only the newest is waited for.
  if (drawing_ || stored == nullptr || !stored->result) {
    return;
  }
  const std::vector<ViewId> views = outdatedViews(*stored, styles_);
  if (views.empty()) {
    return;
  }
  drawing_ = true;
  const auto result = stored->result;
  const auto work = [views, result, styles = styles_] { return drawAll(views, *result, styles); };
  runInBackground(pool_,
                  this,
                  work,
                  [this, id = currentId_, result](const tl::expected<DrawnViews, Failure>& drawn) {
                    drawing_ = false;
                    takeDrawn(id, result, drawn ? *drawn : DrawnViews());
                    if (drawn) {
                      drawViews();
                    }
                  });
}

void Workspace::takeDrawn(qint64 id,
                          const std::shared_ptr<const AnalysisResult>& result,
                          const std::map<ViewId, DrawnView>& drawn) {
  StoredPicture* const stored = store_.find(id);
  if (stored == nullptr || stored->result != result || drawn.empty()) {
    return;
  }
  for (const auto& [view, image] : drawn) {
    stored->overlays[view] = image;
  }
  store_.trim(currentId_);
  if (id == currentId_) {
    Q_EMIT currentChanged();
  }
}

void Workspace::takeFailure(Ticket ticket, const Failure& failure) {
  const auto node = pending_.extract(ticket);
  if (node.empty()) {
    return;
  }
  const int row = gallery_.rowOfId(node.mapped().id);
  gallery_.setStatus(row, ItemStatus::kFailed, failure.sentence);
  tellBusy();
  if (node.mapped().id == currentId_) {
    Q_EMIT currentChanged();
    Q_EMIT pictureFailed(failure, row);
  }
  submitNextWaiting();
}

void Workspace::takeDropped(Ticket ticket) {
  const auto node = pending_.extract(ticket);
  if (node.empty()) {
    return;
  }
  const qint64 id = node.mapped().id;
  if (!isRunning(id)) {
    const StoredPicture* const stored = store_.find(id);
    const bool done = stored != nullptr && stored->result && !stored->preview;
    gallery_.setStatus(gallery_.rowOfId(id), done ? ItemStatus::kDone : ItemStatus::kWaiting);
  }
  tellBusy();
}

bool Workspace::frontBusy() const { return modelOpening_ || isRunning(currentId_); }

void Workspace::tellBusy() {
  const bool now = frontBusy();
  if (std::exchange(toldBusy_, now) != now) {
    Q_EMIT busyChanged(now);
  }
}

}  // namespace patchscape
