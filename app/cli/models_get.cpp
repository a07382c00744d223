// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cancellation.h"
#include "app/cli/load_fetch.h"
#include "app/cli/model_rows.h"
#include "app/cli/models_actions.h"
#include "core/models/readable_size.h"
#include "core/session/model_folders.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

using nlohmann::ordered_json;

/// The files that are not here yet, each with its licence said before a byte is got.
std::vector<CatalogFile> missingFiles(const ModelCatalog& catalog,
                                      const std::vector<FileRow>& rows,
                                      const Options& options,
                                      Report& report) {
  std::vector<CatalogFile> missing;
  for (const FileRow& row : rows) {
    if (!row.place.empty() && !(options.force && !row.embedded)) {
      report.note(fmt::format("{} is here: {}", row.file.name, row.place.string()));
      continue;
    }
    const LicenceNote* const note = catalog.licence(row.licence);
    const std::int64_t bytes = std::max(row.file.bytes, row.file.aboutBytes);
    report.note(fmt::format("{}: {}, licence {}{}",
                            row.file.name,
                            bytes > 0 ? readableSize(bytes) : "size not known",
                            row.licence,
                            note == nullptr ? "" : " (" + note->meaning + ")"));
    missing.push_back(row.file);
  }
  return missing;
}

void showStep(const DownloadState& state, Report& report) {
  switch (state.stage) {
    case DownloadStage::kFetching:
      report.progress(state.name,
                      fmt::format("{} of {}",
                                  readableSize(state.received),
                                  state.total > 0 ? readableSize(state.total) : "?"),
                      state.total > 0
                          ? static_cast<double>(state.received) / static_cast<double>(state.total)
                          : 0.0);
      return;
    case DownloadStage::kChecking:
      report.progress(state.name, "checking", 1.0);
      return;
    case DownloadStage::kPausing:
      report.detail(fmt::format("{}: {} It is tried again.", state.name, state.sentence));
      return;
    case DownloadStage::kFailed:
      report.error(state.sentence);
      return;
    default:
      return;
  }
}

void showEnd(const FileRow& row, const DownloadState& state, bool json, Report& report) {
  const bool done = state.stage == DownloadStage::kDone;
  if (done && !json) {
    report.written(state.path);
  }
  if (state.learned) {
    report.note(
        fmt::format("The SHA-256 of {} is not published. That of this download is noted, "
                    "and later ones must match it.",
                    row.file.file));
  }
  if (json) {
    ordered_json object{{"name", row.file.name},
                        {"status", done ? "ok" : "error"},
                        {"error", nullptr},
                        {"path", done ? state.path.string() : ""},
                        {"licence", row.licence},
                        {"learned", state.learned}};
    if (!done) {
      object["error"] =
          state.stage == DownloadStage::kCancelled ? std::string("Cancelled.") : state.sentence;
    }
    report.json(object);
  }
}

ExitCode exitCodeOfAll(const std::vector<DownloadState>& states) {
  const auto all = [&](auto test) { return std::ranges::all_of(states, test); };
  if (all([](const DownloadState& state) { return state.stage == DownloadStage::kDone; })) {
    return ExitCode::kDone;
  }
  if (cancelled()) {
    return ExitCode::kCancelled;
  }
  const auto notWritten = [](const DownloadState& state) {
    return state.stage == DownloadStage::kFailed && state.code == ErrorCode::kWriteFailed;
  };
  return all(notWritten) ? ExitCode::kNothingWritten : ExitCode::kSomeFailed;
}

}  // namespace

ExitCode getModels(const std::vector<std::string>& names, const Options& options, Report& report) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  const std::vector<FileRow> rows =
      rowsNamed(catalog, names, options.models.heads, options.models.allHeads);
  const std::vector<CatalogFile> missing = missingFiles(catalog, rows, options, report);
  DownloadOptions how;
  how.folder = userModelFolder();
  how.offline = options.models.offline;
  how.replace = options.force;
  how.timeout = std::chrono::seconds(options.models.timeoutSeconds);
  std::vector<DownloadState> states;
  if (!missing.empty()) {
    states = loadFetch()(
        missing,
        how,
        [&](const DownloadState& state) { showStep(state, report); },
        untilCancelled());
  }
  for (const FileRow& row : rows) {
    const auto state = std::ranges::find(states, row.file.name, &DownloadState::name);
    const DownloadState here{.stage = DownloadStage::kDone, .path = row.place};
    showEnd(row, state == states.end() ? here : *state, options.json, report);
  }
  if (cancelled()) {
    report.note("What came so far stays; the same command goes on from there.");
  }
  return exitCodeOfAll(states);
}

}  // namespace patchscape::cli
