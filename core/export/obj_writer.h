// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_content.h"

#include <filesystem>
#include <string>

namespace patchscape {

/// The files that a textured mesh has beside "{name}.obj".
struct ObjCompanions {
  std::string material;  ///< "{name}.mtl"
  std::string texture;   ///< "{name}.png"
};
[[nodiscard]] ObjCompanions companionsOf(const std::filesystem::path& obj);

/// Refuses a name that an OBJ cannot mention, since every line of it is a statement.
/// Errors: kInvalidArgument for control characters. Thread: any; so below.
void requireObjName(const std::string& name);

/// Writes a cloud as OBJ atomically, numbers with six decimals: `v x y z r g b`, colours 0…1, or a
/// mesh: `v`, `vt`, `vn` where known, `f` with the same index for all, and the companions' name.
///
/// Points are vertices without `p`: MeshLab, CloudCompare, Blender and assimp take those for a
/// cloud, and each point of a `p` for a shape of its own or not at all. A textured mesh has no
/// colours beside its picture, since some viewers multiply the two. The companions are for the
/// caller to write.
/// Errors: as `requireWritable`, and as `requireObjName` for a textured mesh; kWriteFailed.
void writeObj(const std::filesystem::path& path,
              const CloudContent& content,
              const CloudWriteOptions& options);

/// Writes the material that shows `texture` as it is, atomically. Errors: as `writeObj`.
void writeObjMaterial(const std::filesystem::path& path, const std::string& texture);

}  // namespace patchscape
