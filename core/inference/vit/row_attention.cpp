// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/row_attention.h"

#include "core/inference/vit/softmax_row.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#if __has_include(<ATen/native/CPUBlas.h>)
#include <ATen/native/CPUBlas.h>
#endif

#include <algorithm>
#include <cmath>
#include <exception>
#include <vector>

namespace patchscape::vit {

#if defined(CPUBLAS_BRGEMM_F32F32F32) && defined(CPUBLAS_BRGEMM_BF16BF16F32)
namespace {

using at::native::cpublas::brgemm;
using at::native::cpublas::brgemm_release;

constexpr std::int64_t kMostRows = 64;
constexpr std::int64_t kScoresInCache = 1 << 17;  // Half of a usual second-level cache in floats.

/// One thread's share: the head it is at, in the order that the products of small blocks read, and
/// scratch for the scores of some rows.
template <typename Number>
class Rows {
 public:
  Rows(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, at::Tensor& mixed)
      : q_(q),
        k_(k),
        v_(v),
        mixed_(mixed),
        keys_(at::empty({width_ / kPaired, tokens_, kPaired}, q.options())),
        values_(at::zeros({padded_ / kPaired, width_, kPaired}, q.options())),
        scores_(static_cast<std::size_t>(most_ * tokens_)),
        rounded_(static_cast<std::size_t>(kPaired == 1 ? 0 : most_ * padded_)),
        wide_(static_cast<std::size_t>(kPaired == 1 ? 0 : most_ * width_)),
        sums_(static_cast<std::size_t>(most_)) {}

  /// How many such shares there are in all heads of the batch.
  [[nodiscard]] static std::int64_t sharesOf(const at::Tensor& q) {
    return q.size(0) * q.size(1) * blocksOf(q.size(2));
  }

  /// Computes one of them.
  void run(std::int64_t index);

 private:
  static constexpr std::int64_t kPaired = sizeof(Number) == 2 ? 2 : 1;  ///< Rows interleaved.

  [[nodiscard]] static std::int64_t mostRows(std::int64_t tokens) {
    return std::clamp<std::int64_t>(kScoresInCache / tokens, 1, kMostRows);
  }
  [[nodiscard]] static std::int64_t blocksOf(std::int64_t tokens) {
    return (tokens + mostRows(tokens) - 1) / mostRows(tokens);
  }
  void take(std::int64_t item, std::int64_t head);
  void softmax(std::int64_t rows);
  void mix(std::int64_t rows, Number* mixed, std::int64_t stride);

