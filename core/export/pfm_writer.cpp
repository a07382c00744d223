// SPDX-License-Identifier: Apache-2.0
#include "core/export/pfm_writer.h"

#include "core/base/check.h"
#include "core/export/atomic_file.h"
#include "core/export/whole_map.h"

#include <bit>

namespace patchscape {

static_assert(std::endian::native == std::endian::little, "A scale below 0 says little endian");

void writePfm(const std::filesystem::path& path, const ScalarMap& map) {
  PATCHSCAPE_CHECK(isWhole(map)) << path.string();
  writeAtomically(path, [&](std::ostream& out) {
    out << "Pf\n" << map.width << ' ' << map.height << "\n-1.0\n";
    const auto width = static_cast<std::size_t>(map.width);
    for (auto row = static_cast<std::size_t>(map.height); row-- > 0;) {
      out.write(reinterpret_cast<const char*>(map.values.data() + row * width),
                static_cast<std::streamsize>(width * sizeof(float)));
    }
  });
}

}  // namespace patchscape
