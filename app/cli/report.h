// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape::cli {

/// What the program says: results on standard output, everything for people on standard error.
///
/// Thread: one at a time.
class Report {
 public:
  explicit Report(const Options& options);

  /// Writes one JSON object as a line, at once. Names that are no UTF-8 get replacement marks.
  void json(const nlohmann::ordered_json& object);

  /// Writes a line of a result for people, such as a row of a table.
  void line(std::string_view text);
  void lines(const std::vector<std::string>& texts);

  /// Names a file of a result for people; not with --quiet.
  void written(const std::filesystem::path& file);

  /// Always shown; `context` only with --verbose.
  void error(std::string_view sentence, std::string_view context = {});
  void note(std::string_view sentence);    ///< Not with --quiet.
  void detail(std::string_view sentence);  ///< Only with --verbose.

  /// Shows how far a job is, on a terminal only, at most 20 times a second.
  void progress(std::string_view what, std::string_view stage, double fraction);

  /// Errors: kWriteFailed where standard output took not everything.
  void finish();

 private:
  void say(std::string_view text);

  bool quiet_ = false;
  bool verbose_ = false;
  bool showsProgress_ = false;
  bool hasProgressLine_ = false;
  std::chrono::steady_clock::time_point lastProgress_;
};

}  // namespace patchscape::cli