  const at::Tensor& q_;  ///< [B, heads, N, d], as k_ and v_.
  const at::Tensor& k_;
  const at::Tensor& v_;
  at::Tensor& mixed_;  ///< [B, N, heads, d]
  const std::int64_t tokens_ = q_.size(2);
  const std::int64_t width_ = q_.size(3);
  const std::int64_t padded_ = (tokens_ + kPaired - 1) / kPaired * kPaired;
  const std::int64_t most_ = mostRows(tokens_);
  const std::int64_t blocks_ = blocksOf(tokens_);  ///< A head.
  std::int64_t taken_ = -1;                        ///< The head that is in keys_.
  at::Tensor keys_;                                ///< [d / 2, N, 2] or [d, N, 1]
  at::Tensor values_;  ///< [N / 2, d, 2] or [N, d, 1]; an odd N has zeros at the end.
  std::vector<float> scores_;
  std::vector<std::uint16_t> rounded_;  ///< The scores in bfloat16, padded as values_.
  std::vector<float> wide_;             ///< The result before it is rounded.
  std::vector<float> sums_;
};

template <typename Number>
void Rows<Number>::take(std::int64_t item, std::int64_t head) {
  const at::Tensor keys = k_.select(0, item).select(0, head);
  keys_.copy_(keys.unflatten(1, {width_ / kPaired, kPaired}).transpose(0, 1));
  const at::Tensor values = v_.select(0, item).select(0, head);
  for (std::int64_t part = 0; part < kPaired; ++part) {
    const at::Tensor rows = values.slice(0, part, tokens_, kPaired);
    values_.select(2, part).narrow(0, 0, rows.size(0)).copy_(rows);
  }
}

template <typename Number>
void Rows<Number>::run(std::int64_t index) {
  const std::int64_t heads = q_.size(1);
  const std::int64_t first = index % blocks_ * most_;
  const std::int64_t place = index / blocks_;
  const std::int64_t item = place / heads;
  const std::int64_t head = place % heads;
  const std::int64_t rows = std::min(most_, tokens_ - first);
  if (place != taken_) {
    take(item, head);
    taken_ = place;
  }
  const auto* const query = q_.const_data_ptr<Number>() + item * q_.stride(0) +
                            head * q_.stride(1) + first * q_.stride(2);
  const auto* const keys = keys_.const_data_ptr<Number>();
  brgemm(rows,
         tokens_,
         width_,
         q_.stride(2),
         tokens_,
         tokens_,
         false,
         query,
         keys,
         scores_.data(),
         kPaired == 2);
  softmax(rows);
  auto* const mixed =
      mixed_.mutable_data_ptr<Number>() + ((item * tokens_ + first) * heads + head) * width_;
  mix(rows, mixed, heads * width_);
}

template <typename Number>
void Rows<Number>::softmax(std::int64_t rows) {
  const float scale = 1.0F / std::sqrt(static_cast<float>(width_));
  for (std::int64_t row = 0; row < rows; ++row) {
    float* const scores = scores_.data() + row * tokens_;
    sums_[static_cast<std::size_t>(row)] = exponentiate(scores, tokens_, scale);
    if constexpr (kPaired == 2) {
      toBFloat16(scores, tokens_, 1.0F, rounded_.data() + row * padded_);
    }
  }
}

template <typename Number>
void Rows<Number>::mix(std::int64_t rows, Number* mixed, std::int64_t stride) {
  const auto* const values = values_.const_data_ptr<Number>();
  if constexpr (kPaired == 2) {
    const auto* const scores = reinterpret_cast<const Number*>(rounded_.data());
    brgemm(
        rows, width_, padded_, padded_, width_, width_, false, scores, values, wide_.data(), true);
  } else {
    brgemm(rows,
           width_,
           tokens_,
           tokens_,
           width_,
           stride,
           false,
           scores_.data(),
           values,
           mixed,
           false);
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    const float factor = 1.0F / sums_[static_cast<std::size_t>(row)];
    Number* const out = mixed + row * stride;
    if constexpr (kPaired == 2) {
      toBFloat16(
          wide_.data() + row * width_, width_, factor, reinterpret_cast<std::uint16_t*>(out));
    } else {
      multiply(out, width_, factor);
    }
  }
}

template <typename Number>
at::Tensor attentionOf(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  at::Tensor mixed = at::empty({q.size(0), q.size(2), q.size(1), q.size(3)}, q.options());
  const std::int64_t all = Rows<Number>::sharesOf(q);
  at::parallel_for(0, all, 1, [&](std::int64_t begin, std::int64_t end) {
    const c10::InferenceMode guard;  // That of the caller does not hold in other threads.
    Rows<Number> rows(q, k, v, mixed);
    for (std::int64_t index = begin; index < end; ++index) {
      rows.run(index);
    }
    brgemm_release(sizeof(Number) == 2);
  });
  return mixed.flatten(2);
}

/// Whether a small attention with odd sizes comes out right; processors differ in how they read
/// interleaved rows.
bool isRight(at::ScalarType type) {
  try {
    const auto part = [&](double step) {
      return at::arange(1184, at::kFloat).mul(step).sin().view({1, 2, 37, 16}).to(type);
    };
    const at::Tensor q = part(0.7);
    const at::Tensor k = part(0.3);
    const at::Tensor v = part(1.1);
    const at::Tensor scores = at::matmul(q.to(at::kFloat), k.to(at::kFloat).transpose(2, 3));
    const at::Tensor expected =
        at::matmul(at::softmax(scores.div(4.0), -1), v.to(at::kFloat)).transpose(1, 2).flatten(2);
    const at::Tensor error = attentionByRows(q, k, v).to(at::kFloat).sub(expected).abs().max();
    return error.item<double>() < (type == at::kFloat ? 1e-5 : 3e-2);
  } catch (const std::exception&) {
    return false;  // The processor lacks them.
  }
}

}  // namespace

bool hasAttentionByRows(at::ScalarType type) {
  if (!at::globalContext().userEnabledMkldnn()) {
    return false;
  }
  // Each is tried where it is first asked for: a start in float32 need not wait for the other.
  if (type == at::kFloat) {
    static const bool kIsRight = isRight(at::kFloat);
    return kIsRight;
  }
  if (type == at::kBFloat16) {
    static const bool kIsRight = isRight(at::kBFloat16);
    return kIsRight;
  }
  return false;
}

at::Tensor attentionByRows(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  return q.scalar_type() == at::kBFloat16 ? attentionOf<at::BFloat16>(q, k, v)
                                          : attentionOf<float>(q, k, v);
}

#else

bool hasAttentionByRows(at::ScalarType) { return false; }

at::Tensor attentionByRows(const at::Tensor& q, const at::Tensor&, const at::Tensor&) {
  TORCH_CHECK(false, "This LibTorch has no products of small blocks.");
  return q;
}

#endif

}  // namespace patchscape::vit
