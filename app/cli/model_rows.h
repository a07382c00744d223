// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/model_catalog.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patchscape::cli {

/// A row of the catalog, of a model or of a head, as far as its file matters.
struct FileRow {
  CatalogFile file;
  std::filesystem::path place;  ///< Empty: not on this machine.
  std::string licence;
  bool embedded = false;  ///< Comes with the program.
};

/// Whether its file is here: "embedded", "here", "part", "no".
[[nodiscard]] std::string stateOf(const FileRow& row);

[[nodiscard]] FileRow fileRowOf(const ModelCatalog& catalog, const CatalogModel& model);
[[nodiscard]] FileRow fileRowOf(const ModelCatalog& catalog, const CatalogHead& head);

/// The rows of these names, models and heads; no file twice. Errors: RunFailure (kModelUnusable)
/// with the nearest name where one is unknown.
///
/// \param heads Models bring the heads that come along; \param allHeads all of theirs.
[[nodiscard]] std::vector<FileRow> rowsNamed(const ModelCatalog& catalog,
                                             const std::vector<std::string>& names,
                                             bool heads,
                                             bool allHeads);

/// Every row, no file twice.
[[nodiscard]] std::vector<FileRow> allRows(const ModelCatalog& catalog);

}  // namespace patchscape::cli
