// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace patchscape {

enum class FeedForward { kMlp, kSwiGlu };

/// How the position table is brought to another patch grid; the published models differ.
enum class PositionResampling {
  kOffsetScale,   ///< Bicubic by scale factor (h + 0.1) / M: DINOv2, Web-DINO, DINO v1.
  kSize,          ///< Bicubic by output size: Hugging Face Dinov2Model, mmpretrain.
  kSizeAntialias  ///< Bicubic by output size with anti-aliasing: DINOv2 with registers, timm.
};

/// Which project's key names a file uses.
enum class KeyNaming { kOfficial, kHuggingFaceDinov2, kHuggingFaceVit, kMmpretrain, kTimm };

/// What a vision transformer's weight file says about itself; found from its keys and shapes.
struct ModelDescription {
  std::string architecture;  ///< For people, such as "DINOv2 ViT-S/14" or "ViT, width 192".
  KeyNaming naming = KeyNaming::kOfficial;
  std::int64_t embedDim = 0;
  std::int64_t depth = 0;
  std::int64_t heads = 0;
  std::int64_t patchSize = 0;
  std::int64_t registers = 0;
  std::int64_t hiddenDim = 0;    ///< Width inside the feed-forward network.
  std::int64_t trainedGrid = 0;  ///< M of the M × M position table.
  FeedForward feedForward = FeedForward::kMlp;
  PositionResampling positionResampling = PositionResampling::kOffsetScale;
  bool layerScale = false;
  std::int64_t parameters = 0;
  std::int64_t tensors = 0;
  std::vector<std::string> missing;     ///< "blocks.3.norm1.weight [384]"
  std::vector<std::string> unexpected;  ///< "foo.bar [3, 4]"

  [[nodiscard]] bool usable() const noexcept { return missing.empty() && unexpected.empty(); }
};

}  // namespace patchscape
