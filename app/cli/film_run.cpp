// SPDX-License-Identifier: Apache-2.0
#include "app/cli/film_run.h"

#include "core/export/film_export.h"

#include <fmt/format.h>

namespace patchscape::cli {

using nlohmann::ordered_json;

std::function<void(std::int64_t, std::int64_t)> FilmRun::progress(const std::string& name) {
  return [this, name](std::int64_t written, std::int64_t total) {
    written_ = written;
    const double done = total > 0 ? static_cast<double>(written) / static_cast<double>(total) : 0.0;
    report_.progress(name, fmt::format("frame {} of {}", written, total), done);
  };
}

ExitCode FilmRun::fail(const Error& error, const std::string& writtenSoFar) {
  if (error.code() == ErrorCode::kCancelled) {
    throw RunFailure(ExitCode::kCancelled, "Cancelled; " + writtenSoFar);
  }
  report_.error(fmt::format("{}: {}", options_.inputs.front(), error.what()), error.context());
  if (written_ > 0) {
    report_.note(writtenSoFar);
  }
  if (options_.json) {
    ordered_json object = lineOf("error");
    object["error"] = error.what();
    object["error_code"] = nameOf(error.code());
    report_.json(object);
  }
  return exitCodeOf(error.code());
}

ordered_json FilmRun::lineOf(const std::string& status) const {
  const std::string name = model.info ? model.info->choice.about.name : options_.model;
  return {{"input", options_.inputs.front()},
          {"status", status},
          {"error", nullptr},
          {"outputs", ordered_json::array()},
          {"model", {{"name", name}, {"sha256", model.sha256}}}};
}

void requireVideoName(const std::filesystem::path& path, const std::string& what) {
  if (!isResultVideoName(path)) {
    throw RunFailure(
        ExitCode::kUsage,
        fmt::format("{} is no name for a {}: end it in .mp4, .mov or .mkv.", path.string(), what));
  }
}

}  // namespace patchscape::cli
