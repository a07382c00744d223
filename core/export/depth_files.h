// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/depth.h"
#include "core/export/png_writer.h"
#include "core/overlay/value_range.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

namespace patchscape {

enum class DepthFormat { kNpy, kExr, kTiff, kPfm, kPngMm, kPngKitti, kPngTum, kPngNorm, kView };

/// One way to write depth; flags, dialogs and files are made from this table.
struct DepthFormatRow {
  DepthFormat format;
  std::string_view name;    ///< As `--formats` takes it.
  std::string_view suffix;  ///< Behind the stem.
  const char* meaning;      ///< One line for a dialog.
  double perMetre = 0.0;    ///< Units a metre of a 16-bit PNG; 0: not one of those.
};

[[nodiscard]] std::span<const DepthFormatRow> depthFormats();
[[nodiscard]] const DepthFormatRow& depthFormat(DepthFormat format);

/// What a file cannot show by itself.
struct DepthFileFigures {
  std::int64_t saturated = 0;              ///< Pixels beyond what 16 bits hold.
  std::optional<ValueRange> normalisedBy;  ///< Values written as 1 and 65535, of kPngNorm.
};

/// Writes a depth map in any format but kView.
///
/// Invalid values are NaN in float formats and 0 in integers. Metric values are metres; relative
/// ones are written as they are, and refused where a format means metres.
/// \param normRange The values written as 1 and 65535; nothing: smallest and largest.
/// Errors: kInvalidArgument for relative depth in a format of metres; kWriteFailed. Thread: any.
DepthFileFigures writeDepth(const std::filesystem::path& path,
                            DepthFormat format,
                            const Depth& depth,
                            const std::optional<ValueRange>& normRange,
                            const PngText& text);

}  // namespace patchscape
