// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/onednn.h"

#include "core/inference/torch_version.h"

#include <ATen/Context.h>
#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <optional>
#include <string_view>

namespace patchscape::vit::onednn {
namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 6)
using Text = std::string_view;
template <typename T>
using Maybe = std::optional<T>;
#else
using Text = c10::string_view;
template <typename T>
using Maybe = c10::optional<T>;
#endif

using Pack = at::Tensor(const at::Tensor&, Maybe<std::int64_t>);
using Pointwise = at::Tensor(const at::Tensor&,
                             const at::Tensor&,
                             const Maybe<at::Tensor>&,
                             Text,
                             c10::List<Maybe<at::Scalar>>,
                             Maybe<Text>);
using Binary = at::Tensor(
    const at::Tensor&, const at::Tensor&, const at::Tensor&, const Maybe<at::Tensor>&, Text);

Maybe<c10::OperatorHandle> find(const char* name, const char* overload = "") {
  const auto found = c10::Dispatcher::singleton().findSchema({name, overload});
  return found && found->hasKernelForDispatchKey(c10::DispatchKey::CPU)
             ? Maybe<c10::OperatorHandle>(*found)
             : Maybe<c10::OperatorHandle>();
}

Maybe<c10::OperatorHandle> findPack() { return find("mkldnn::_reorder_linear_weight"); }
Maybe<c10::OperatorHandle> findPointwise() { return find("mkldnn::_linear_pointwise"); }
Maybe<c10::OperatorHandle> findBinary() { return find("mkldnn::_linear_pointwise", "binary"); }

Maybe<at::Tensor> maybe(const at::Tensor& tensor) {
  return tensor.defined() ? Maybe<at::Tensor>(tensor) : Maybe<at::Tensor>();
}

at::Tensor pointwise(const at::Tensor& input,
                     const at::Tensor& weight,
                     const at::Tensor& bias,
                     Text then,
                     Maybe<Text> how) {
  static const auto kCall = findPointwise().value().typed<Pointwise>();
  return kCall.call(input, weight, maybe(bias), then, c10::List<Maybe<at::Scalar>>(), how);
}

}  // namespace

bool isThere(at::ScalarType type) {
  const bool usual = type == at::kFloat || type == at::kBFloat16;
  return usual && at::globalContext().userEnabledMkldnn() && findPack() && findPointwise() &&
         findBinary();
}

at::Tensor packed(const at::Tensor& weight, std::int64_t rows) {
  static const auto kCall = findPack().value().typed<Pack>();
  return kCall.call(weight.contiguous(), rows);
}

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  return pointwise(input, weight, bias, "none", {});
}

at::Tensor linearGelu(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  return pointwise(input, weight, bias, "gelu", "none");
}

at::Tensor linearPlus(const at::Tensor& to,
                      const at::Tensor& input,
                      const at::Tensor& weight,
                      const at::Tensor& bias) {
  static const auto kCall = findBinary().value().typed<Binary>();
  return kCall.call(input, to, weight, maybe(bias), "add");
}

}  // namespace patchscape::vit::onednn
