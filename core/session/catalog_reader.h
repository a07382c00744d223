// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/model_catalog.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace patchscape {

/// What one catalog file says.
struct CatalogContents {
  std::vector<CatalogModel> models;
  std::vector<CatalogHead> heads;
  std::map<std::string, LicenceNote> licences;
  std::string mirror;
};

/// Reads a catalog strictly: every name once, plain file names, http or https addresses.
///
/// \param isUsers A user's own: every row must say where its file is found, and its classes are
///     relative to the catalog.
/// Errors: kNotFound; kBadData, whose context says which row is wrong and how.
[[nodiscard]] CatalogContents readCatalog(const std::filesystem::path& file, bool isUsers);

}  // namespace patchscape
