// SPDX-License-Identifier: Apache-2.0
#include "core/export/batch_journal.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/export/file_set.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

namespace patchscape {
namespace {

using nlohmann::ordered_json;

std::string lineOf(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string nowInUtc() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", ::gmtime_r(&now, &parts));
  return text.data();
}

std::string hostName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// A text field; nothing where it is missing or no text.
std::optional<std::string> textIn(const ordered_json& json, const char* field) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_string()) {
    return std::nullopt;
  }
  return found->get<std::string>();
}

std::optional<BatchState> stateIn(const ordered_json& json) {
  const std::string status = textIn(json, "status").value_or("");
  if (status == "started") {
    return BatchState::kStarted;
  }
  if (status == "ok") {
    return BatchState::kDone;
  }
  return status == "error" ? std::optional(BatchState::kFailed) : std::nullopt;
}

}  // namespace

BatchJournal::BatchJournal(std::filesystem::path folder, std::string settings, bool anew)
    : folder_(std::move(folder)),
      log_(folder_ / kBatchJournalName),
      settings_{std::move(settings)} {
  readOn();
  if (wholeLines_ > 0 && badLines_ == wholeLines_) {
    throw Error(ErrorCode::kBadData,
                (folder_ / kBatchJournalName).string() +
                    " is no journal of a batch. Move it away, or choose another folder for the "
                    "results.");
  }
  countsFrom_ = anew ? log_.end() : 0;
}

void BatchJournal::open() {
  log_.openForAppending();
  readOn();
}

void BatchJournal::readOn() {
  log_.readNew([this](std::string_view line, std::uint64_t position) {
    ++wholeLines_;
    // Such as one that a power cut tore: what it would have said is done again.
    badLines_ += note(line, position) ? 0 : 1;
  });
}

bool BatchJournal::note(std::string_view line, std::uint64_t position) {
  const ordered_json json = ordered_json::parse(line, nullptr, false);
  if (!json.is_object()) {
    return false;
  }
  const auto state = stateIn(json);
  const auto input = textIn(json, "input");
  const auto stem = textIn(json, "stem");
  const auto settings = textIn(json, "settings");
  if (!state || !input || !stem || !settings || !isPlainName(*stem)) {
    return false;
  }
  entries_[*input] = {*state, *stem, numberOf(*settings), position};
  inputsOfStems_[*stem] = *input;
  return true;
}

std::size_t BatchJournal::numberOf(const std::string& settings) {
  const auto found = std::find(settings_.begin(), settings_.end(), settings);
  if (found == settings_.end()) {
    settings_.push_back(settings);
    return settings_.size() - 1;
  }
  return static_cast<std::size_t>(found - settings_.begin());
}

const BatchEntry* BatchJournal::find(const std::string& input) const {
  const auto found = entries_.find(input);
  return found == entries_.end() ? nullptr : &found->second;
}

bool BatchJournal::isDone(const std::string& input) const {
  const BatchEntry* const entry = find(input);
  if (entry == nullptr || entry->state != BatchState::kDone || entry->settings != 0 ||
      entry->position < countsFrom_) {
    return false;
  }
  const ordered_json record = recordOf(input);
  const auto outputs = record.find("outputs");
  return outputs != record.end() && outputs->is_array() &&
         std::all_of(outputs->begin(), outputs->end(), [this](const ordered_json& output) {
           std::error_code ignored;
           return output.is_string() && isPlainName(output.get<std::string>()) &&
                  std::filesystem::is_regular_file(folder_ / output.get<std::string>(), ignored);
         });
}

ordered_json BatchJournal::recordOf(const std::string& input) const {
  const BatchEntry* const entry = find(input);
  PATCHSCAPE_CHECK(entry != nullptr);
  return ordered_json::parse(log_.lineAt(entry->position), nullptr, false);
}

std::optional<std::string> BatchJournal::otherSettingsOf(const std::string& input) const {
  const BatchEntry* const entry = find(input);
  if (entry == nullptr || entry->state != BatchState::kDone || entry->settings == 0) {
    return std::nullopt;
  }
  return settings_[entry->settings];
}

ordered_json BatchJournal::headOf(const std::string& input,
                                  const std::string& stem,
                                  const char* status) const {
  return {{"input", input},
          {"status", status},
          {"stem", stem},
          {"settings", settings_.front()},
          {"time", nowInUtc()},
          {"host", hostName()},
          {"process", ::getpid()}};
}

BatchClaim BatchJournal::claim(const std::string& input, std::string& stem) {
  if (!log_.tryLock(input)) {
    return BatchClaim::kBusy;
  }
  const BatchClaim claim = noteStart(input, stem);
  if (claim == BatchClaim::kMine) {
    log_.sync();
  } else {
    log_.unlock(input);
  }
  return claim;
}

BatchClaim BatchJournal::noteStart(const std::string& input, std::string& stem) {
  SharedLog::Turn turn(log_);
  readOn();
  if (const BatchEntry* const entry = find(input)) {
    stem = entry->stem;
  }
  if (isDone(input)) {
    return BatchClaim::kDone;
  }
  const auto owner = inputsOfStems_.find(stem);
  if (owner != inputsOfStems_.end() && owner->second != input) {
    return BatchClaim::kNameTaken;
  }
  turn.append(lineOf(headOf(input, stem, "started")));
  readOn();
  return BatchClaim::kMine;
}

void BatchJournal::finish(const std::string& input, ordered_json record) {
  const BatchEntry* const entry = find(input);
  PATCHSCAPE_CHECK(entry != nullptr && entry->state == BatchState::kStarted);
  ordered_json line = headOf(input, entry->stem, "");
  line.update(record);
  line["input"] = input;
  {
    SharedLog::Turn turn(log_);
    readOn();
    turn.append(lineOf(line));
    readOn();
  }
  log_.sync();
  log_.unlock(input);
}

}  // namespace patchscape
