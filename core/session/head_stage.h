// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/heads/heads.h"
#include "core/inference/heads/own_passes.h"
#include "core/session/analysis_request.h"
#include "core/session/analysis_result.h"
#include "core/session/feature_source.h"
#include "core/session/neighbours.h"

#include <map>
#include <memory>
#include <string>

namespace patchscape {

/// The loaded heads, and what they make of a picture.
///
/// A head is opened when it is first asked for and kept until another model is opened. Thread: one
/// at a time. Errors of all: those of opening and of the head; kCancelled.
class HeadStage {
 public:
  explicit HeadStage(FeatureSource& source);
  ~HeadStage();

  /// Another model was opened: its heads are others.
  void forget();

  /// Opens a head if it is not open yet: for refusing it before a picture is touched.
  std::shared_ptr<const HeadInfo> open(const HeadChoice& choice);

  /// The blocks that the heads of a request read of the shared pass, ascending.
  [[nodiscard]] std::vector<std::int64_t> layersOf(const AnalysisRequest& request);

  [[nodiscard]] DepthResult depth(const DepthRequest& request,
                                  const FeatureBundle& shared,
                                  const Job& job);
  [[nodiscard]] SegmentationResult segmentation(const SegmentationRequest& request,
                                                const FeatureBundle& shared,
                                                const Job& job);
  /// \param size The rule that the shared pass was made by; examples are brought to it as well.
  [[nodiscard]] ClassificationResult classification(const ClassificationRequest& request,
                                                    const SizeRule& size,
                                                    const FeatureBundle& shared,
                                                    const Job& job);

 private:
  struct Loaded {
    std::shared_ptr<const HeadInfo> info;
    std::shared_ptr<const ClassTable> classes;
    std::unique_ptr<DepthHead> depth;
    std::unique_ptr<SegmentationHead> segmentation;
    std::unique_ptr<ClassificationHead> classification;
    std::string device;  ///< Where the head's weights are, and the tokens have to be.
  };

  const Loaded& loaded(const HeadChoice& choice);
  /// Passes whose tokens are where the head is, though the model may have left that device.
  [[nodiscard]] OwnPasses ownPasses(const Loaded& head, const Job& job);
  /// The pixels of a picture as classification heads were trained on.
  [[nodiscard]] at::Tensor centreCrop(const Image& photo) const;
  [[nodiscard]] ClassificationResult byNeighbours(const ClassificationRequest& request,
                                                  const SizeRule& size,
                                                  const FeatureBundle& shared,
                                                  const Job& job);
  [[nodiscard]] std::string spaceOf(const SizeRule& size, bool crop) const;

  FeatureSource& source_;
  std::map<std::string, Loaded> heads_;  ///< By task, way of running and path.
  Neighbours neighbours_;
  BatchSize size_;  ///< Of the passes over examples.
};

}  // namespace patchscape
