// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/file_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patchscape {

/// What a sidecar's name adds to the stem.
inline constexpr const char* kSidecarSuffix = ".export.json";

/// What a sidecar tells.
struct SidecarContent {
  const AnalysisResult& result;
  const ExportOptions& options;
  const ExportReport& report;
  const std::vector<ListedFile>& files;
};

/// Writes the sidecar of an export as JSON, atomically: what the files came from (picture, model,
/// head, each with its SHA-256), how they were made, what their numbers mean, and their own hashes.
///
/// Its "schema" is "patchscape.export/1". No path is in it, only names; always UTF-8; nothing in it
/// depends on the time, so that equal exports give equal sidecars.
/// Errors: kWriteFailed. Thread: any.
void writeSidecar(const std::filesystem::path& path, const SidecarContent& content);

}  // namespace patchscape
