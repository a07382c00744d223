// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/row_attention.h"

#include "core/inference/vit/softmax_row.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
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

/// The operands in the order that the products of small blocks read, and where the result goes.
template <typename Number>
struct Operands {
  static constexpr bool kPairs = sizeof(Number) == 2;  ///< Two rows are interleaved.

  Operands(const at::Tensor& query, const at::Tensor& k, const at::Tensor& v);

  at::Tensor q;       ///< [B, heads, N, d]
  at::Tensor keys;    ///< [B, heads, d, N]; of pairs [B, heads, d / 2, N, 2].
  at::Tensor values;  ///< [B, heads, N, d]; of pairs [B, heads, N' / 2, d, 2].
  at::Tensor mixed;   ///< [B, N, heads, d]
  std::int64_t tokens;
  std::int64_t paddedTokens;  ///< N', a multiple of what is interleaved.
  std::int64_t width;
  std::int64_t rows;    ///< Query rows a block.
  std::int64_t blocks;  ///< A head.
};

template <typename Number>
Operands<Number>::Operands(const at::Tensor& query, const at::Tensor& k, const at::Tensor& v)
    : q(query),
      mixed(at::empty({q.size(0), q.size(2), q.size(1), q.size(3)}, q.options())),
      tokens(q.size(2)),
      paddedTokens(kPairs ? (tokens + 1) / 2 * 2 : tokens),
      width(q.size(3)) {
  if constexpr (kPairs) {
    keys = k.unflatten(3, {width / 2, 2}).transpose(2, 3).contiguous();
    values = at::constant_pad_nd(v, {0, 0, 0, paddedTokens - tokens})
                 .unflatten(2, {paddedTokens / 2, 2})
                 .transpose(3, 4)
                 .contiguous();
  } else {
    keys = k.transpose(2, 3).contiguous();
    values = v.contiguous();
  }
  rows = std::clamp<std::int64_t>(kScoresInCache / tokens, 1, kMostRows);
  blocks = (tokens + rows - 1) / rows;
}

/// One thread's scratch and work.
template <typename Number>
class Worker {
 public:
  explicit Worker(const Operands<Number>& operands)
      : o_(operands),
        scores_(static_cast<std::size_t>(o_.rows * o_.tokens)),
        rounded_(o_.kPairs ? static_cast<std::size_t>(o_.rows * o_.paddedTokens) : 0),
        sums_(static_cast<std::size_t>(o_.rows)),
        wide_(o_.kPairs ? static_cast<std::size_t>(o_.rows * o_.width) : 0) {}

  /// Block `index` of all heads of the batch.
  void run(std::int64_t index) {
    const std::int64_t heads = o_.q.size(1);
    const std::int64_t first = index % o_.blocks * o_.rows;
    const std::int64_t head = index / o_.blocks % heads;
    const std::int64_t item = index / o_.blocks / heads;
    const std::int64_t count = std::min(o_.rows, o_.tokens - first);
    const auto* const query = o_.q.template const_data_ptr<Number>() + item * o_.q.stride(0) +
                              head * o_.q.stride(1) + first * o_.q.stride(2);
    const std::int64_t place = item * heads + head;
    const auto* const keys =
        o_.keys.template const_data_ptr<Number>() + place * o_.width * o_.tokens;
    const auto* const values =
        o_.values.template const_data_ptr<Number>() + place * o_.width * o_.paddedTokens;
    auto* const mixed = o_.mixed.template mutable_data_ptr<Number>() +
                        ((item * o_.tokens + first) * heads + head) * o_.width;
    brgemm(count,
           o_.tokens,
           o_.width,
           o_.q.stride(2),
           o_.tokens,
           o_.tokens,
           false,
           query,
           keys,
           scores_.data(),
           o_.kPairs);
    softmax(count);
    mix(count, values, mixed, heads * o_.width);
  }

 private:
  void softmax(std::int64_t count) {
    const float scale = 1.0F / std::sqrt(static_cast<float>(o_.width));
    for (std::int64_t row = 0; row < count; ++row) {
      float* const scores = scores_.data() + row * o_.tokens;
      sums_[static_cast<std::size_t>(row)] = exponentiate(scores, o_.tokens, scale);
      if constexpr (Operands<Number>::kPairs) {
        toBFloat16(scores, o_.tokens, 1.0F, rounded_.data() + row * o_.paddedTokens);
      }
    }
  }

  void mix(std::int64_t count, const Number* values, Number* mixed, std::int64_t stride) {
    if constexpr (Operands<Number>::kPairs) {
      brgemm(count,
             o_.width,
             o_.paddedTokens,
             o_.paddedTokens,
             o_.width,
             o_.width,
             false,
             reinterpret_cast<const Number*>(rounded_.data()),
             values,
             wide_.data(),
             true);
    } else {
      brgemm(count,
             o_.width,
             o_.tokens,
             o_.tokens,
             o_.width,
             stride,
             false,
             scores_.data(),
             values,
             mixed,
             false);
    }
    for (std::int64_t row = 0; row < count; ++row) {
      const float factor = 1.0F / sums_[static_cast<std::size_t>(row)];
      if constexpr (Operands<Number>::kPairs) {
        toBFloat16(wide_.data() + row * o_.width,
                   o_.width,
                   factor,
                   reinterpret_cast<std::uint16_t*>(mixed + row * stride));
      } else {
        multiply(mixed + row * stride, o_.width, factor);
      }
    }
  }

  const Operands<Number>& o_;
  std::vector<float> scores_;
  std::vector<std::uint16_t> rounded_;  ///< The scores in bfloat16, padded by a column of zeros.
  std::vector<float> sums_;
  std::vector<float> wide_;  ///< The result before it is rounded.
};

template <typename Number>
at::Tensor attentionOf(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  const Operands<Number> operands(q, k, v);
  const std::int64_t all = q.size(0) * q.size(1) * operands.blocks;
  at::parallel_for(0, all, 1, [&](std::int64_t begin, std::int64_t end) {
    Worker<Number> worker(operands);
    for (std::int64_t index = begin; index < end; ++index) {
      worker.run(index);
    }
    brgemm_release(operands.kPairs);
  });
  return operands.mixed.flatten(2);
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
  static const bool kFloat = at::globalContext().userEnabledMkldnn() && isRight(at::kFloat);
  static const bool kBFloat16 = at::globalContext().userEnabledMkldnn() && isRight(at::kBFloat16);
  return (type == at::kFloat && kFloat) || (type == at::kBFloat16 && kBFloat16);
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
