// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/depth.h"
#include "core/base/segmentation.h"
#include "core/export/png_writer.h"

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace patchscape {

enum class MaskFormat { kPalette, kIds, kBinary, kCoco, kLegend, kProbabilities, kView };

/// One way to write classes; flags, dialogs and files are made from this table.
struct MaskFormatRow {
  MaskFormat format;
  std::string_view name;    ///< As `--formats` takes it.
  std::string_view suffix;  ///< Behind the stem; of kBinary what all its files begin with.
  const char* meaning;      ///< One line for a dialog.
};

[[nodiscard]] std::span<const MaskFormatRow> maskFormats();
[[nodiscard]] const MaskFormatRow& maskFormat(MaskFormat format);

/// What the numbers in palette and id files are.
enum class IdBase {
  kHead,    ///< The head's own index.
  kAdeFile  ///< Index + 1, as ADE20K's annotation files: 0 is unlabelled.
};

/// Palette indices are ids, the palette the classes' colours. Errors: kInvalidArgument for more
/// classes than a palette holds; kWriteFailed.
void writePaletteMask(const std::filesystem::path& path,
                      const Segmentation& map,
                      IdBase base,
                      const PngText& text);

/// Grey values are ids: 8 bits, or 16 where there are more than 255.
void writeIdMask(const std::filesystem::path& path,
                 const Segmentation& map,
                 IdBase base,
                 const PngText& text);

/// "007_table.png": the end of a class's file name, from its first name in safe letters.
[[nodiscard]] std::string binaryMaskEnd(const Segmentation& map, int id);

/// 255 where the class is, else 0.
void writeBinaryMask(const std::filesystem::path& path,
                     const Segmentation& map,
                     int id,
                     const PngText& text);

/// COCO: one annotation a class that occurs, `iscrowd` 1, compressed run lengths. A category's id
/// is the class id + 1, since COCO's begin at 1.
void writeCoco(const std::filesystem::path& path,
               const Segmentation& map,
               const std::string& pictureName);

/// CSV: id, name, r, g, b, pixels, percent, and mean, least and most depth in the unit that the
/// header names; `depth` may be null.
void writeLegend(const std::filesystem::path& path, const Segmentation& map, const Depth* depth);

/// NPZ: `probabilities` float16 (classes, rows, cols) on the patch grid.
void writeProbabilities(const std::filesystem::path& path,
                        const Segmentation& map,
                        const std::map<std::string, std::string>& metadata);

}  // namespace patchscape
