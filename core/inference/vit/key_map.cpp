// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/key_map.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace patchscape {
namespace {

using Rename = std::pair<std::string_view, std::string_view>;

/// Wrappers that other programs put in front of every key.
constexpr std::array kPrefixes{
    std::string_view("module."),
    std::string_view("_orig_mod."),
    std::string_view("backbone."),
    std::string_view("pretrained."),
    std::string_view("dinov2."),
    std::string_view("dinov2_with_registers."),
    std::string_view("vit."),
};

/// Parts of whole-model files that are no backbone: read by heads, never by the backbone.
constexpr std::array kOtherParts{
    std::string_view("dino_head."),
    std::string_view("ibot_head."),
    std::string_view("classifier."),
    std::string_view("head."),
    std::string_view("pooler."),
    std::string_view("depth_head."),
    std::string_view("decode_head."),
    std::string_view("neck."),
};

constexpr std::array kHuggingFaceBlock{
    Rename{"attention.attention.query.", "attn.qkv.0."},
    Rename{"attention.attention.key.", "attn.qkv.1."},
    Rename{"attention.attention.value.", "attn.qkv.2."},
    Rename{"attention.output.dense.", "attn.proj."},
    Rename{"layer_scale1.lambda1", "ls1.gamma"},
    Rename{"layer_scale2.lambda1", "ls2.gamma"},
    Rename{"mlp.weights_in.", "mlp.w12."},
    Rename{"mlp.weights_out.", "mlp.w3."},
    Rename{"layernorm_before.", "norm1."},
    Rename{"layernorm_after.", "norm2."},
    Rename{"intermediate.dense.", "mlp.fc1."},
    Rename{"output.dense.", "mlp.fc2."},
};

constexpr std::array kHuggingFaceTop{
    Rename{"embeddings.cls_token", "cls_token"},
    Rename{"embeddings.mask_token", "mask_token"},
    Rename{"embeddings.position_embeddings", "pos_embed"},
    Rename{"embeddings.register_tokens", "register_tokens"},
    Rename{"embeddings.patch_embeddings.projection.", "patch_embed.proj."},
    Rename{"layernorm.", "norm."},
};

constexpr std::array kMmpretrainBlock{
    Rename{"ln1.", "norm1."},
    Rename{"ln2.", "norm2."},
    Rename{"attn.gamma1.weight", "ls1.gamma"},
    Rename{"attn.gamma1", "ls1.gamma"},
    Rename{"ffn.gamma2.weight", "ls2.gamma"},
    Rename{"ffn.gamma2", "ls2.gamma"},
    Rename{"ffn.layers.0.0.", "mlp.fc1."},
    Rename{"ffn.layers.1.", "mlp.fc2."},
    Rename{"ffn.w12.", "mlp.w12."},
    Rename{"ffn.w3.", "mlp.w3."},
};

constexpr std::array kMmpretrainTop{
    Rename{"patch_embed.projection.", "patch_embed.proj."},
    Rename{"ln1.", "norm."},
};

std::string_view withoutPrefixes(std::string_view key) {
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view prefix : kPrefixes) {
      if (key.starts_with(prefix)) {
        key.remove_prefix(prefix.size());
        found = true;
      }
    }
  }
  return key;
}

