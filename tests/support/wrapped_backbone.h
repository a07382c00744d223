// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/backbone.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace patchscape::test {

/// A real network for tests to watch or to disturb.
class WrappedBackbone : public Backbone {
 public:
  explicit WrappedBackbone(std::unique_ptr<Backbone> real)
      : real_(std::move(real)) {}

  [[nodiscard]] const ModelDescription& description() const override {
    return real_->description();
  }
  [[nodiscard]] const Runtime& runtime() const override { return real_->runtime(); }
  [[nodiscard]] FeatureBundle forward(const at::Tensor& pixels,
                                      const std::vector<std::int64_t>& layers,
                                      const KeepGoing& keepGoing,
                                      const Progress& progress) override {
    return real_->forward(pixels, layers, keepGoing, progress);
  }

 private:
  std::unique_ptr<Backbone> real_;
};

}  // namespace patchscape::test
