// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cancellation.h"
#include "app/cli/model_rows.h"
#include "app/cli/models_actions.h"
#include "core/models/check_file.h"
#include "core/models/shelf.h"
#include "core/session/model_folders.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

/// What was found of one file, for people and as JSON.
struct Verdict {
  std::string state;  ///< "ok", "unknown", "damaged"
  std::string sentence;
  std::string sha256;
};

Verdict verdictOf(const FileRow& row) {
  try {
    const CheckedFile checked = checkFile(row.place, row.file, untilCancelled());
    switch (checked.origin) {
      case HashOrigin::kPublished:
        return {"ok", "as published", checked.sha256};
      case HashOrigin::kNoted:
        return {"ok", "as at the first download", checked.sha256};
      case HashOrigin::kUnknown:
        return {"unknown", "opens; no SHA-256 is known to compare with", checked.sha256};
    }
    return {};
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kCancelled) {
      throw;
    }
    return {"damaged", error.what(), {}};
  }
}

}  // namespace

ExitCode verifyModels(const std::vector<std::string>& names,
                      const Options& options,
                      Report& report) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  const bool all = names.empty();
  bool damaged = false;
  bool absent = false;
  for (const FileRow& row :
       all ? allRows(catalog)
           : rowsNamed(catalog, names, options.models.heads, options.models.allHeads)) {
    if (row.place.empty()) {
      if (!all) {
        absent = true;
        report.error(fmt::format("{} is not on this machine.", row.file.name));
      }
      continue;
    }
    const Verdict verdict = verdictOf(row);
    if (verdict.state == "damaged") {
      damaged = true;
      report.error(fmt::format("{}: {}", row.place.string(), verdict.sentence));
    }
    if (options.json) {
      report.json({{"name", row.file.name},
                   {"status", verdict.state == "damaged" ? "error" : "ok"},
                   {"state", verdict.state},
                   {"error", verdict.state == "damaged" ? verdict.sentence : ""},
                   {"path", row.place.string()},
                   {"sha256", verdict.sha256}});
    } else if (verdict.state != "damaged") {
      report.line(fmt::format("{}  {}  {}", row.file.name, verdict.sentence, verdict.sha256));
    }
  }
  return damaged ? ExitCode::kModelUnusable : absent ? ExitCode::kSomeFailed : ExitCode::kDone;
}

ExitCode removeModels(const std::vector<std::string>& names,
                      const Options& options,
                      Report& report) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  bool failed = false;
  for (const FileRow& row :
       rowsNamed(catalog, names, options.models.heads, options.models.allHeads)) {
    std::string trouble;
    try {
      removeFile(row.file);
      report.note(fmt::format("{} is removed.", row.file.name));
    } catch (const Error& error) {
      failed = true;
      trouble = error.what();
      report.error(trouble);
    }
    if (options.json) {
      report.json({{"name", row.file.name},
                   {"status", trouble.empty() ? "ok" : "error"},
                   {"error", trouble}});
    }
  }
  return failed ? ExitCode::kSomeFailed : ExitCode::kDone;
}

}  // namespace patchscape::cli
