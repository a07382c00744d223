// SPDX-License-Identifier: Apache-2.0
#include "core/export/npy_writer.h"

#include "core/base/check.h"
#include "core/export/atomic_file.h"
#include "core/export/npy_header.h"
#include "core/export/whole_map.h"

#include <bit>

namespace patchscape {

static_assert(std::endian::native == std::endian::little, "The format is little endian");

void writeNpy(const std::filesystem::path& path, const ScalarMap& map) {
  PATCHSCAPE_CHECK(isWhole(map)) << path.string();
  writeAtomically(path, [&](std::ostream& out) {
    out << npyHeader("<f4", {map.height, map.width});
    out.write(reinterpret_cast<const char*>(map.values.data()),
              static_cast<std::streamsize>(map.values.size() * sizeof(float)));
  });
}

}  // namespace patchscape
