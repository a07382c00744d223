// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <CLI/CLI.hpp>

#include <string>
#include <utility>

namespace patchscape::cli {

/// Adds an option whose text goes to `read`; an `Error` thrown there is a usage error.
template <typename Read>
CLI::Option* addReadOption(
    CLI::App& app, const std::string& name, const std::string& type, Read read, std::string help) {
  const auto callback = [name, read = std::move(read)](const std::string& text) {
    try {
      read(text);
    } catch (const Error& error) {
      throw CLI::ValidationError(name, error.what());
    }
  };
  return app.add_option_function<std::string>(name, callback, std::move(help))->type_name(type);
}

}  // namespace patchscape::cli