/// Takes a decimal number and the dot behind it off the front.
std::optional<std::string_view> takeNumber(std::string_view& text) {
  const auto end = std::ranges::find_if_not(
      text, [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
  const auto length = static_cast<std::size_t>(end - text.begin());
  if (length == 0 || length > 4 || length >= text.size() || text[length] != '.') {
    return std::nullopt;
  }
  const std::string_view number = text.substr(0, length);
  text.remove_prefix(length + 1);
  return number;
}

template <std::size_t N>
std::string renamed(std::string_view key, const std::array<Rename, N>& table) {
  for (const auto& [from, to] : table) {
    if (key.starts_with(from)) {
      return std::string(to) + std::string(key.substr(from.size()));
    }
  }
  return std::string(key);
}

template <std::size_t N, std::size_t M>
std::string renamedBlock(std::string_view key,
                         std::string_view blocks,
                         const std::array<Rename, N>& blockTable,
                         const std::array<Rename, M>& topTable) {
  if (key.starts_with(blocks)) {
    std::string_view rest = key.substr(blocks.size());
    if (const auto number = takeNumber(rest)) {
      return "blocks." + std::string(*number) + "." + renamed(rest, blockTable);
    }
  }
  return renamed(key, topTable);
}

/// `blocks.<chunk>.<i>.rest` is `blocks.<i>.rest`: i counts through all chunks.
std::string withoutChunk(std::string_view key) {
  constexpr std::string_view kBlocks = "blocks.";
  if (key.starts_with(kBlocks)) {
    std::string_view rest = key.substr(kBlocks.size());
    if (takeNumber(rest)) {
      std::string_view inner = rest;
      if (takeNumber(inner)) {
        return std::string(kBlocks) + std::string(rest);
      }
    }
  }
  return std::string(key);
}

std::string officialName(std::string_view key, KeyNaming naming) {
  switch (naming) {
    case KeyNaming::kHuggingFaceDinov2:
    case KeyNaming::kHuggingFaceVit:
      return renamedBlock(key, "encoder.layer.", kHuggingFaceBlock, kHuggingFaceTop);
    case KeyNaming::kMmpretrain:
      return renamedBlock(key, "layers.", kMmpretrainBlock, kMmpretrainTop);
    case KeyNaming::kTimm:
      return key == "reg_token" ? "register_tokens" : withoutChunk(key);
    case KeyNaming::kOfficial:
      break;
  }
  return withoutChunk(key);
}

KeyNaming namingOf(const std::vector<std::string_view>& keys) {
  const auto any = [&](auto&& test) { return std::ranges::any_of(keys, test); };
  if (any([](auto key) {
        return key.starts_with("encoder.layer.") || key.starts_with("embeddings.");
      })) {
    return any([](auto key) { return key.find(".layernorm_before.") != key.npos; })
               ? KeyNaming::kHuggingFaceVit
               : KeyNaming::kHuggingFaceDinov2;
  }
  if (any([](auto key) { return key.starts_with("layers.0.ln1."); })) {
    return KeyNaming::kMmpretrain;
  }
  // timm keeps the official names but drops the mask token, which every official DINOv2 file has.
  const bool hasLayerScale = any([](auto key) { return key.ends_with(".ls1.gamma"); });
  const bool hasMaskToken = any([](auto key) { return key == "mask_token"; });
  return hasLayerScale && !hasMaskToken ? KeyNaming::kTimm : KeyNaming::kOfficial;
}

/// Puts query, key and value in their order behind one name.
void addTensor(KeyMap& map, const WeightTensor& tensor, const std::string& name) {
  for (const int part : {0, 1, 2}) {
    const std::string marker = ".qkv." + std::to_string(part) + ".";
    if (const auto at = name.find(marker); at != name.npos) {
      const std::string whole = name.substr(0, at) + ".qkv." + name.substr(at + marker.size());
      auto& parts = map.tensors[whole].parts;
      parts.resize(3);
      parts[static_cast<std::size_t>(part)] = &tensor;
      return;
    }
  }
  map.tensors[name].parts.push_back(&tensor);
}

/// Joins the shapes of the parts; false where a part is missing or does not fit the others.
bool joinShapes(TensorSource& source) {
  if (std::ranges::find(source.parts, nullptr) != source.parts.end()) {
    return false;
  }
  source.shape = source.parts.front()->shape;
  for (std::size_t i = 1; i < source.parts.size(); ++i) {
    const auto& shape = source.parts[i]->shape;
    if (shape.empty() || shape.size() != source.shape.size() ||
        !std::equal(shape.begin() + 1, shape.end(), source.shape.begin() + 1)) {
      return false;
    }
    source.shape.front() += shape.front();
  }
  return true;
}

/// Joins query, key and value; what is not whole counts as missing.
void finishShapes(KeyMap& map) {
  for (auto entry = map.tensors.begin(); entry != map.tensors.end();) {
    entry = joinShapes(entry->second) ? std::next(entry) : map.tensors.erase(entry);
  }
}

/// timm packs SwiGLU under the MLP's names; the shapes tell them apart.
void renameTimmSwiGlu(KeyMap& map) {
  const TensorSource* fc1 = map.find("blocks.0.mlp.fc1.weight");
  const TensorSource* fc2 = map.find("blocks.0.mlp.fc2.weight");
  if (fc1 == nullptr || fc2 == nullptr || fc1->shape.size() != 2 || fc2->shape.size() != 2 ||
      fc1->shape[0] != 2 * fc2->shape[1]) {
    return;
  }
  decltype(map.tensors) result;
  for (auto& [name, source] : map.tensors) {
    std::string key = name;
    for (const auto& [from, to] :
         {Rename{".mlp.fc1.", ".mlp.w12."}, Rename{".mlp.fc2.", ".mlp.w3."}}) {
      if (const auto at = key.find(from); at != key.npos) {
        key.replace(at, from.size(), to);
      }
    }
    result.emplace(std::move(key), std::move(source));
  }
  map.tensors = std::move(result);
}

bool isPartOfBackbone(std::string_view name) {
  return name == "cls_token" || name == "pos_embed" || name == "register_tokens" ||
         name == "mask_token" || name.starts_with("patch_embed.proj.") ||
         name.starts_with("blocks.") || name.starts_with("norm.");
}

}  // namespace

const TensorSource* KeyMap::find(std::string_view name) const noexcept {
  const auto found = tensors.find(name);
  return found == tensors.end() ? nullptr : &found->second;
}

KeyMap mapKeys(const WeightFile& file) {
  std::vector<std::string_view> keys;
  keys.reserve(file.tensors.size());
  for (const WeightTensor& tensor : file.tensors) {
    keys.push_back(withoutPrefixes(tensor.name));
  }
  KeyMap map{.naming = namingOf(keys), .tensors = {}, .unknown = {}, .otherParts = {}};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto part = std::ranges::find_if(
        kOtherParts, [&](std::string_view prefix) { return keys[i].starts_with(prefix); });
    if (part != kOtherParts.end()) {
      const std::string name(part->substr(0, part->size() - 1));
      if (std::ranges::find(map.otherParts, name) == map.otherParts.end()) {
        map.otherParts.push_back(name);
      }
      continue;
    }
    const std::string name = officialName(keys[i], map.naming);
    if (isPartOfBackbone(name)) {
      addTensor(map, file.tensors[i], name);
    } else {
      map.unknown.push_back(&file.tensors[i]);
    }
  }
  finishShapes(map);
  if (map.naming == KeyNaming::kTimm) {
    renameTimmSwiGlu(map);
  }
  return map;
}

}  // namespace patchscape
