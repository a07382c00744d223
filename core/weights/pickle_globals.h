// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/weight_file.h"

#include <optional>
#include <string_view>

namespace patchscape {

/// What a name in a pickle stands for; no Python object lies behind any of them.
enum class PickleGlobalKind {
  kOrderedDict,
  kSize,              ///< torch.Size: the tuple it is called with.
  kRebuildTensor,     ///< torch._utils._rebuild_tensor and _rebuild_tensor_v2.
  kRebuildParameter,  ///< torch._utils._rebuild_parameter.
  kStorage,           ///< A storage class; with its element type where it has one.
  kInertCallable,     ///< May be called; the result is a placeholder that is dropped.
  kInertValue,        ///< A constant such as torch.float32; may not be called.
};

struct PickleGlobal {
  std::string_view module;
  std::string_view name;
  PickleGlobalKind kind = PickleGlobalKind::kInertValue;
  std::optional<DType> dtype;
};

/// The entry of the fixed allow-list, or null for every other name.
[[nodiscard]] const PickleGlobal* findPickleGlobal(std::string_view module,
                                                   std::string_view name) noexcept;

}  // namespace patchscape
