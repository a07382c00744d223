// SPDX-License-Identifier: Apache-2.0
#include "core/session/shared_engine.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace patchscape {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{20};

/// Where a job waits for an answer; the worker may come back to it when nobody waits any more.
struct Waiting {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<JobAnswer> answer;
  std::atomic<bool> wanted = true;
};

std::string titleOf(const ModelInfo& model) {
  const CatalogModel& about = model.choice.about;
  return about.title.empty() ? about.name : about.title;
}

}  // namespace

OtherModel::OtherModel(const ModelInfo& wanted)
    : Error(ErrorCode::kInvalidArgument,
            "This was begun with the model “" + titleOf(wanted) +
                "”, which is not open any more. Open it again and retry.") {}

std::shared_ptr<const ModelInfo> SharedEngine::loadModel(const ModelChoice& /*choice*/,
                                                         const DeviceChoice& /*device*/) {
  throw Error(ErrorCode::kInternal, "A job shares the model that is open and opens none.");
}

std::shared_ptr<const AnalysisResult> SharedEngine::analyze(const AnalysisRequest& request,
                                                            const KeepGoing& keepGoing,
                                                            const Progress& /*progress*/) {
  throwIfCancelled(keepGoing);
  const auto waiting = std::make_shared<Waiting>();
  lane_({.what = request,
         .model = model_,
         .keepGoing = [waiting] { return waiting->wanted.load(); },
         .done =
             [waiting](JobAnswer answer) {
               const std::scoped_lock lock(waiting->mutex);
               waiting->answer = std::move(answer);
               waiting->answered.notify_all();
             }});
  std::unique_lock lock(waiting->mutex);
  const auto isAnswered = [&] { return waiting->answer.has_value(); };
  while (!waiting->answered.wait_for(lock, kBetweenLooks, isAnswered)) {
    if (keepGoing && !keepGoing()) {
      waiting->wanted = false;
      throw Error(ErrorCode::kCancelled, "Cancelled.");
    }
  }
  if (waiting->answer->otherModel) {
    throw OtherModel(*model_);
  }
  if (!waiting->answer->outcome) {
    throw Error(waiting->answer->outcome.error());
  }
  return std::move(*waiting->answer->outcome);
}

}  // namespace patchscape
