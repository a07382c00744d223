// SPDX-License-Identifier: Apache-2.0
#include "app/cli/model_rows.h"

#include "app/cli/command_line.h"
#include "app/cli/exit_codes.h"
#include "core/session/model_folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace patchscape::cli {
namespace {

template <typename Row>
FileRow rowOf(const ModelCatalog& catalog, const Row& row) {
  return {.file = catalog.fileOf(row),
          .place = catalog.placeOf(row),
          .licence = row.licence,
          .embedded = row.url.empty()};
}

void add(FileRow row, std::vector<FileRow>& rows) {
  const auto same = [&](const FileRow& each) { return each.file.file == row.file.file; };
  if (std::ranges::none_of(rows, same)) {
    rows.push_back(std::move(row));
  }
}

[[noreturn]] void refuseName(const ModelCatalog& catalog, const std::string& name) {
  std::vector<std::string> names;
  for (const CatalogModel& model : catalog.models()) {
    names.push_back(model.name);
  }
  for (const CatalogHead& head : catalog.heads()) {
    names.push_back(head.name);
  }
  const auto near = nearestTo(name, names);
  throw RunFailure(
      ExitCode::kModelUnusable,
      fmt::format("There is no model or head \"{}\".{} patchscape-cli models lists the names.",
                  name,
                  near ? fmt::format(" Did you mean {}?", *near) : ""));
}

}  // namespace

std::string stateOf(const FileRow& row) {
  if (!row.place.empty()) {
    return row.embedded ? "embedded" : "here";
  }
  std::error_code ignored;
  return std::filesystem::exists(userModelFolder() / (row.file.file + ".part"), ignored) ? "part"
                                                                                         : "no";
}

FileRow fileRowOf(const ModelCatalog& catalog, const CatalogModel& model) {
  return rowOf(catalog, model);
}

FileRow fileRowOf(const ModelCatalog& catalog, const CatalogHead& head) {
  return rowOf(catalog, head);
}

std::vector<FileRow> rowsNamed(const ModelCatalog& catalog,
                               const std::vector<std::string>& names,
                               bool heads,
                               bool allHeads) {
  std::vector<FileRow> rows;
  for (const std::string& name : names) {
    if (const CatalogHead* const head = catalog.findHead(name)) {
      add(rowOf(catalog, *head), rows);
      continue;
    }
    const CatalogModel* const model = catalog.findModel(name);
    if (model == nullptr) {
      refuseName(catalog, name);
    }
    add(rowOf(catalog, *model), rows);
    for (const CatalogHead* const head : catalog.publishedHeads(*model)) {
      if (allHeads || (heads && head->comesAlong)) {
        add(rowOf(catalog, *head), rows);
      }
    }
  }
  return rows;
}

std::vector<FileRow> allRows(const ModelCatalog& catalog) {
  std::vector<FileRow> rows;
  for (const CatalogModel& model : catalog.models()) {
    add(rowOf(catalog, model), rows);
  }
  for (const CatalogHead& head : catalog.heads()) {
    add(rowOf(catalog, head), rows);
  }
  return rows;
}

}  // namespace patchscape::cli
