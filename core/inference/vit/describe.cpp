// SPDX-License-Identifier: Apache-2.0
#include "core/inference/backbone.h"
#include "core/inference/vit/expected_tensors.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace patchscape {
namespace {

/// A published network by its measures.
struct KnownArchitecture {
  std::int64_t embedDim;
  std::int64_t depth;
  FeedForward feedForward;
  std::string_view name;
};

constexpr std::array kKnown{
    KnownArchitecture{192, 8, FeedForward::kMlp, "Patchscape nano"},
    KnownArchitecture{192, 12, FeedForward::kMlp, "ViT-Ti"},
    KnownArchitecture{384, 12, FeedForward::kMlp, "ViT-S"},
    KnownArchitecture{768, 12, FeedForward::kMlp, "ViT-B"},
    KnownArchitecture{1024, 24, FeedForward::kMlp, "ViT-L"},
    KnownArchitecture{1280, 32, FeedForward::kMlp, "ViT-H"},
    KnownArchitecture{1536, 40, FeedForward::kSwiGlu, "ViT-g"},
    KnownArchitecture{1536, 40, FeedForward::kMlp, "Web-MAE 1B"},
    KnownArchitecture{2688, 24, FeedForward::kMlp, "Web-MAE 2B"},
    KnownArchitecture{3072, 26, FeedForward::kMlp, "Web-MAE 3B"},
    KnownArchitecture{1024, 24, FeedForward::kSwiGlu, "Web-DINO 300M"},
    KnownArchitecture{2688, 24, FeedForward::kSwiGlu, "Web-DINO 2B"},
    KnownArchitecture{3072, 26, FeedForward::kSwiGlu, "Web-DINO 3B"},
    KnownArchitecture{3584, 32, FeedForward::kSwiGlu, "Web-DINO 5B"},
    KnownArchitecture{4096, 32, FeedForward::kSwiGlu, "Web-DINO 7B"},
};

std::int64_t dimension(const KeyMap& keys, std::string_view name, std::size_t axis) {
  const TensorSource* source = keys.find(name);
  return source != nullptr && axis < source->shape.size() ? source->shape[axis] : 0;
}

std::int64_t blockCount(const KeyMap& keys) {
  std::int64_t count = 0;
  for (const auto& [name, source] : keys.tensors) {
    constexpr std::string_view kBlocks = "blocks.";
    if (name.starts_with(kBlocks)) {
      std::int64_t index = -1;
      std::from_chars(name.data() + kBlocks.size(), name.data() + name.size(), index);
      count = std::max(count, index + 1);
    }
  }
  return count;
}

std::int64_t headsFor(std::int64_t embedDim,
                      std::int64_t patchSize,
                      const std::map<std::string, std::string>& metadata) {
  if (const auto found = metadata.find("num_attention_heads"); found != metadata.end()) {
    std::int64_t heads = 0;
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), heads);
    return heads;
  }
  if (embedDim == 1280 && patchSize == 14) {
    return 16;
  }
  const bool wideHeads =
      embedDim == 2688 || embedDim == 3072 || embedDim == 3584 || embedDim == 4096;
  return embedDim / (wideHeads ? 128 : 64);
}

/// The side of the square that `count` patches make, or nothing.
std::optional<std::int64_t> squareSide(std::int64_t count) {
  const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(count))));
  return side > 0 && side * side == count ? std::optional(side) : std::nullopt;
}

PositionResampling resamplingFor(KeyNaming naming, std::int64_t registers) {
  if (registers > 0 || naming == KeyNaming::kTimm) {
    return PositionResampling::kSizeAntialias;
  }
  return naming == KeyNaming::kOfficial ? PositionResampling::kOffsetScale
                                        : PositionResampling::kSize;
}

std::string architectureName(const ModelDescription& d) {
  const std::string patch = "/" + std::to_string(d.patchSize);
  for (const KnownArchitecture& known : kKnown) {
    if (known.embedDim == d.embedDim && known.depth == d.depth &&
        known.feedForward == d.feedForward) {
      return std::string(known.name) + patch + (d.registers > 0 ? " with registers" : "");
    }
  }
  return "ViT" + patch + ", width " + std::to_string(d.embedDim) + ", depth " +
         std::to_string(d.depth);
}

/// timm's register models keep M² rows; their class row lies in the class token already.
bool lacksClassRow(const ModelDescription& d) {
  return d.naming == KeyNaming::kTimm && d.registers > 0;
}

