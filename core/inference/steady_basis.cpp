// SPDX-License-Identifier: Apache-2.0
#include "core/inference/steady_basis.h"

#include "core/base/check.h"
#include "core/inference/pca.h"
#include "core/inference/tensor_values.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace patchscape {
namespace {

constexpr int kAdaptEvery = 4;  // Frames: what drifts slowly need not be fitted on every one.

/// The axes as rows, [3, D] float64.
at::Tensor rowsOf(const PcaBasis& basis) {
  std::vector<at::Tensor> rows;
  for (const PcaAxis& axis : basis.axes) {
    rows.push_back(toTensor(axis.vector));
  }
  return at::stack(rows).to(at::kDouble);
}

void setRows(PcaBasis& basis, const at::Tensor& rows) {
  for (std::size_t i = 0; i < basis.axes.size(); ++i) {
    basis.axes[i].vector = toFloats(rows[static_cast<std::int64_t>(i)]);
  }
}

/// The nearest matrix with orthonormal rows.
at::Tensor orthonormal(const at::Tensor& rows) {
  const auto [u, ignored, vh] = at::linalg_svd(rows, /*full_matrices=*/false);
  return u.matmul(vh);
}

float mixed(float from, float to, float share) { return from + (to - from) * share; }

/// How much a change of the mean lowers an axis's scores.
float offsetAlong(const PcaAxis& axis,
                  const std::vector<float>& before,
                  const std::vector<float>& now) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < before.size(); ++i) {
    sum += (now[i] - before[i]) * axis.vector[i];
  }
  return sum;
}

}  // namespace

PcaBasis turnedTo(PcaBasis basis, const PcaBasis& to) {
  const at::Tensor axes = rowsOf(basis);
  const at::Tensor turn = orthonormal(rowsOf(to).matmul(axes.t()));
  setRows(basis, turn.matmul(axes));
  std::vector<float> variances;
  for (const PcaAxis& axis : basis.axes) {
    variances.push_back(axis.variance);
  }
  const auto turned = toFloats(turn.square().matmul(toTensor(variances).to(at::kDouble)));
  for (std::size_t i = 0; i < basis.axes.size(); ++i) {
    basis.axes[i].variance = turned[i];
  }
  return basis;
}

SteadyBasis::SteadyBasis(SteadyBasisOptions options)
    : options_(std::move(options)) {
  PATCHSCAPE_CHECK(options_.firstFrames >= 1 && options_.adaptation >= 0.0 &&
                   options_.adaptation <= 1.0)
      << options_.firstFrames << ", " << options_.adaptation;
}

SteadyBasis::~SteadyBasis() = default;

std::shared_ptr<const PcaBasis> SteadyBasis::next(const PcaInput& frame, const std::string& model) {
  if (basis_ && (basis_->model != model || basis_->width() != frame.patchTokens.size(1))) {
    basis_.reset();
    first_.clear();
    frames_ = 0;
  }
  ++frames_;
  if (frames_ <= options_.firstFrames) {
    fitOnFirst(frame, model);
  } else if (options_.adaptation > 0.0 && frames_ % kAdaptEvery == 0) {
    adapt(frame);
  }
  return basis_;
}

void SteadyBasis::fitOnFirst(const PcaInput& frame, const std::string& model) {
  first_.push_back({.patchTokens = frame.patchTokens.clone(), .grid = frame.grid});
  const bool last = frames_ == options_.firstFrames;
  // Between, one frame more of eight changes little: at 1, 2, 4, 8… is often enough.
  if (last || (frames_ & (frames_ - 1)) == 0) {
    PcaBasis fitted = fitPca(first_, options_.pca);
    if (basis_) {
      fitted = turnedTo(std::move(fitted), *basis_);
      fitRanges(fitted, first_);
    }
    fitted.model = model;
    basis_ = std::make_shared<const PcaBasis>(std::move(fitted));
  }
  if (last) {
    first_.clear();
  }
}

void SteadyBasis::adapt(const PcaInput& frame) {
  const auto share = static_cast<float>(options_.adaptation);
  PcaBasis now = turnedTo(fitPca({frame}, options_.pca), *basis_);
  PcaBasis running = *basis_;
  for (std::size_t i = 0; i < running.mean.size(); ++i) {
    running.mean[i] = mixed(running.mean[i], now.mean[i], share);
  }
  setRows(running,
          orthonormal(rowsOf(*basis_) * (1.0 - options_.adaptation) +
                      rowsOf(now) * options_.adaptation));
  PcaBasis own = running;
  fitRanges(own, {frame});
  for (std::size_t i = 0; i < running.axes.size(); ++i) {
    PcaAxis& axis = running.axes[i];
    const float lowered = offsetAlong(axis, basis_->mean, running.mean);
    axis.variance = mixed(axis.variance, now.axes[i].variance, share);
    axis.low = mixed(axis.low - lowered, own.axes[i].low, share);
    axis.high = mixed(axis.high - lowered, own.axes[i].high, share);
  }
  running.totalVariance = mixed(running.totalVariance, now.totalVariance, share);
  basis_ = std::make_shared<const PcaBasis>(std::move(running));
}

}  // namespace patchscape
