// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/export/export_options.h"
#include "core/session/analysis_result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// A file that was written.
struct WrittenFile {
  std::string name;  ///< Without its folder.
  std::string sha256;
  std::uintmax_t bytes = 0;
};

/// What a caller tells about an export.
struct ExportReport {
  std::vector<WrittenFile> files;  ///< In the order written; the sidecar last.
  /// Pixels that a 16-bit format could not hold and wrote as its end, for each one written.
  std::map<DepthFormat, std::int64_t> saturated;
  std::optional<ValueRange> norm16;  ///< The values of 1 and 65535, where kPngNorm16 was written.
  std::int64_t invalidPixels = 0;    ///< Without depth: NaN in floats, 0 in 16 bits.
};

/// The names an export will take, before anything is computed.
struct PlannedNames {
  std::vector<std::string> files;
  /// Binary masks, whose names depend on the picture: each is this + three digits or more + "_" +
  /// a class name + ".png".
  std::optional<std::string> maskPrefix;
};

/// Names for a stem, such as "cat" → "cat_depth.npy".
/// Errors: kInvalidArgument for a stem that is no plain file name.
[[nodiscard]] PlannedNames plannedNames(const ExportOptions& options, const std::string& stem);

/// Those files in `folder` that an export would or could replace, sorted; none where there is no
/// such folder. Errors: as `plannedNames`.
[[nodiscard]] std::vector<std::string> namesInTheWay(const std::filesystem::path& folder,
                                                     const std::string& stem,
                                                     const ExportOptions& options);

/// Refuses what relative depth cannot become; to be asked before a picture is opened.
///
/// Errors: kInvalidArgument naming the formats refused and what to choose instead.
void requireFormatsFor(const std::set<DepthFormat>& formats, bool metric);

/// Writes the chosen files of a result into `folder`, which must exist.
///
/// Each file is absent (or as before) or complete, and the sidecar comes last: where it is, all it
/// lists is. Equal results and options give equal bytes, in the window and on the command line.
/// A cloud alone needs neither a depth nor a model in the result, but the picture.
/// Errors: kInvalidArgument for a bad stem, an opacity outside 0…1, formats that this depth cannot
/// become, a range that is none, a cloud without points or a mesh without faces, a stem that an OBJ
/// cannot mention; kUnsupported for a palette of more than 256 ids, a GLB past 4 GiB; kWriteFailed;
/// kCancelled between two files; kInternal where the result lacks a view that is asked for. Thread:
/// any.
ExportReport exportResult(const AnalysisResult& result,
                          const ExportOptions& options,
                          const std::filesystem::path& folder,
                          const std::string& stem,
                          const KeepGoing& keepGoing = {});

}  // namespace patchscape