void readMeasures(const KeyMap& keys,
                  const std::map<std::string, std::string>& metadata,
                  ModelDescription& d) {
  d.embedDim = dimension(keys, "cls_token", 2);
  d.patchSize = dimension(keys, "patch_embed.proj.weight", 2);
  d.registers = dimension(keys, "register_tokens", 1);
  d.depth = blockCount(keys);
  d.heads = headsFor(d.embedDim, d.patchSize, metadata);
  d.layerScale = keys.find("blocks.0.ls1.gamma") != nullptr;
  if (keys.find("blocks.0.mlp.w12.weight") != nullptr) {
    d.feedForward = FeedForward::kSwiGlu;
    d.hiddenDim = dimension(keys, "blocks.0.mlp.w3.weight", 1);
  } else {
    d.hiddenDim = dimension(keys, "blocks.0.mlp.fc1.weight", 0);
  }
  const std::int64_t rows = dimension(keys, "pos_embed", 1) - (lacksClassRow(d) ? 0 : 1);
  d.trainedGrid = squareSide(rows).value_or(0);
  d.positionResampling = resamplingFor(d.naming, d.registers);
}

void compareWithExpected(const KeyMap& keys, ModelDescription& d) {
  std::vector<std::string> wanted{"mask_token"};
  for (const ExpectedTensor& expected : expectedTensors(d)) {
    wanted.push_back(expected.name);
    const TensorSource* source = keys.find(expected.name);
    if (source == nullptr) {
      d.missing.push_back(expected.name + " " + shapeText(expected.shape));
    } else if (source->shape != expected.shape) {
      d.missing.push_back(expected.name + " " + shapeText(expected.shape) + " (found " +
                          shapeText(source->shape) + ")");
    }
  }
  std::ranges::sort(wanted);
  for (const auto& [name, source] : keys.tensors) {
    if (!std::ranges::binary_search(wanted, name)) {
      d.unexpected.push_back(name + " " + shapeText(source.shape));
    }
  }
  for (const WeightTensor* tensor : keys.unknown) {
    d.unexpected.push_back(tensor->name + " " + shapeText(tensor->shape));
  }
}

void countContents(const KeyMap& keys, ModelDescription& d) {
  for (const auto& [name, source] : keys.tensors) {
    d.tensors += static_cast<std::int64_t>(source.parts.size());
    for (const WeightTensor* part : source.parts) {
      d.parameters += part->elements();
    }
  }
}

}  // namespace

std::string shapeText(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t size : shape) {
    text += text.empty() ? "[" : ", ";
    text += std::to_string(size);
  }
  return text.empty() ? "[]" : text + "]";
}

std::vector<ExpectedTensor> expectedTensors(const ModelDescription& d) {
  const std::int64_t dim = d.embedDim;
  const std::int64_t rows = d.trainedGrid * d.trainedGrid + (lacksClassRow(d) ? 0 : 1);
  std::vector<ExpectedTensor> list{
      {"cls_token", {1, 1, dim}},
      {"pos_embed", {1, rows, dim}},
      {"patch_embed.proj.weight", {dim, 3, d.patchSize, d.patchSize}},
      {"patch_embed.proj.bias", {dim}},
      {"norm.weight", {dim}},
      {"norm.bias", {dim}},
  };
  if (d.registers > 0) {
    list.push_back({"register_tokens", {1, d.registers, dim}});
  }
  const auto addLinear = [&](const std::string& name, std::int64_t out, std::int64_t in) {
    list.push_back({name + ".weight", {out, in}});
    list.push_back({name + ".bias", {out}});
  };
  for (std::int64_t i = 0; i < std::max<std::int64_t>(d.depth, 1); ++i) {
    const std::string block = "blocks." + std::to_string(i) + ".";
    for (const char* norm : {"norm1", "norm2"}) {
      list.push_back({block + norm + ".weight", {dim}});
      list.push_back({block + norm + ".bias", {dim}});
    }
    addLinear(block + "attn.qkv", 3 * dim, dim);
    addLinear(block + "attn.proj", dim, dim);
    if (d.layerScale) {
      list.push_back({block + "ls1.gamma", {dim}});
      list.push_back({block + "ls2.gamma", {dim}});
    }
    if (d.feedForward == FeedForward::kSwiGlu) {
      addLinear(block + "mlp.w12", 2 * d.hiddenDim, dim);
      addLinear(block + "mlp.w3", dim, d.hiddenDim);
    } else {
      addLinear(block + "mlp.fc1", d.hiddenDim, dim);
      addLinear(block + "mlp.fc2", dim, d.hiddenDim);
    }
  }
  return list;
}

ModelDescription describe(const KeyMap& keys, const std::map<std::string, std::string>& metadata) {
  ModelDescription d;
  d.naming = keys.naming;
  readMeasures(keys, metadata, d);
  countContents(keys, d);
  compareWithExpected(keys, d);
  if (d.missing.empty() && (d.heads <= 0 || d.embedDim % d.heads != 0)) {
    d.missing.push_back("num_attention_heads (metadata): width " + std::to_string(d.embedDim) +
                        " is no multiple of 64");
  }
  d.architecture = architectureName(d);
  return d;
}

ModelDescription describeBackbone(const WeightFile& file) {
  return describe(mapKeys(file), file.metadata);
}

}  // namespace patchscape
