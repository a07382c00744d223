// SPDX-License-Identifier: Apache-2.0
#include "tests/support/key_styles.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace patchscape::test {
namespace {

using Replacements = std::vector<std::pair<std::string_view, std::string_view>>;

void replaceIn(std::string& text, const Replacements& table) {
  for (const auto& [from, to] : table) {
    if (const auto at = text.find(from); at != text.npos) {
      text.replace(at, from.size(), to);
    }
  }
}

/// Cuts the fused qkv into three tensors named query, key and value.
std::vector<NamedTensor> splitQkv(const NamedTensor& tensor) {
  std::vector<NamedTensor> parts;
  const std::size_t third = tensor.values.size() / 3;
  for (std::size_t i = 0; i < 3; ++i) {
    constexpr std::string_view kNames[] = {"query", "key", "value"};
    NamedTensor part = tensor;
    const auto at = part.name.find("attn.qkv");
    part.name.replace(at, 8, "attention.attention." + std::string(kNames[i]));
    part.shape.front() /= 3;
    const auto begin = tensor.values.begin() + static_cast<std::ptrdiff_t>(i * third);
    part.values.assign(begin, begin + static_cast<std::ptrdiff_t>(third));
    parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<NamedTensor> huggingFace(std::vector<NamedTensor> tensors, const Replacements& table) {
  std::vector<NamedTensor> result;
  for (NamedTensor& tensor : tensors) {
    const bool isQkv = tensor.name.find("attn.qkv") != std::string::npos;
    for (NamedTensor& part :
         isQkv ? splitQkv(tensor) : std::vector<NamedTensor>{std::move(tensor)}) {
      replaceIn(part.name, table);
      if (part.name.starts_with("norm.")) {
        part.name = "layer" + part.name;
      }
      result.push_back(std::move(part));
    }
  }
  return result;
}

}  // namespace

std::vector<NamedTensor> asHuggingFace(std::vector<NamedTensor> tensors) {
  return huggingFace(std::move(tensors),
                     {{"cls_token", "embeddings.cls_token"},
                      {"mask_token", "embeddings.mask_token"},
                      {"pos_embed", "embeddings.position_embeddings"},
                      {"register_tokens", "embeddings.register_tokens"},
                      {"patch_embed.proj", "embeddings.patch_embeddings.projection"},
                      {"blocks.", "encoder.layer."},
                      {"attn.proj", "attention.output.dense"},
                      {"ls1.gamma", "layer_scale1.lambda1"},
                      {"ls2.gamma", "layer_scale2.lambda1"},
                      {"mlp.w12", "mlp.weights_in"},
                      {"mlp.w3", "mlp.weights_out"}});
}

std::vector<NamedTensor> asHuggingFaceVit(std::vector<NamedTensor> tensors) {
  return huggingFace(std::move(tensors),
                     {{"cls_token", "embeddings.cls_token"},
                      {"pos_embed", "embeddings.position_embeddings"},
                      {"patch_embed.proj", "embeddings.patch_embeddings.projection"},
                      {"blocks.", "encoder.layer."},
                      {"attn.proj", "attention.output.dense"},
                      {".norm1.", ".layernorm_before."},
                      {".norm2.", ".layernorm_after."},
                      {"mlp.fc1", "intermediate.dense"},
                      {"mlp.fc2", "output.dense"}});
}

std::vector<NamedTensor> asMmpretrain(std::vector<NamedTensor> tensors) {
  std::erase_if(tensors, [](const NamedTensor& t) { return t.name == "mask_token"; });
  for (NamedTensor& tensor : tensors) {
    if (tensor.name.starts_with("norm.")) {
      tensor.name.replace(0, 4, "ln1");
    }
    replaceIn(tensor.name,
              {{"patch_embed.proj", "patch_embed.projection"},
               {"blocks.", "layers."},
               {".norm1.", ".ln1."},
               {".norm2.", ".ln2."},
               {"ls1.gamma", "attn.gamma1.weight"},
               {"ls2.gamma", "ffn.gamma2.weight"},
               {"mlp.fc1", "ffn.layers.0.0"},
               {"mlp.fc2", "ffn.layers.1"},
               {"mlp.w12", "ffn.w12"},
               {"mlp.w3", "ffn.w3"}});
    tensor.name = "backbone." + tensor.name;
  }
  return tensors;
}

std::vector<NamedTensor> asTimm(std::vector<NamedTensor> tensors) {
  std::erase_if(tensors, [](const NamedTensor& t) { return t.name == "mask_token"; });
  const auto named = [&](std::string_view name) {
    return std::ranges::find(tensors, name, &NamedTensor::name);
  };
  if (named("register_tokens") != tensors.end()) {
    NamedTensor& cls = *named("cls_token");
    NamedTensor& positions = *named("pos_embed");
    const auto dim = static_cast<std::ptrdiff_t>(cls.values.size());
    std::ranges::transform(cls.values, positions.values, cls.values.begin(), std::plus<>());
    positions.values.erase(positions.values.begin(), positions.values.begin() + dim);
    --positions.shape[1];
  }
  for (NamedTensor& tensor : tensors) {
    replaceIn(tensor.name,
              {{"register_tokens", "reg_token"}, {"mlp.w12", "mlp.fc1"}, {"mlp.w3", "mlp.fc2"}});
  }
  return tensors;
}

std::vector<NamedTensor> asTrainingChunks(std::vector<NamedTensor> tensors, int chunkSize) {
  for (NamedTensor& tensor : tensors) {
    if (tensor.name.starts_with("blocks.")) {
      const int block = std::stoi(tensor.name.substr(7));
      tensor.name.insert(7, std::to_string(block / chunkSize) + ".");
    }
    tensor.name = "module.backbone." + tensor.name;
  }
  tensors.push_back({"module.dino_head.last_layer.weight_g", {2, 1}, {1.0F, 1.0F}});
  return tensors;
}

}  // namespace patchscape::test
