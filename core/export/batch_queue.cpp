// SPDX-License-Identifier: Apache-2.0
#include "core/export/batch_queue.h"

#include "core/export/file_set.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape {
namespace {

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
  } catch (const BatchEnded&) {
    throw;
  } catch (const Error& error) {
    throw BatchEnded(
        error.code() == ErrorCode::kInternal ? ErrorCode::kInternal : ErrorCode::kWriteFailed,
        error.what());
  }
}

}  // namespace

BatchQueue::BatchQueue(BatchPlan plan, std::function<void(const std::string&)> note)
    : plan_(std::move(plan)),
      note_(std::move(note)) {}

void BatchQueue::choose(std::vector<RunInput>& inputs) {
  endingTheRun([&] {
    journal_.emplace(plan_.folder, plan_.settings, plan_.anew && !plan_.resume);
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
    note_(fmt::format("Names left out, since they were given before: {}.", before - inputs.size()));
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
  const Shard& shard = plan_.shard;
  std::size_t position = 0;
  std::erase_if(inputs, [&](const RunInput&) {
    return position++ % static_cast<std::size_t>(shard.count) !=
           static_cast<std::size_t>(shard.index - 1);
  });
  if (inputs.empty()) {
    note_(fmt::format("No input falls to shard {} of {}.", shard.index, shard.count));
  }
}

void BatchQueue::refuseMixing(const std::vector<RunInput>& inputs) const {
  if (plan_.anew) {
    return;
  }
  for (const RunInput& input : inputs) {
    const std::string key = keyOf(input);
    if (!plan_.resume && journal_->find(key) != nullptr) {
      throw BatchEnded(ErrorCode::kWriteFailed,
                       fmt::format("{} holds a batch that was begun, with {}. {}",
                                   plan_.folder.string(),
                                   key,
                                   plan_.ifBegun));
    }
    if (const auto other = journal_->otherSettingsOf(key)) {
      throw BatchEnded(ErrorCode::kInvalidArgument,
                       fmt::format("{} was done with {}, not with {}. {}",
                                   key,
                                   quoted(*other),
                                   quoted(plan_.settings),
                                   plan_.ifOtherwise));
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
    note_(fmt::format("Done already: {} of {} inputs.", done_.size(), inputs.size()));
  }
}

bool BatchQueue::wasTried(const RunInput& input) {
  endingTheRun([this] { journal_->readOn(); });
  return journal_->find(keyOf(input)) != nullptr;
}

bool BatchQueue::failedBefore(const RunInput& input) {
  const BatchEntry* const entry = journal_->find(keyOf(input));
  return entry != nullptr && entry->state != BatchState::kDone;
}

void BatchQueue::open() {
  endingTheRun([this] { journal_->open(); });
}

InputTurn BatchQueue::begin(RunInput& input) {
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
      claimed_.insert(key);
      break;
    case BatchClaim::kNameTaken:
      input.problem =
          Error(ErrorCode::kWriteFailed,
                fmt::format("Another run with another list has given its results' names, {}, to "
                            "another picture. Resume when that run has ended.",
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
  if (claimed_.erase(keyOf(input)) > 0) {
    endingTheRun([&] { journal_->finish(keyOf(input), object); });
  }
}

}  // namespace patchscape
