// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/session/analysis_engine.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace patchscape {

using Ticket = std::uint64_t;  ///< Larger is later; never 0.

/// The one place where an exception becomes a value.
using Outcome = tl::expected<std::shared_ptr<const AnalysisResult>, Error>;
using ModelOutcome = tl::expected<std::shared_ptr<const ModelInfo>, Error>;

/// Which requests wait for which.
enum class Lane {
  kInteractive,  ///< The picture in front of the user: replaces a waiting one, goes first.
  kBackground,   ///< Gallery and batch: in order, when nothing interactive waits.
};

/// What came of a job's request.
struct JobAnswer {
  Outcome outcome;
  bool otherModel = false;  ///< It was not run: another model is open than the one it is for.
};

/// One request of a job that waits for it on a thread of its own (`SharedEngine`).
struct JobRequest {
  AnalysisRequest what;
  std::shared_ptr<const ModelInfo> model;  ///< The one it is for; null: whichever is open.
  KeepGoing keepGoing;                     ///< Asked on the worker's thread; must be set.
  std::function<void(JobAnswer)> done;     ///< Must return at once.
};

/// Owns the engine and the only thread that touches it.
///
/// Callbacks run on the worker thread and must return at once; the window posts them to Qt. A
/// request that was replaced or cancelled ends as kCancelled. After the destructor began no
/// callback runs but those kCancelled.
class AnalysisWorker {
 public:
  struct Callbacks {
    std::function<void(Ticket, Outcome)> finished;
    std::function<void(Ticket, std::string stage, double fraction)> progress;  ///< ≤ 30 a second.
    std::function<void(ModelOutcome)> modelLoaded;
  };

  AnalysisWorker(std::unique_ptr<AnalysisEngine> engine, Callbacks callbacks);
  AnalysisWorker(const AnalysisWorker&) = delete;
  AnalysisWorker& operator=(const AnalysisWorker&) = delete;
  ~AnalysisWorker();  ///< Requests a stop and joins.

  /// Opens a model before any request that waits. Cancels what is running.
  void loadModel(ModelChoice choice, DeviceChoice device);

  Ticket submit(AnalysisRequest request, Lane lane);

  /// A live frame's request: after interactive ones, before the background. It replaces a waiting
  /// one, which ends as kCancelled. `done` is called on the worker thread, or at once on this one,
  /// and must return at once; `Callbacks` hear nothing of it, and `cancelAll` leaves it alone.
  void submitLive(AnalysisRequest request, std::function<void(Outcome)> done);

  /// A job's request: after all others, but once a second beside a film. `done` is called on the
  /// worker thread, or with kCancelled on the one that ends the worker; `Callbacks` hear nothing of
  /// it, and neither `cancelAll` nor `loadModel` ends it: it takes no longer than one picture, or a
  /// pass over several.
  void submitJob(JobRequest request);

  void cancel(Ticket ticket);
  void cancelAll();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace patchscape
