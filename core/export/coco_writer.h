// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/class_table.h"
#include "core/export/label_files.h"

#include <filesystem>
#include <string>

namespace patchscape {

/// Writes a segmentation as COCO JSON atomically: one picture, every class of the table as a
/// category, and for each class that occurs one annotation with `iscrowd` 1 and compressed runs.
///
/// Category ids start at 1, as COCO wants: index of the class in the head + 1, whatever ids other
/// files have; the file says so in `info`. Width and height are those of the labels.
/// Errors: kWriteFailed. Thread: any.
void writeCoco(const std::filesystem::path& path,
               const LabelMap& labels,
               const ClassTable& classes,
               const std::string& pictureName,
               const std::string& software);

}  // namespace patchscape
