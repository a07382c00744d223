// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/session/model_catalog.h"
#include "widgets/downloads/download_state.h"

#include <functional>
#include <vector>

namespace patchscape {

/// Gets files and returns when all are over, in the order asked for. Shows nothing of Qt, so that
/// the command line need not know it.
///
/// \param changed Told of every step.
/// \param keepGoing Asked twenty times a second; false cancels all.
/// Thread: that of main(); makes the application object of Qt for as long as it runs.
[[nodiscard]] std::vector<DownloadState> fetchFiles(
    const std::vector<CatalogFile>& files,
    const DownloadOptions& options,
    const std::function<void(const DownloadState&)>& changed,
    const KeepGoing& keepGoing);

using FetchFiles = decltype(fetchFiles);

/// The module that holds it for programs that do not link Qt: a file beside the program, and what
/// it exports, a `FetchFiles* const`.
inline constexpr const char* kFetchModule = "patchscape_downloads.so";
inline constexpr const char* kFetchSymbol = "patchscape_fetch_files";

}  // namespace patchscape
