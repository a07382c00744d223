// SPDX-License-Identifier: Apache-2.0
#include "core/export/legend_csv.h"

#include "core/export/atomic_file.h"

#include <fmt/format.h>

#include <cmath>

namespace patchscape {
namespace {

/// A cell as RFC 4180 writes it.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string result = "\"";
  for (const char letter : text) {
    result += letter == '"' ? "\"\"" : std::string(1, letter);
  }
  return result + '"';
}

std::string depthCell(float depth) {
  return std::isnan(depth) ? std::string() : fmt::format("{}", depth);
}

std::string lineOf(const LegendRow& row, const ClassEntry& entry, int base, bool withDepth) {
  std::string line = fmt::format("{},{},{},{},{},{},{:.4f}",
                                 row.id + base,
                                 quoted(entry.name),
                                 entry.colour[0],
                                 entry.colour[1],
                                 entry.colour[2],
                                 row.pixels,
                                 row.percent);
  if (withDepth) {
    line += fmt::format(
        ",{},{},{}", depthCell(row.meanDepth), depthCell(row.minDepth), depthCell(row.maxDepth));
  }
  return line;
}

}  // namespace

void writeLegendCsv(const std::filesystem::path& path,
                    const std::vector<LegendRow>& rows,
                    const ClassTable& classes,
                    int base,
                    const std::string& depthName) {
  const bool withDepth = !depthName.empty();
  writeAtomically(path, [&](std::ostream& out) {
    out << "id,name,r,g,b,pixels,percent";
    if (withDepth) {
      out << fmt::format(",mean_{0},min_{0},max_{0}", depthName);
    }
    out << '\n';
    for (const LegendRow& row : rows) {
      const ClassEntry& entry = classes.classes.at(static_cast<std::size_t>(row.id));
      out << lineOf(row, entry, base, withDepth) << '\n';
    }
  });
}

}  // namespace patchscape
