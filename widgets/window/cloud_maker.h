// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/cloud.h"
#include "widgets/bridge/failure.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

class QThreadPool;

namespace patchscape {

/// Everything that decides what a cloud looks like. Equal orders, equal clouds.
struct CloudOrder {
  std::shared_ptr<const AnalysisResult> result;
  CloudRequest request;
  CloudColouring colouring = CloudColouring::kPhoto;
  SegmentationStyle classes;  ///< Of its colours.
  DepthStyle depth;           ///< The same.

  [[nodiscard]] bool operator==(const CloudOrder&) const = default;
};

/// A cloud and its colours, as ordered.
struct MadeCloud {
  CloudOrder order;
  std::shared_ptr<const Cloud> cloud;
  std::vector<Rgb> colours;  ///< One a point; empty: those that the cloud has, the photo's.
};

/// The picture to colour an ordered cloud with; empty for the photo, whose colours it has.
[[nodiscard]] Image paintingOf(const CloudOrder& order, const CloudInput& input);

/// Makes clouds in the background, one at a time; of many orders only the newest is waited for.
///
/// Thread: GUI.
class CloudMaker final : public QObject {
  Q_OBJECT
 public:
  explicit CloudMaker(QThreadPool& pool, QObject* parent);

  /// Does nothing where that is what was made last, or is being made.
  void ask(const CloudOrder& order);
  /// What was made last; null: nothing, or it could not be made.
  [[nodiscard]] const std::shared_ptr<const MadeCloud>& made() const { return made_; }
  [[nodiscard]] bool isBusy() const { return running_.has_value(); }

 Q_SIGNALS:
  void finished();
  /// The order asked for last cannot be made.
  void refused(const patchscape::Failure& failure);

 private:
  void start();

  QThreadPool& pool_;
  std::optional<CloudOrder> wanted_;
  std::optional<CloudOrder> running_;
  std::shared_ptr<const MadeCloud> made_;
};

}  // namespace patchscape
