// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/file_set.h"
#include "core/export/png_writer.h"
#include "core/session/analysis_result.h"

#include <string>

namespace patchscape {

/// The program's name and version, such as "Patchscape 0.1.0".
[[nodiscard]] const std::string& softwareName();

/// The unit of what a relative depth head gives.
inline constexpr const char* kRelativeUnits = "relative inverse depth";

/// A number as files write it: the shortest text that reads back the same, in every locale.
[[nodiscard]] std::string numberText(double value);
[[nodiscard]] std::string numberText(float value);

/// What every file of a result says of it: Software, Model, Source, Input size, Tiles where the
/// input was computed in some.
/// Thread: any; reads the weights once for their hash.
[[nodiscard]] PngText textOf(const AnalysisResult& result);

/// The same with the head, and with Units, Scale, Offset and Invalid of the numbers.
[[nodiscard]] PngText textOf(const AnalysisResult& result,
                             const HeadInfo& head,
                             const Encoding& encoding);

}  // namespace patchscape
