// SPDX-License-Identifier: Apache-2.0
#include "tests/support/spec_heads.h"

#include "tests/support/spec_model.h"

#include <ATen/ATen.h>

#include <cmath>

namespace patchscape::test {
namespace {

using Shape = std::vector<std::int64_t>;

class Tensors {
 public:
  explicit Tensors(std::string prefix)
      : prefix_(std::move(prefix)) {}

  void add(const std::string& key, const Shape& shape) {
    list_.push_back({prefix_ + key, shape, specValues(key, shape)});
  }
  void addConvolution(const std::string& key, const Shape& weight, bool bias) {
    add(key + ".weight", weight);
    if (bias) {
      add(key + ".bias", {weight[0]});
    }
  }
  void set(const std::string& key, float value) {
    for (NamedTensor& tensor : list_) {
      if (tensor.name == prefix_ + key) {
        tensor.values.assign(tensor.values.size(), value);
      }
    }
  }
  [[nodiscard]] std::vector<NamedTensor> take() { return std::move(list_); }

 private:
  std::string prefix_;
  std::vector<NamedTensor> list_;
};

void addResizing(Tensors& tensors,
                 const std::string& prefix,
                 const std::string& suffix,
                 const SpecFusingHead& head) {
  for (std::size_t i = 0; i < 4; ++i) {
    tensors.addConvolution(prefix + "projects." + std::to_string(i) + suffix,
                           {head.channels[i], head.embedDim, 1, 1},
                           true);
  }
  const auto& c = head.channels;
  tensors.add(prefix + "resize_layers.0.weight", {c[0], c[0], 4, 4});
  tensors.add(prefix + "resize_layers.0.bias", {c[0]});
  tensors.add(prefix + "resize_layers.1.weight", {c[1], c[1], 2, 2});
  tensors.add(prefix + "resize_layers.1.bias", {c[1]});
  tensors.addConvolution(prefix + "resize_layers.3", {c[3], c[3], 3, 3}, true);
}

void addOutput(Tensors& tensors, const std::array<std::string, 3>& names, std::int64_t features) {
  tensors.addConvolution(names[0], {features / 2, features, 3, 3}, true);
  tensors.addConvolution(names[1], {32, features / 2, 3, 3}, true);
  tensors.addConvolution(names[2], {1, 32, 1, 1}, true);
  tensors.set(names[2] + ".bias", 2.0F);
}

}  // namespace

std::vector<NamedTensor> specLinearDepthHead(std::int64_t channels, const std::string& prefix) {
  Tensors tensors(prefix);
  tensors.addConvolution("conv_depth", {256, channels, 1, 1}, true);
  return tensors.take();
}

std::vector<NamedTensor> specDptHead(const SpecFusingHead& head, const std::string& prefix) {
  Tensors tensors(prefix);
  const std::int64_t dim = head.embedDim;
  const std::int64_t f = head.features;
  addResizing(tensors, "reassemble_blocks.", ".conv", head);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i);
    const std::string readout = "reassemble_blocks.readout_projects." + n + ".0.";
    tensors.add(readout + "weight", {dim, 2 * dim});
    tensors.add(readout + "bias", {dim});
    tensors.addConvolution("convs." + n + ".conv", {f, head.channels[i], 3, 3}, false);
    const std::string fusion = "fusion_blocks." + n + ".";
    tensors.addConvolution(fusion + "project.conv", {f, f, 1, 1}, true);
    for (const char* const unit : {"1", "2"}) {
      for (const char* const conv : {"1", "2"}) {
        if (i > 0 || *unit == '2') {
          tensors.addConvolution(
              fusion + "res_conv_unit" + unit + ".conv" + conv + ".conv", {f, f, 3, 3}, false);
        }
      }
    }
  }
  tensors.addConvolution("project.conv", {f, f, 3, 3}, true);
  addOutput(tensors, {"conv_depth.head.0", "conv_depth.head.2", "conv_depth.head.4"}, f);
  return tensors.take();
}

