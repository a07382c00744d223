// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/bridge/failure.h"

#include <QFuture>
#include <QObject>
#include <QThreadPool>
#include <QtConcurrent/QtConcurrentRun>

#include <tl/expected.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace patchscape {

/// Runs `work` on a pool and hands `then` a tl::expected of what it returned or threw, on the
/// thread of `context`; `then` is not called where `context` is gone by then.
///
/// For decoding, display pictures and files: what takes longer than a frame. Never for torch.
template <typename Work, typename Then>
void runInBackground(QThreadPool& pool, QObject* context, Work work, Then then) {
  using Value = std::invoke_result_t<Work>;
  using Result = tl::expected<Value, Failure>;
  auto guarded = [work = std::move(work)]() -> Result {
    try {
      return Result(work());
    } catch (const std::exception& error) {
      return tl::unexpected(failureOf(error));
    }
  };
  QtConcurrent::run(&pool, std::move(guarded)).then(context, std::move(then));
}

}  // namespace patchscape
