// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_content.h"

#include <filesystem>

namespace patchscape {

/// Writes a cloud as PLY atomically: binary_little_endian 1.0; a vertex has float x, y, z, uchar
/// red, green, blue, and where the cloud knows them float nx, ny, nz, ushort label, float
/// confidence. A mesh has `list uchar int vertex_indices`. Units and camera are in comments.
///
/// Errors: as `requireWritable`; kWriteFailed. Thread: any.
void writePly(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options);

}  // namespace patchscape
