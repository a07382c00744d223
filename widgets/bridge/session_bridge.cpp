// SPDX-License-Identifier: Apache-2.0
#include "widgets/bridge/session_bridge.h"

#include <QMetaObject>

#include <utility>

namespace patchscape {

SessionBridge::SessionBridge(std::unique_ptr<AnalysisEngine> engine, QObject* parent)
    : QObject(parent) {
  AnalysisWorker::Callbacks callbacks;
  callbacks.finished = [this](Ticket ticket, Outcome outcome) {
    if (inbox_.put(ticket, std::move(outcome))) {
      wake();
    }
  };
  callbacks.progress = [this](Ticket ticket, std::string stage, double fraction) {
    if (inbox_.put(Inbox::ProgressNote{ticket, std::move(stage), fraction})) {
      wake();
    }
  };
  callbacks.modelLoaded = [this](ModelOutcome outcome) {
    if (inbox_.put(std::move(outcome))) {
      wake();
    }
  };
  worker_ = std::make_unique<AnalysisWorker>(std::move(engine), std::move(callbacks));
  shared_->worker = worker_.get();
}

SessionBridge::~SessionBridge() { shutDown(); }

void SessionBridge::shutDown() {
  {
    const std::scoped_lock lock(shared_->mutex);
    shared_->worker = nullptr;
  }
  live_.clear();
  worker_.reset();
  static_cast<void>(inbox_.take());
}

void SessionBridge::loadModel(ModelChoice choice, DeviceChoice device) {
  if (worker_) {
    worker_->loadModel(std::move(choice), std::move(device));
  }
}

Ticket SessionBridge::submit(AnalysisRequest request, Lane lane) {
  if (!worker_) {
    return 0;
  }
  const Ticket ticket = worker_->submit(std::move(request), lane);
  live_.emplace(ticket, lane);
  return ticket;
}

void SessionBridge::cancel(Ticket ticket) {
  if (worker_ && live_.erase(ticket) > 0) {
    worker_->cancel(ticket);
  }
}

void SessionBridge::cancelAll() {
  live_.clear();
  if (worker_) {
    worker_->cancelAll();
  }
}

SessionBridge::LiveLane SessionBridge::liveLane() const {
  return [shared = shared_](AnalysisRequest request, std::function<void(Outcome)> done) {
    const std::scoped_lock lock(shared->mutex);
    if (shared->worker != nullptr) {
      shared->worker->submitLive(std::move(request), std::move(done));
    } else {
      done(tl::unexpected<Error>(Error(ErrorCode::kCancelled, "Cancelled.")));
    }
  };
}

JobLane SessionBridge::jobLane() const {
  return [shared = shared_](JobRequest request) {
    const std::scoped_lock lock(shared->mutex);
    if (shared->worker != nullptr) {
      shared->worker->submitJob(std::move(request));
    } else {
      request.done({tl::unexpected<Error>(Error(ErrorCode::kCancelled, "Cancelled."))});
    }
  };
}

void SessionBridge::wake() {
  QMetaObject::invokeMethod(this, &SessionBridge::deliver, Qt::QueuedConnection);
}

void SessionBridge::deliver() {
  const Inbox::Contents contents = inbox_.take();
  if (contents.model) {
    deliverModel(*contents.model);
  }
  if (contents.progress && live_.contains(contents.progress->ticket)) {
    Q_EMIT progress(contents.progress->ticket,
                    QString::fromStdString(contents.progress->stage),
                    contents.progress->fraction);
  }
  for (const Ticket ticket : contents.dropped) {
    if (live_.erase(ticket) > 0) {
      Q_EMIT dropped(ticket);
    }
  }
  for (const auto& [ticket, outcome] : contents.outcomes) {
    deliverOutcome(ticket, outcome);
  }
}

void SessionBridge::deliverOutcome(Ticket ticket, const Outcome& outcome) {
  const auto found = live_.find(ticket);
  if (found == live_.end()) {
    return;
  }
  const bool interactive = found->second == Lane::kInteractive;
  live_.erase(found);
  if (interactive && ticket < newestShown_) {
    Q_EMIT dropped(ticket);
    return;
  }
  if (interactive) {
    newestShown_ = ticket;
  }
  if (outcome) {
    Q_EMIT finished(ticket, *outcome);
  } else {
    Q_EMIT failed(ticket, failureOf(outcome.error()));
  }
}

void SessionBridge::deliverModel(const ModelOutcome& outcome) {
  if (outcome) {
    Q_EMIT modelLoaded(*outcome);
  } else if (outcome.error().code() != ErrorCode::kCancelled) {
    Q_EMIT modelFailed(failureOf(outcome.error()));
  }
}

}  // namespace patchscape
