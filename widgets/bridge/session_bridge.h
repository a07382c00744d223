// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_worker.h"
#include "core/session/shared_engine.h"
#include "widgets/bridge/failure.h"
#include "widgets/bridge/inbox.h"

#include <QObject>
#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace patchscape {

/// The one place where the worker's thread and Qt's event loop meet.
///
/// Owns the worker; its callbacks become signals on the GUI thread. At most one wake-up waits in
/// the event queue. A result that was cancelled, or is older than one already shown, is dropped.
/// Thread: GUI.
class SessionBridge final : public QObject {
  Q_OBJECT
 public:
  explicit SessionBridge(std::unique_ptr<AnalysisEngine> engine, QObject* parent = nullptr);
  ~SessionBridge() override;

  void loadModel(ModelChoice choice, DeviceChoice device);
  Ticket submit(AnalysisRequest request, Lane lane);
  void cancel(Ticket ticket);
  void cancelAll();

  /// Takes live frames' requests on any thread, also after the worker has gone: `done` then gets
  /// kCancelled at once. Source: `AnalysisWorker::submitLive`.
  using LiveLane = std::function<void(AnalysisRequest, std::function<void(Outcome)> done)>;
  [[nodiscard]] LiveLane liveLane() const;

  /// Takes jobs' requests in the same way. Source: `AnalysisWorker::submitJob`.
  [[nodiscard]] JobLane jobLane() const;

  /// Stops the worker and waits for its thread; no signal comes after it. What is submitted later
  /// is ignored and gets ticket 0.
  void shutDown();

 Q_SIGNALS:
  void finished(quint64 ticket, std::shared_ptr<const patchscape::AnalysisResult> result);
  void failed(quint64 ticket, const patchscape::Failure& failure);
  /// A request that the worker gave up without being asked to here, as when a model is opened.
  void dropped(quint64 ticket);
  void progress(quint64 ticket, const QString& stage, double fraction);
  void modelLoaded(std::shared_ptr<const patchscape::ModelInfo> model);
  void modelFailed(const patchscape::Failure& failure);

 private:
  void wake();
  void deliver();
  void deliverOutcome(Ticket ticket, const Outcome& outcome);
  void deliverModel(const ModelOutcome& outcome);

  /// The worker as other threads may use it.
  struct Shared {
    std::mutex mutex;
    AnalysisWorker* worker = nullptr;  ///< Null once it is being ended.
  };

  Inbox inbox_;
  std::map<Ticket, Lane> live_;
  Ticket newestShown_ = 0;
  std::unique_ptr<AnalysisWorker> worker_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace patchscape
