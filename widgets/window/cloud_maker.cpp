// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/cloud_maker.h"

#include "widgets/bridge/background_task.h"

#include <utility>

namespace patchscape {

namespace {

/// Makes an ordered cloud, or only its colours where nothing else changed since `before`.
MadeCloud makeOrdered(const CloudOrder& order, const MadeCloud* before) {
  const CloudInput input = cloudInputOf(*order.result);
  const bool same = before != nullptr && before->order.result == order.result &&
                    before->order.request == order.request;
  MadeCloud made{.order = order,
                 .cloud = same ? before->cloud
                               : std::make_shared<const Cloud>(makeCloud(input, order.request))};
  if (const Image painting = paintingOf(order, input); !painting.empty()) {
    made.colours = coloursFrom(painting, *made.cloud->points);
  }
  return made;
}

}  // namespace

Image paintingOf(const CloudOrder& order, const CloudInput& input) {
  return order.colouring == CloudColouring::kPhoto
             ? Image()
             : paintingOf(input, order.colouring, order.classes, order.depth);
}

CloudMaker::CloudMaker(QThreadPool& pool, QObject* parent)
    : QObject(parent),
      pool_(pool) {}

void CloudMaker::ask(const CloudOrder& order) {
  wanted_ = order;
  if (!running_) {
    start();
  }
}

void CloudMaker::start() {
  if (!wanted_ || (made_ && made_->order == *wanted_)) {
    return;
  }
  running_ = wanted_;
  const auto work = [order = *running_, before = made_]() -> std::shared_ptr<const MadeCloud> {
    return std::make_shared<const MadeCloud>(makeOrdered(order, before.get()));
  };
  using Result = tl::expected<std::shared_ptr<const MadeCloud>, Failure>;
  runInBackground(pool_, this, work, [this](const Result& result) {
    const bool isNewest = wanted_ == running_;
    running_.reset();
    if (result || isNewest) {
      made_ = result ? *result : nullptr;
      Q_EMIT finished();
    }
    if (!isNewest) {
      start();  // While a slider moves each cloud that is done is shown.
    } else if (!result) {
      wanted_.reset();  // Asked for again, it is tried again.
      Q_EMIT refused(result.error());
    }
  });
}

}  // namespace patchscape
