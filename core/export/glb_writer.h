// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_content.h"

#include <filesystem>

namespace patchscape {

/// Writes a cloud as GLB (glTF 2.0 in one file) atomically: one primitive of points, or with a
/// mesh of triangles; POSITION, NORMAL where known, and COLOR_0 as normalised 16-bit RGBA of
/// linear light, as glTF wants it. A textured mesh has the picture inside as PNG and TEXCOORD_0
/// instead of COLOR_0, which a viewer would multiply with it.
///
/// Always in the viewer's axes, whatever the options say: glTF prescribes y up. It prescribes
/// metres, too; relative lengths are written as they are, and the extras of the asset and the node
/// tell the unit, the camera, the source and the model. Colours show without lamps
/// (KHR_materials_unlit).
/// Errors: as `requireWritable`; kUnsupported past 4 GiB, the format's limit; kWriteFailed.
/// Thread: any.
void writeGlb(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options);

/// Refuses what is past the format's limit; before the picture is deflated.
/// Errors: kUnsupported. Thread: any.
void requireGlbRoom(const CloudContent& content);

}  // namespace patchscape
