// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/session/model_catalog.h"

#include <filesystem>

namespace patchscape {

/// Takes a row's file, and a part of it, out of the user's own folder of models.
///
/// Errors: kNotFound where it is not there; kUnsupported where it lies only in a folder that is
/// never written to, naming it; kWriteFailed. Thread: any.
void removeFile(const CatalogFile& file);

/// Copies a weights file, or an index with its shards, into the user's own folder of models, so
/// that it is found by its name; a file of the same content that is there already stays.
///
/// Gives the copy's path. Errors: kWriteFailed: no room, or another file has the name; kCancelled;
/// those of reading. Nothing half remains. Thread: any.
std::filesystem::path keepFile(const std::filesystem::path& path, const KeepGoing& keepGoing);

}  // namespace patchscape
