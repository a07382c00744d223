// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/class_table.h"
#include "core/overlay/segmentation_overlay.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patchscape {

/// Writes a legend as CSV atomically: id, name, r, g, b, pixels, percent and, with a depth, its
/// mean, smallest and largest value in each class.
///
/// The ids are `id + base`; a depth that is NaN is an empty cell. `depthName` is what the headers
/// of the last three columns end in, such as "depth_m"; empty leaves them out. Errors:
/// kWriteFailed. Thread: any.
void writeLegendCsv(const std::filesystem::path& path,
                    const std::vector<LegendRow>& rows,
                    const ClassTable& classes,
                    int base,
                    const std::string& depthName);

}  // namespace patchscape
