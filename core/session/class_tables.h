// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/class_table.h"
#include "core/session/head_catalog.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace patchscape {

/// Reads a table of classes: CSV with the columns index, name and, where it has colours, r, g, b.
///
/// Names may be quoted. Errors: kNotFound; kBadData naming the line: an index out of order, a
/// missing column, a colour beyond 255.
[[nodiscard]] ClassTable loadClassTable(const std::filesystem::path& file);

/// The classes of a head that gives `count` of them.
///
/// The table its catalog row names; without one the published table of that many classes (150
/// ADE20K, 21 VOC 2012, 1000 ImageNet); else "class 0", "class 1", … in colours of their own.
/// Errors: those of loadClassTable; kBadData where the named table has another number of classes.
[[nodiscard]] std::shared_ptr<const ClassTable> classTableOf(const HeadChoice& head,
                                                             std::int64_t count);

}  // namespace patchscape