std::vector<NamedTensor> specDepthAnythingHead(const SpecFusingHead& head,
                                               const std::string& prefix) {
  Tensors tensors(prefix);
  const std::int64_t f = head.features;
  addResizing(tensors, "", "", head);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i + 1);
    tensors.addConvolution("scratch.layer" + n + "_rn", {f, head.channels[i], 3, 3}, false);
    const std::string net = "scratch.refinenet" + n + ".";
    tensors.addConvolution(net + "out_conv", {f, f, 1, 1}, true);
    for (const char* const unit : {"1", "2"}) {
      for (const char* const conv : {"1", "2"}) {
        tensors.addConvolution(net + "resConfUnit" + unit + ".conv" + conv, {f, f, 3, 3}, true);
      }
    }
  }
  addOutput(
      tensors, {"scratch.output_conv1", "scratch.output_conv2.0", "scratch.output_conv2.2"}, f);
  return tensors.take();
}

std::vector<NamedTensor> specSegmentationHead(std::int64_t classes, std::int64_t width) {
  Tensors tensors("");
  for (const char* const name : {"weight", "bias", "running_mean", "running_var"}) {
    tensors.add(std::string("decode_head.bn.") + name, {width});
  }
  std::vector<NamedTensor> list = tensors.take();
  // The weight rule of a variance, which specValues does not know.
  for (float& value : list.back().values) {
    const auto index = static_cast<double>(&value - list.back().values.data());
    int sum = 0;
    for (const char c : list.back().name) {
      sum += static_cast<unsigned char>(c);
    }
    const double base = std::sin(0.37 * std::fmod(index, 1009.0) + 0.11 * (sum % 97));
    value = static_cast<float>(1.0 + 0.5 * std::abs(base));
  }
  Tensors rest("");
  rest.addConvolution("decode_head.conv_seg", {classes, width, 1, 1}, true);
  for (NamedTensor& tensor : rest.take()) {
    list.push_back(std::move(tensor));
  }
  return list;
}

std::vector<NamedTensor> specClassificationHead(std::int64_t classes, std::int64_t width) {
  Tensors tensors("");
  tensors.add("weight", {classes, width});
  tensors.add("bias", {classes});
  return tensors.take();
}

FeatureBundle specBundle(const std::vector<std::int64_t>& layers) {
  constexpr std::int64_t kDim = 16;
  FeatureBundle bundle;
  bundle.grid = {.rows = 5, .cols = 7};
  const auto options = at::kDouble;
  const at::Tensor x = at::arange(7, options).view({1, 7, 1});
  const at::Tensor y = at::arange(5, options).view({5, 1, 1});
  const at::Tensor c = at::arange(kDim, options);
  for (std::size_t level = 0; level < layers.size(); ++level) {
    const auto l = static_cast<double>(level);
    const at::Tensor patches = (x * 0.05 + y * 0.07 + c * 1.3).sin() * (4.0 * (1.0 + 0.1 * l));
    const LayerTokens tokens{
        .layer = layers[level],
        .patchTokens = patches.reshape({1, bundle.grid.count(), kDim}).to(at::kFloat),
        .clsToken = (c * 0.3 + l).cos().view({1, kDim}).to(at::kFloat)};
    bundle.intermediate.push_back(tokens);
    bundle.intermediateRaw.push_back(tokens);
  }
  bundle.patchTokens = bundle.intermediate.back().patchTokens;
  bundle.clsToken = bundle.intermediate.back().clsToken;
  bundle.registerTokens = at::zeros({1, 0, kDim});
  return bundle;
}

ModelDescription modelOf(std::int64_t embedDim, std::int64_t depth) {
  ModelDescription model;
  model.embedDim = embedDim;
  model.depth = depth;
  model.patchSize = 14;
  return model;
}

}  // namespace patchscape::test
