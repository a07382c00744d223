// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/classification.h"
#include "core/base/depth.h"
#include "core/base/input_size.h"
#include "core/base/patch_grid.h"
#include "core/base/pca_types.h"
#include "core/base/segmentation.h"
#include "core/base/tiling.h"
#include "core/inference/device.h"
#include "core/inference/heads/head_description.h"
#include "core/inference/model_description.h"
#include "core/overlay/segmentation_overlay.h"
#include "core/session/head_catalog.h"
#include "core/session/model_catalog.h"
#include "core/session/picture.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// A loaded model, as people and sidecars see it.
struct ModelInfo {
  ModelChoice choice;
  ModelDescription description;
  std::string device;     ///< "cpu", "cuda:0"
  std::string precision;  ///< "fp32", "bf16", "fp16"
  int threads = 0;
  Kernels kernels = Kernels::kPlain;  ///< Of the CPU.
  TileRule tiles;                     ///< How inputs too large for one pass are computed.
  double loadMs = 0.0;
};

/// Tokens of one layer on the host.
struct TokenArray {
  std::string name;                 ///< "patch", "cls", "registers", "patch_3", "cls_3"
  std::vector<std::int64_t> shape;  ///< (rows, cols, D), (D) or (R, D)
  std::vector<float> values;
};

struct PcaResult {
  std::shared_ptr<const PcaBasis> basis;
  std::shared_ptr<const PcaMap> map;
  Image picture;  ///< Drawn at the picture's size, or at the grid's where asked.
};

/// A loaded head, as people and sidecars see it.
struct HeadInfo {
  HeadChoice choice;
  HeadDescription description;
  double loadMs = 0.0;
};

struct DepthResult {
  std::shared_ptr<const HeadInfo> head;
  std::shared_ptr<const Depth> depth;  ///< At the picture's size; what every view and file shows.
  std::shared_ptr<const Depth> grid;   ///< As the head made it, before it was resized.
};

struct SegmentationResult {
  std::shared_ptr<const HeadInfo> head;
  std::shared_ptr<const Segmentation> map;
  std::vector<LegendRow> legend;  ///< With depth where the same request made it.
};

struct ClassificationResult {
  std::shared_ptr<const HeadInfo> head;  ///< Null: by nearest neighbours.
  Classification classes;
  std::int64_t examples = 0;  ///< Pictures compared with; by nearest neighbours only.
};

/// Everything made of one picture. Immutable once published; host memory only.
struct AnalysisResult {
  std::shared_ptr<const Picture> picture;
  std::shared_ptr<const ModelInfo> model;
  InputSize inputSize;
  PatchGrid grid;
  std::optional<PcaResult> pca;
  std::vector<TokenArray> features;
  std::optional<DepthResult> depth;
  std::optional<SegmentationResult> segmentation;
  std::optional<ClassificationResult> classification;
  std::shared_ptr<const Segmentation> objects;  ///< Those followed; null where none were asked for.
  std::map<std::string, double> timingsMs;      ///< "decode", "preprocess", "backbone", "pca", …
  int backbonePasses = 0;  ///< Passes this request needed: 0 where the cache had the tokens.
  int picturesInPass = 1;  ///< That the shared pass was for; a time of it is one picture's share.
  /// Sentences for people: the model now runs another way, the input was computed in tiles.
  std::vector<std::string> notices;
};

/// Adds what is not said yet.
inline void addNotices(const std::vector<std::string>& notices, std::vector<std::string>& said) {
  for (const std::string& notice : notices) {
    if (std::ranges::find(said, notice) == said.end()) {
      said.push_back(notice);
    }
  }
}

}  // namespace patchscape
