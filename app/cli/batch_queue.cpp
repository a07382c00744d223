// SPDX-License-Identifier: Apache-2.0
#include "app/cli/batch_queue.h"

#include "app/cli/exit_codes.h"
#include "core/export/file_set.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

constexpr std::size_t kMostFailuresShown = 20;
/// What only the journal says of an input.
constexpr const char* kJournalFields[] = {"stem", "settings", "time", "host", "process"};

/// What the journal calls an input: its path as it was named, without detours.
std::string keyOf(const RunInput& input) { return input.path.lexically_normal().string(); }

bool isUtf8(const std::string& text) {
  try {
    static_cast<void>(nlohmann::ordered_json(text).dump());
    return true;
  } catch (const nlohmann::ordered_json::exception&) {
    return false;
  }
}

/// Whether the journal can tell this input from all others.
bool canBeNoted(const RunInput& input) { return isPlainName(input.stem) && isUtf8(keyOf(input)); }

std::string quoted(const std::string& settings) {
  return settings.empty() ? "no options" : fmt::format("\"{}\"", settings);
}

/// Runs what may throw an error of the journal, which ends the whole run.
template <typename Action>
auto endingTheRun(Action action) {
  try {
    return action();
  } catch (const Error& error) {
    throw RunFailure(
        error.code() == ErrorCode::kInternal ? ExitCode::kInternal : ExitCode::kNothingWritten,
        error.what());
  }
}

}  // namespace

BatchQueue::BatchQueue(const Options& options, Report& report)
    : options_(options),
      report_(report) {}

void BatchQueue::choose(std::vector<RunInput>& inputs) {
  endingTheRun([&] {
    journal_.emplace(
        options_.folder, options_.batch.settings, options_.force && !options_.batch.resume);
    leaveOutRepeats(inputs);
    nameResults(inputs);
    keepShard(inputs);
    refuseMixing(inputs);
    sortByState(inputs);
  });
}

void BatchQueue::leaveOutRepeats(std::vector<RunInput>& inputs) {
  std::unordered_set<std::string> seen;
  const std::size_t before = inputs.size();
  std::erase_if(inputs, [&](const RunInput& input) {
    return !seen.insert(std::filesystem::absolute(input.path).lexically_normal().string()).second;
  });
  if (inputs.size() < before) {
    report_.note(
        fmt::format("Names left out, since they were given before: {}.", before - inputs.size()));
  }
}

void BatchQueue::nameResults(std::vector<RunInput>& inputs) const {
  // What an input's results were called stays, whatever the list has got since.
  std::set<std::string> taken;
  for (const auto& [stem, input] : journal_->inputsOfStems()) {
    taken.insert(stem);
  }
  for (RunInput& input : inputs) {
    if (const BatchEntry* const entry = journal_->find(keyOf(input))) {
      input.stem = entry->stem;
    }
  }
  numberStems(inputs, std::move(taken));
  for (RunInput& input : inputs) {
    if (!input.problem && !canBeNoted(input)) {
      input.problem =
          Error(ErrorCode::kUnsupported,
                "The journal of a batch holds UTF-8, and this name is none. Rename it.");
    }
  }
}

void BatchQueue::keepShard(std::vector<RunInput>& inputs) const {
  const Shard& shard = options_.batch.shard;
  std::size_t position = 0;
  std::erase_if(inputs, [&](const RunInput&) {
    return position++ % static_cast<std::size_t>(shard.count) !=
           static_cast<std::size_t>(shard.index - 1);
  });
  if (inputs.empty()) {
    report_.note(fmt::format("No input falls to shard {} of {}.", shard.index, shard.count));
  }
}

void BatchQueue::refuseMixing(const std::vector<RunInput>& inputs) const {
  if (options_.force) {
    return;
  }
  for (const RunInput& input : inputs) {
    const std::string key = keyOf(input);
    if (!options_.batch.resume && journal_->find(key) != nullptr) {
      throw RunFailure(ExitCode::kNothingWritten,
                       fmt::format("{} holds a batch that was begun, with {}. Go on with --resume, "
                                   "do all anew with --force, or choose another folder with -o.",
                                   options_.folder.string(),
                                   key));
    }
    if (const auto other = journal_->otherSettingsOf(key)) {
      throw RunFailure(ExitCode::kUsage,
                       fmt::format("{} was done with {}, not with {}. Resume with the same, do "
                                   "those again with --force, or choose another folder with -o.",
                                   key,
                                   quoted(*other),
                                   quoted(options_.batch.settings)));
    }
  }
}

void BatchQueue::sortByState(std::vector<RunInput>& inputs) {
  for (const RunInput& input : inputs) {
    if (journal_->isDone(keyOf(input))) {
      done_.insert(keyOf(input));
    }
  }
  // One that ends the program would keep the others from their turn for ever.
  std::stable_partition(inputs.begin(), inputs.end(), [this](const RunInput& input) {
    return done_.contains(keyOf(input)) || journal_->find(keyOf(input)) == nullptr;
  });
  if (!done_.empty()) {
    report_.note(fmt::format("Done already: {} of {} inputs.", done_.size(), inputs.size()));
  }
}

bool BatchQueue::wasTried(const RunInput& input) {
  endingTheRun([this] { journal_->readOn(); });
  return journal_->find(keyOf(input)) != nullptr;
}

void BatchQueue::open() {
  endingTheRun([this] { journal_->open(); });
}

InputTurn BatchQueue::begin(RunInput& input) {
  claimed_ = false;
  if (!canBeNoted(input)) {
    return {};
  }
  const std::string key = keyOf(input);
  const BatchClaim claim = done_.contains(key)
                               ? BatchClaim::kDone
                               : endingTheRun([&] { return journal_->claim(key, input.stem); });
  InputTurn turn;
  switch (claim) {
    case BatchClaim::kMine:
      claimed_ = true;
      break;
    case BatchClaim::kNameTaken:
      input.problem =
          Error(ErrorCode::kWriteFailed,
                fmt::format("Another run with another list has given its results' names, {}, to "
                            "another picture. Do it with --resume when that run has ended.",
                            input.stem));
      break;
    case BatchClaim::kBusy:
      turn.kind = InputTurn::Kind::kLater;
      break;
    case BatchClaim::kDone:
      turn.kind = InputTurn::Kind::kDone;
      turn.record = endingTheRun([&] { return journal_->recordOf(key); });
      for (const char* const field : kJournalFields) {
        turn.record.erase(field);
      }
      turn.record["input"] = input.path.string();
      turn.record["resumed"] = true;
      break;
  }
  return turn;
}

void BatchQueue::end(const RunInput& input, const nlohmann::ordered_json& object) {
  if (object.at("status") == "error") {
    failures_.push_back(
        fmt::format("{}: {}", input.path.string(), object.at("error").get<std::string>()));
  }
  if (claimed_) {
    endingTheRun([&] { journal_->finish(keyOf(input), object); });
    claimed_ = false;
  }
}

void BatchQueue::reportFailures() const {
  for (std::size_t i = 0; i < std::min(failures_.size(), kMostFailuresShown); ++i) {
    report_.note(fmt::format("  {}", failures_[i]));
  }
  if (failures_.size() > kMostFailuresShown) {
    report_.note(fmt::format("  and {} more, see {}",
                             failures_.size() - kMostFailuresShown,
                             (options_.folder / kBatchJournalName).string()));
  }
  if (!failures_.empty()) {
    report_.note("--resume tries those that failed again.");
  }
}

}  // namespace patchscape::cli
