// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_content.h"

#include <filesystem>

namespace patchscape {

/// Writes a cloud's points as PCD 0.7 atomically: float x, y, z and rgb, whose bits are 0x00RRGGBB
/// as the Point Cloud Library wants them; binary. Units and camera are in comments.
///
/// An organised cloud has the picture's WIDTH and HEIGHT and NaN where a pixel has no point; any
/// other is one row.
/// Errors: as `requireWritable`; kWriteFailed. Thread: any.
void writePcd(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options);

}  // namespace patchscape
