// SPDX-License-Identifier: Apache-2.0
#include "core/inference/memory_ladder.h"

#include "core/base/error.h"

#include <ATen/ops/cat.h>

#include <optional>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

/// One bundle of two halves of a batch.
FeatureBundle joined(FeatureBundle first, FeatureBundle second) {
  std::vector<at::Tensor> rest;
  forEachTensor(second, [&](at::Tensor& tensor) { rest.push_back(tensor); });
  auto next = rest.begin();
  forEachTensor(first, [&](at::Tensor& tensor) { tensor = at::cat({tensor, *next++}); });
  return first;
}

/// What `work` gives, or nothing where memory ran out. It has left every frame that held tensors
/// when this returns: an exception in flight would keep them alive.
template <typename Work>
auto unlessOutOfMemory(const Work& work) -> std::optional<decltype(work())> {
  try {
    return work();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kOutOfMemory) {
      throw;
    }
    return std::nullopt;
  }
}

class LadderBackbone final : public Backbone {
 public:
  LadderBackbone(MemoryLadder ladder, DeviceChoice choice)
      : ladder_(std::move(ladder)),
        choice_(std::move(choice)) {
    if (!reopened(choice_)) {
      stepDown();
    }
  }

  [[nodiscard]] const ModelDescription& description() const override { return description_; }
  [[nodiscard]] const Runtime& runtime() const override { return runtime_; }
  void releaseMemory() override {
    if (current_ != nullptr) {
      current_->releaseMemory();
    }
  }

  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const std::vector<std::int64_t>& layers,
                                      const KeepGoing& keepGoing,
                                      const Progress& progress) override {
    const Call call{.layers = layers, .keepGoing = keepGoing, .progress = progress};
    while (true) {
      if (current_ == nullptr && !reopened(choice_)) {  // The pass before this one failed for good.
        stepDown();
      }
      if (auto bundle = here(pixels, call)) {
        return *std::move(bundle);
      }
      stepDown();
    }
  }

 private:
  struct Call {
    const std::vector<std::int64_t>& layers;
    const KeepGoing& keepGoing;
    const Progress& progress;
  };

  [[nodiscard]] std::optional<FeatureBundle> once(const at::Tensor& pixels, const Call& call) {
    return unlessOutOfMemory(
        [&] { return current_->forward(pixels, call.layers, call.keepGoing, call.progress); });
  }

  /// All that the present device and precision can do.
  [[nodiscard]] std::optional<FeatureBundle> here(const at::Tensor& pixels, const Call& call) {
    if (auto bundle = once(pixels, call)) {
      return bundle;
    }
    release();
    if (auto bundle = once(pixels, call)) {
      return bundle;
    }
    const std::int64_t batch = pixels.dim() > 0 ? pixels.size(0) : 0;
    if (batch < 2) {
      return std::nullopt;
    }
    auto first = here(pixels.narrow(0, 0, batch / 2), call);
    auto second = first ? here(pixels.narrow(0, batch / 2, batch - batch / 2), call) : std::nullopt;
    return second ? std::optional(joined(*std::move(first), *std::move(second))) : std::nullopt;
  }

  void release() {
    releaseMemory();
    if (ladder_.release) {
      ladder_.release();
    }
    releaseCachedMemory(runtime_);
  }

  /// Whether the network could be opened so; what was open before is gone.
  [[nodiscard]] bool reopened(const DeviceChoice& choice) {
    if (current_ != nullptr) {
      current_ = nullptr;
      releaseCachedMemory(runtime_);
    }
    auto opened = unlessOutOfMemory([&] { return ladder_.open(choice); });
    if (opened) {
      current_ = *std::move(opened);
      description_ = current_->description();
      runtime_ = current_->runtime();
    }
    return opened.has_value();
  }

  /// Opens the network at the next step that has the memory for it.
  void stepDown();

  void tell(const std::string& device, const std::string& how) const {
    if (ladder_.notice) {
      ladder_.notice("The memory of " + device + " ran out: the model now runs " + how +
                     ". A smaller input size or model avoids this.");
    }
  }

  MemoryLadder ladder_;
  DeviceChoice choice_;
  ModelDescription description_;
  Runtime runtime_;                    ///< Of current_, or of the last one.
  std::unique_ptr<Backbone> current_;  ///< Null after a pass that failed at every step.
};

void LadderBackbone::stepDown() {
  const bool open = current_ != nullptr;
  const std::string asked = choice_.device == "auto" ? resolveDevice(choice_) : choice_.device;
  const std::string device = open ? runtime_.device : asked;
  const bool single =
      open ? runtime_.precision == "fp32" : choice_.precision == Precision::kFloat32;
  if (device != "cpu") {
    DeviceChoice next{.device = device,
                      .precision = Precision::kFloat16,
                      .threads = choice_.threads,
                      .kernels = choice_.kernels};
    if (single && reopened(next)) {
      return tell(device, "in half precision (fp16)");
    }
    next.device = "cpu";
    next.precision =
        choice_.precision == Precision::kBFloat16 ? Precision::kBFloat16 : Precision::kFloat32;
    if (reopened(next)) {
      return tell(device, "on the CPU, which is slower");
    }
  }
  throw Error(ErrorCode::kOutOfMemory,
              "Not enough memory while running the model: choose a smaller input size or model.");
}

}  // namespace

std::unique_ptr<Backbone> makeLadderBackbone(MemoryLadder ladder, const DeviceChoice& choice) {
  return std::make_unique<LadderBackbone>(std::move(ladder), choice);
}

}  // namespace patchscape
