// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/exit_codes.h"
#include "app/cli/open_model.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace patchscape::cli {

/// What the commands that go through one film tell alike: how far they are, how they failed, and
/// the beginning of their JSON line.
class FilmRun {
 public:
  FilmRun(const Options& options, Report& report)
      : options_(options),
        report_(report) {}

  /// The model, for the line; set once it is open.
  OpenedModel model;

  [[nodiscard]] std::int64_t written() const noexcept { return written_; }

  /// Tells and keeps how many frames are written, for a film of that name.
  [[nodiscard]] std::function<void(std::int64_t written, std::int64_t total)> progress(
      const std::string& name);

  /// Tells an error; `writtenSoFar` is the sentence of what is left. Errors: RunFailure where the
  /// run was cancelled.
  [[nodiscard]] ExitCode fail(const Error& error, const std::string& writtenSoFar);

  /// Input, status and model, with no error and no outputs yet.
  [[nodiscard]] nlohmann::ordered_json lineOf(const std::string& status) const;

 private:
  const Options& options_;
  Report& report_;
  std::int64_t written_ = 0;
};

/// Refuses a name that does not end like a result video; `what` is it to be. Errors: RunFailure.
void requireVideoName(const std::filesystem::path& path, const std::string& what);

}  // namespace patchscape::cli
