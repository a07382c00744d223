// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_content.h"

#include <filesystem>

namespace patchscape {

// Each writes its file atomically; numbers have six decimals and a point in every locale.
// Errors of both: as `requireWritable`; kWriteFailed. Thread: any.

/// Writes a cloud's points as lines `x y z red green blue`, colours 0…255.
///
/// Nothing else is in the file: some readers skip lines after "#", some after "//", and some take
/// any that is no number for the end. What the numbers mean stands in the sidecar.
void writeXyz(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options);

/// Writes a cloud's points as CSV with one line of names: x_m, y_m, z_m (x_rel, … for relative
/// lengths), red, green, blue, the pixel u, v, and where known nx, ny, nz, label, confidence.
void writeCsv(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options);

}  // namespace patchscape
