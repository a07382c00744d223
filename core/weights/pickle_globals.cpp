// SPDX-License-Identifier: Apache-2.0
#include "core/weights/pickle_globals.h"

#include <algorithm>
#include <array>

namespace patchscape {
namespace {

using Kind = PickleGlobalKind;

constexpr std::array kAllowed{
    PickleGlobal{"collections", "OrderedDict", Kind::kOrderedDict, {}},
    PickleGlobal{"torch", "Size", Kind::kSize, {}},
    PickleGlobal{"torch._utils", "_rebuild_tensor", Kind::kRebuildTensor, {}},
    PickleGlobal{"torch._utils", "_rebuild_tensor_v2", Kind::kRebuildTensor, {}},
    PickleGlobal{"torch._utils", "_rebuild_parameter", Kind::kRebuildParameter, {}},
    PickleGlobal{"torch", "DoubleStorage", Kind::kStorage, DType::kF64},
    PickleGlobal{"torch", "FloatStorage", Kind::kStorage, DType::kF32},
    PickleGlobal{"torch", "HalfStorage", Kind::kStorage, DType::kF16},
    PickleGlobal{"torch", "BFloat16Storage", Kind::kStorage, DType::kBF16},
    PickleGlobal{"torch", "LongStorage", Kind::kStorage, DType::kI64},
    PickleGlobal{"torch", "IntStorage", Kind::kStorage, DType::kI32},
    PickleGlobal{"torch", "ShortStorage", Kind::kStorage, DType::kI16},
    PickleGlobal{"torch", "CharStorage", Kind::kStorage, DType::kI8},
    PickleGlobal{"torch", "ByteStorage", Kind::kStorage, DType::kU8},
    PickleGlobal{"torch", "BoolStorage", Kind::kStorage, DType::kBool},
    // PyTorch reads an untyped storage as bytes.
    PickleGlobal{"torch.storage", "UntypedStorage", Kind::kStorage, DType::kU8},
    PickleGlobal{"torch.storage", "TypedStorage", Kind::kStorage, {}},
    PickleGlobal{"torch", "device", Kind::kInertCallable, {}},
    PickleGlobal{"numpy.core.multiarray", "scalar", Kind::kInertCallable, {}},
    PickleGlobal{"numpy._core.multiarray", "scalar", Kind::kInertCallable, {}},
    PickleGlobal{"numpy", "dtype", Kind::kInertCallable, {}},
    PickleGlobal{"_codecs", "encode", Kind::kInertCallable, {}},
    PickleGlobal{"builtins", "set", Kind::kInertCallable, {}},
    PickleGlobal{"__builtin__", "set", Kind::kInertCallable, {}},
    PickleGlobal{"builtins", "bytearray", Kind::kInertCallable, {}},
    PickleGlobal{"__builtin__", "bytearray", Kind::kInertCallable, {}},
    // The options of the training run, in DINO v1 and MAE checkpoints.
    PickleGlobal{"argparse", "Namespace", Kind::kInertCallable, {}},
    PickleGlobal{"torch", "float64", Kind::kInertValue, {}},
    PickleGlobal{"torch", "float32", Kind::kInertValue, {}},
    PickleGlobal{"torch", "float16", Kind::kInertValue, {}},
    PickleGlobal{"torch", "bfloat16", Kind::kInertValue, {}},
    PickleGlobal{"torch", "int64", Kind::kInertValue, {}},
    PickleGlobal{"torch", "int32", Kind::kInertValue, {}},
    PickleGlobal{"torch", "int16", Kind::kInertValue, {}},
    PickleGlobal{"torch", "int8", Kind::kInertValue, {}},
    PickleGlobal{"torch", "uint8", Kind::kInertValue, {}},
    PickleGlobal{"torch", "bool", Kind::kInertValue, {}},
    PickleGlobal{"torch", "complex64", Kind::kInertValue, {}},
    PickleGlobal{"torch", "complex128", Kind::kInertValue, {}}};

}  // namespace

const PickleGlobal* findPickleGlobal(std::string_view module, std::string_view name) noexcept {
  const auto place = std::find_if(kAllowed.begin(), kAllowed.end(), [&](const PickleGlobal& entry) {
    return entry.module == module && entry.name == name;
  });
  return place != kAllowed.end() ? &*place : nullptr;
}

}  // namespace patchscape
