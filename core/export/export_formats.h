// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace patchscape {

/// Files that a depth map can become.
enum class DepthFormat {
  kNpy,
  kExr,
  kTiff,
  kPfm,
  kPngMillimetres,
  kPngKitti,
  kPngTum,
  kPngNorm16,
  kView
};

/// Files that a segmentation can become.
enum class MaskFormat { kIds, kPalette, kBinary, kCoco, kLegend, kView, kProbabilities };

/// Files that a point cloud can become.
enum class CloudFormat { kPly, kPcd, kGlb, kObj, kXyz, kCsv };

/// One row of the table of formats: what flags, dialogs and file names say about it.
template <typename Format>
struct FormatRow {
  Format format;
  std::string_view name;         ///< As --formats takes it, such as "png-mm".
  std::string_view suffix;       ///< Behind the stem: "_depth_mm.png". Of kBinary what every name
                                 ///< starts with: "_mask_".
  std::string_view explanation;  ///< One line for a person who chooses.
  bool metricOnly = false;       ///< Refused for relative depth.
  bool byDefault = false;
};

/// Every format in the order of its enumeration, which is the order of flags and dialogs.
[[nodiscard]] std::span<const FormatRow<DepthFormat>> depthFormats() noexcept;
[[nodiscard]] std::span<const FormatRow<MaskFormat>> maskFormats() noexcept;
[[nodiscard]] std::span<const FormatRow<CloudFormat>> cloudFormats() noexcept;

[[nodiscard]] const FormatRow<DepthFormat>& rowOf(DepthFormat format) noexcept;
[[nodiscard]] const FormatRow<MaskFormat>& rowOf(MaskFormat format) noexcept;
[[nodiscard]] const FormatRow<CloudFormat>& rowOf(CloudFormat format) noexcept;

/// The format of a flag's name; nothing where there is no such name.
[[nodiscard]] std::optional<DepthFormat> depthFormatNamed(std::string_view name) noexcept;
[[nodiscard]] std::optional<MaskFormat> maskFormatNamed(std::string_view name) noexcept;
[[nodiscard]] std::optional<CloudFormat> cloudFormatNamed(std::string_view name) noexcept;

}  // namespace patchscape
