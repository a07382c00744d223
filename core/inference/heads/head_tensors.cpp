// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/head_tensors.h"

#include "core/base/error.h"
#include "core/inference/vit/expected_tensors.h"
#include "core/inference/vit/tensors.h"

#include <algorithm>
#include <array>
#include <utility>

namespace patchscape {
namespace {

using Rename = std::pair<std::string, std::string>;

constexpr std::array<std::string_view, 2> kHeadPrefixes{"decode_head.", "depth_head."};
constexpr std::array<std::string_view, 2> kBackbonePrefixes{"backbone.", "pretrained."};
constexpr std::size_t kListed = 4;

bool startsWithAny(std::string_view key, const std::array<std::string_view, 2>& prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return key.starts_with(prefix); });
}

std::string_view withoutModule(std::string_view key) {
  constexpr std::string_view kModule = "module.";
  return key.starts_with(kModule) ? key.substr(kModule.size()) : key;
}

/// From the names of Hugging Face to those of facebookresearch/dinov2.
std::vector<Rename> dptRenames() {
  std::vector<Rename> table{{"head.projection.", "project.conv."},
                            {"head.head.", "conv_depth.head."}};
  for (int i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i);
    const std::string layer = "neck.reassemble_stage.layers." + n;
    const std::string fusion = "neck.fusion_stage.layers." + n;
    table.push_back({layer + ".projection.", "reassemble_blocks.projects." + n + ".conv."});
    table.push_back({layer + ".resize.", "reassemble_blocks.resize_layers." + n + "."});
    table.push_back({"neck.reassemble_stage.readout_projects." + n + ".0.",
                     "reassemble_blocks.readout_projects." + n + ".0."});
    table.push_back({"neck.convs." + n + ".", "convs." + n + ".conv."});
    table.push_back({fusion + ".projection.", "fusion_blocks." + n + ".project.conv."});
    for (const char* const unit : {"1", "2"}) {
      for (const char* const conv : {"1", "2"}) {
        table.push_back(
            {fusion + ".residual_layer" + unit + ".convolution" + conv + ".",
             "fusion_blocks." + n + ".res_conv_unit" + unit + ".conv" + conv + ".conv."});
      }
    }
  }
  return table;
}

/// From the names of Hugging Face to those of DepthAnything/Depth-Anything-V2.
std::vector<Rename> depthAnythingRenames() {
  std::vector<Rename> table{{"head.conv1.", "scratch.output_conv1."},
                            {"head.conv2.", "scratch.output_conv2.0."},
                            {"head.conv3.", "scratch.output_conv2.2."}};
  for (int i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i);
    const std::string layer = "neck.reassemble_stage.layers." + n;
    const std::string fusion = "neck.fusion_stage.layers." + n;
    const std::string net = "scratch.refinenet" + std::to_string(4 - i);
    table.push_back({layer + ".projection.", "projects." + n + "."});
    table.push_back({layer + ".resize.", "resize_layers." + n + "."});
    table.push_back({"neck.convs." + n + ".", "scratch.layer" + std::to_string(i + 1) + "_rn."});
    table.push_back({fusion + ".projection.", net + ".out_conv."});
    for (const char* const unit : {"1", "2"}) {
      for (const char* const conv : {"1", "2"}) {
        table.push_back({fusion + ".residual_layer" + unit + ".convolution" + conv + ".",
                         net + ".resConfUnit" + unit + ".conv" + conv + "."});
      }
    }
  }
  return table;
}

std::string renamed(std::string_view key, const std::vector<Rename>& table) {
  for (const auto& [from, to] : table) {
    if (key.starts_with(from)) {
      return to + std::string(key.substr(from.size()));
    }
  }
  return std::string(key);
}

std::vector<Rename> renamesFor(const WeightFile& file) {
  const auto any = [&](std::string_view prefix) {
    return std::ranges::any_of(file.tensors, [&](const WeightTensor& tensor) {
      return withoutModule(tensor.name).starts_with(prefix);
    });
  };
  if (!any("neck.reassemble_stage.")) {
    return {};
  }
  return any("head.conv1.") ? depthAnythingRenames() : dptRenames();
}

}  // namespace

HeadTensors::HeadTensors(const WeightFile& file)
    : fileName_(file.path.filename().string()) {
  const bool prefixed = std::ranges::any_of(file.tensors, [](const WeightTensor& tensor) {
    return startsWithAny(withoutModule(tensor.name), kHeadPrefixes);
  });
  const std::vector<Rename> renames = renamesFor(file);
  for (const WeightTensor& tensor : file.tensors) {
    std::string_view key = withoutModule(tensor.name);
    if (startsWithAny(key, kBackbonePrefixes)) {
      continue;
    }
    if (prefixed && startsWithAny(key, kHeadPrefixes)) {
      key.remove_prefix(key.find('.') + 1);
    }
    tensors_.emplace(renamed(key, renames), &tensor);
  }
}

std::int64_t HeadTensors::size(std::string_view name, std::size_t axis) const {
  const auto found = tensors_.find(name);
  return found != tensors_.end() && axis < found->second->shape.size() ? found->second->shape[axis]
                                                                       : 0;
}

std::int64_t HeadTensors::parameters() const {
  std::int64_t sum = 0;
  for (const auto& [name, tensor] : tensors_) {
    sum += tensor->elements();
  }
  return sum;
}

at::Tensor HeadTensors::take(const std::string& name, const std::vector<std::int64_t>& shape) {
  taken_.insert(name);
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) {
    problems_.push_back("missing " + name + " " + shapeText(shape));
    return {};
  }
  if (found->second->shape != shape) {
    problems_.push_back(name + " is " + shapeText(found->second->shape) + " instead of " +
                        shapeText(shape));
    return {};
  }
  return tensorFrom(*found->second);
}

void HeadTensors::finish() const {
  std::vector<std::string> problems = problems_;
  for (const auto& [name, tensor] : tensors_) {
    if (!taken_.contains(name)) {
      problems.push_back("unexpected " + name + " " + shapeText(tensor->shape));
    }
  }
  if (problems.empty()) {
    return;
  }
  std::string text = fileName_ + " is no head this program knows: ";
  for (std::size_t i = 0; i < std::min(problems.size(), kListed); ++i) {
    text += (i > 0 ? ", " : "") + problems[i];
  }
  if (problems.size() > kListed) {
    text += " and " + std::to_string(problems.size() - kListed) + " more";
  }
  throw Error(ErrorCode::kBadData, text + ". Open an official head file, whole and unchanged.");
}

}  // namespace patchscape
