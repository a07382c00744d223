// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/option_values.h"
#include "app/cli/read_option.h"
#include "core/export/export_formats.h"

#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace patchscape::cli {

/// The formats that a list names.
template <typename Format>
std::set<Format> readFormats(const std::string& text, std::span<const FormatRow<Format>> table) {
  std::vector<std::pair<std::string, Format>> choices;
  for (const FormatRow<Format>& row : table) {
    choices.emplace_back(std::string(row.name), row.format);
  }
  std::set<Format> formats;
  for (const std::string& name : readList(text)) {
    formats.insert(readChoice<Format>(name, choices));
  }
  return formats;
}

/// "A, B [B]": every name, and those that are written by default.
template <typename Format>
std::string namesOf(std::span<const FormatRow<Format>> table) {
  std::string names;
  std::string usual;
  for (const FormatRow<Format>& row : table) {
    names += (names.empty() ? "" : ", ") + std::string(row.name);
    if (row.byDefault) {
      usual += (usual.empty() ? "" : ",") + std::string(row.name);
    }
  }
  return names + " [" + usual + "]";
}

/// An option that takes a list of formats of a table.
template <typename Format>
void addFormats(CLI::App& app,
                const char* name,
                const char* what,
                std::span<const FormatRow<Format>> table,
                std::set<Format>& formats) {
  addReadOption(
      app,
      name,
      "A,B,...",
      [table, &formats](const std::string& text) { formats = readFormats(text, table); },
      what + namesOf(table));
}

}  // namespace patchscape::cli
