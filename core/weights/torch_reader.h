// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/weight_file.h"

#include <memory>

namespace patchscape {

/// Reads what `torch.save` writes since PyTorch 1.6: a zip archive of stored entries.
///
/// Errors: kBadData; kUnsupported for TorchScript, big-endian files, compressed entries and
/// forbidden pickle globals. Source: torch.serialization, _load.
[[nodiscard]] WeightFile readTorchZip(const std::shared_ptr<const MappedFile>& file);

/// Whether the file starts with the magic number of the format before PyTorch 1.6.
[[nodiscard]] bool looksLikeTorchLegacy(const MappedFile& file) noexcept;

/// Reads the format before PyTorch 1.6: five pickles, then the storages.
///
/// Errors: as `readTorchZip`. Source: torch.serialization, _legacy_load.
[[nodiscard]] WeightFile readTorchLegacy(const std::shared_ptr<const MappedFile>& file);

/// Whether the file starts as a pickle of protocol 2 to 5.
[[nodiscard]] bool looksLikePickle(const MappedFile& file) noexcept;

/// Refuses a pickle that is no PyTorch file; a forbidden global in it is named.
///
/// Errors: always one, kUnsupported or kBadData.
[[noreturn]] void refuseBarePickle(const MappedFile& file);

}  // namespace patchscape
