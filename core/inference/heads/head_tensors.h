// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/weight_file.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// A head file's own tensors under upstream's names, without their prefix.
///
/// Wrappers and prefixes (`module.`, `decode_head.`, `depth_head.`) are taken off, Hugging Face
/// names translated, and the tensors of a backbone in the same file left alone.
/// Source: key tables of facebookresearch/dinov2 and DepthAnything/Depth-Anything-V2, and of the
/// DPTForDepthEstimation and DepthAnythingForDepthEstimation classes of transformers.
class HeadTensors {
 public:
  explicit HeadTensors(const WeightFile& file);

  [[nodiscard]] bool has(std::string_view name) const { return tensors_.contains(name); }
  /// The size of one axis of a tensor; 0 where there is no such tensor or axis.
  [[nodiscard]] std::int64_t size(std::string_view name, std::size_t axis) const;
  [[nodiscard]] std::size_t count() const noexcept { return tensors_.size(); }
  [[nodiscard]] std::int64_t parameters() const;

  /// The tensor, where it is there in this shape; else it is noted, and the result is undefined
  /// until `finish` refuses the file.
  at::Tensor take(const std::string& name, const std::vector<std::int64_t>& shape);

  /// A tensor that files may have and nothing reads.
  void ignore(const std::string& name) { taken_.insert(name); }

  /// Errors: kBadData listing what is missing, of the wrong shape, or unknown.
  void finish() const;

 private:
  std::string fileName_;
  std::map<std::string, const WeightTensor*, std::less<>> tensors_;
  std::set<std::string, std::less<>> taken_;
  std::vector<std::string> problems_;
};

}  // namespace patchscape
