// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/shared_log.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace patchscape {

inline constexpr const char* kBatchJournalName = "patchscape-batch.jsonl";

enum class BatchState {
  kStarted,  ///< Its run does it now, or ended before it was done.
  kDone,
  kFailed,
};

/// What a journal knows of an input: its latest line.
struct BatchEntry {
  BatchState state = BatchState::kStarted;
  std::string stem;            ///< Of its results' names.
  std::size_t settings = 0;    ///< Which of those that the journal has seen.
  std::uint64_t position = 0;  ///< Of the line in the file.
};

/// What comes of asking for an input.
enum class BatchClaim {
  kMine,       ///< Do it, and then call `finish`.
  kDone,       ///< It is done, by an earlier run or another one of now.
  kBusy,       ///< Another run does it now.
  kNameTaken,  ///< The names of its results are those of another input.
};

/// The state of every input of a batch, beside its results: one JSON object a line,
/// "started", then "ok" or "error". Only ever appended to, by any number of runs at a time.
///
/// An input is claimed before its first file is written, so that two runs never do the same one,
/// and what a killed run was doing is free again at once.
/// Thread: one at a time.
class BatchJournal {
 public:
  /// Reads the journal of `folder`, if there is one. What was done with other `settings` counts as
  /// not done; with `anew` so does all that was done before now.
  /// Errors: kBadData for a file that is no journal.
  BatchJournal(std::filesystem::path folder, std::string settings, bool anew);

  /// Makes the journal where it is missing. Errors: kWriteFailed, kUnsupported (no file locks).
  void open();

  /// Reads what other runs have appended since. Errors: kBadData.
  void readOn();

  /// The latest line about an input; null where there is none.
  [[nodiscard]] const BatchEntry* find(const std::string& input) const;

  /// Whether an input is done, with these settings, and all its files are still there.
  [[nodiscard]] bool isDone(const std::string& input) const;

  /// The line of an input that is done, as it was given to `finish`. Errors: kBadData.
  [[nodiscard]] nlohmann::ordered_json recordOf(const std::string& input) const;

  /// Other settings that an input was done with; nothing for those of this run.
  [[nodiscard]] std::optional<std::string> otherSettingsOf(const std::string& input) const;

  /// Which input the results' names that begin so belong to.
  [[nodiscard]] const std::unordered_map<std::string, std::string>& inputsOfStems() const {
    return inputsOfStems_;
  }

  /// Asks for an input under the names of `stem`, or those it has had before, which `stem` becomes.
  /// Errors: kWriteFailed, kBadData.
  [[nodiscard]] BatchClaim claim(const std::string& input, std::string& stem);

  /// Notes how a claimed input ended, and gives it free: `record` holds at least "status" ("ok" or
  /// "error") and "outputs" (names in the folder). Errors: kWriteFailed.
  void finish(const std::string& input, nlohmann::ordered_json record);

 private:
  [[nodiscard]] BatchClaim noteStart(const std::string& input, std::string& stem);
  [[nodiscard]] bool note(std::string_view line, std::uint64_t position);
  [[nodiscard]] nlohmann::ordered_json headOf(const std::string& input,
                                              const std::string& stem,
                                              const char* status) const;
  std::size_t numberOf(const std::string& settings);

  std::filesystem::path folder_;
  SharedLog log_;
  std::vector<std::string> settings_;  ///< The first is that of this run.
  std::uint64_t countsFrom_ = 0;       ///< Lines before it do not make an input done.
  std::unordered_map<std::string, BatchEntry> entries_;
  std::unordered_map<std::string, std::string> inputsOfStems_;
  std::uint64_t wholeLines_ = 0;
  std::uint64_t badLines_ = 0;
};

}  // namespace patchscape
