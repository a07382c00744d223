// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/depth.h"
#include "core/inference/device.h"
#include "core/inference/feature_bundle.h"
#include "core/inference/heads/head_description.h"
#include "core/inference/model_description.h"
#include "core/weights/weight_file.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace patchscape {

/// A depth map of one picture as the head made it, before it is brought to the picture's size.
struct HeadDepth {
  at::Tensor values;          ///< [1, 1, h, w] float32: metres, or inverse depth.
  bool alignCorners = false;  ///< How upstream resizes it.
};

/// Reads depth out of a bundle; never runs the backbone. Thread: one at a time.
class DepthHead {
 public:
  virtual ~DepthHead() = default;
  [[nodiscard]] virtual const HeadDescription& description() const = 0;
  /// Errors: kInternal where the bundle lacks a layer of `description().layers`; kOutOfMemory.
  [[nodiscard]] virtual HeadDepth apply(const FeatureBundle& bundle) const = 0;
};

/// Reads class scores a patch out of a bundle. Thread: one at a time.
class SegmentationHead {
 public:
  virtual ~SegmentationHead() = default;
  [[nodiscard]] virtual const HeadDescription& description() const = 0;
  /// Logits [1, classes, rows, cols] float32. Errors: as DepthHead::apply.
  [[nodiscard]] virtual at::Tensor apply(const FeatureBundle& bundle) const = 0;
};

/// Reads class scores of the whole picture out of a bundle. Thread: one at a time.
class ClassificationHead {
 public:
  virtual ~ClassificationHead() = default;
  [[nodiscard]] virtual const HeadDescription& description() const = 0;
  /// Logits [1, classes] float32. Errors: as DepthHead::apply.
  [[nodiscard]] virtual at::Tensor apply(const FeatureBundle& bundle) const = 0;
};

/// What a file cannot say of itself.
struct DepthHeadOptions {
  /// Depth Anything only, whose files of both kinds have equal keys: metres must be asked for.
  DepthKind kind = DepthKind::kRelative;
  /// Farthest depth, metres: NYU 10, KITTI 80, Hypersim 20, VKITTI 80; the file's own metadata
  /// (`max_depth`) goes before the default of 10.
  std::optional<float> farthest;
  /// Whether a linear depth head was trained on tokens after the final norm; upstream's were not,
  /// the embedded one was.
  bool normed = false;
};

/// The blocks that heads of a backbone of so many blocks may read, ascending: what a pass keeps so
/// that changing the head never runs it again.
///
/// The four spread ones of depth heads ({2, 5, 8, 11} of 12, {4, 11, 17, 23} of 24, {9, 19, 29, 39}
/// of 40, else every quarter) and the last four.
[[nodiscard]] std::vector<std::int64_t> headLayers(std::int64_t depth);

/// What a head file is. Nothing where it holds no head (a file may hold backbone and head).
[[nodiscard]] std::optional<HeadDescription> describeHead(const WeightFile& file);

/// Makes a head for a loaded backbone, strictly: every tensor in its shape, nothing unknown.
///
/// Reads official files (`decode_head.`; optimiser state and meta are skipped), and whole Depth
/// Anything models (`depth_head.`), of which the backbone's part is left alone.
/// Errors: kInvalidArgument where the head was trained on another width or needs more layers,
/// naming both numbers; kBadData listing what is missing or unexpected, by key and shape;
/// kOutOfMemory.
[[nodiscard]] std::unique_ptr<DepthHead> makeDepthHead(const WeightFile& file,
                                                       const ModelDescription& backbone,
                                                       const Runtime& runtime,
                                                       const DepthHeadOptions& options = {});
[[nodiscard]] std::unique_ptr<SegmentationHead> makeSegmentationHead(
    const WeightFile& file, const ModelDescription& backbone, const Runtime& runtime);
[[nodiscard]] std::unique_ptr<ClassificationHead> makeClassificationHead(
    const WeightFile& file, const ModelDescription& backbone, const Runtime& runtime);

}  // namespace patchscape
