// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/class_table.h"
#include "core/export/png_writer.h"

#include <cstdint>
#include <filesystem>
#include <span>

namespace patchscape {

/// Class ids of a picture. Shapes: ids [height, width], row-major.
struct LabelMap {
  int width = 0;
  int height = 0;
  std::span<const std::uint16_t> ids;  ///< The head's own indices.
};

/// Writes `id + base` as grey PNG: 8 bits up to 255 classes, 16 bits from 256 on, whatever occurs,
/// so that all files of one head are alike.
///
/// Errors: kWriteFailed. Thread: any; so below.
void writeIdPng(const std::filesystem::path& path,
                const LabelMap& labels,
                const ClassTable& classes,
                int base,
                const PngText& text);

/// Writes `id + base` as 8-bit palette PNG in the classes' colours. Entries without a class have
/// the colours of PASCAL VOC's rule: 255 is its void (224, 224, 192); with a base the one below it
/// is black.
///
/// Errors: as `requirePaletteFor`; kWriteFailed.
void writePalettePng(const std::filesystem::path& path,
                     const LabelMap& labels,
                     const ClassTable& classes,
                     int base,
                     const PngText& text);

/// Errors: kUnsupported where a palette cannot hold the ids of all classes.
void requirePaletteFor(const ClassTable& classes, int base);

/// Writes where one class is: 8-bit grey, 255 there and 0 elsewhere.
void writeBinaryPng(const std::filesystem::path& path,
                    const LabelMap& labels,
                    int classId,
                    const PngText& text);

}  // namespace patchscape
