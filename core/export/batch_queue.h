// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/batch_journal.h"
#include "core/export/input_queue.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace patchscape {

/// A part of the inputs: each `count`th, from the `index`th on.
struct Shard {
  int index = 1;  ///< Counted from 1.
  int count = 1;
};

/// Which batch it is.
struct BatchPlan {
  std::filesystem::path folder;  ///< Of the results.
  std::string settings;          ///< What makes the results what they are.
  bool resume = false;           ///< Go on where an earlier run ended.
  bool anew = false;             ///< Do again what is done, be it otherwise than before.
  Shard shard;
  std::string ifBegun;      ///< What to do where a batch was begun and `resume` is not set.
  std::string ifOtherwise;  ///< What to do where results were made with other settings.
};

/// The inputs of a shard, each once, whose state a journal beside the results keeps: what is done
/// is left out, what failed or was broken off comes last.
class BatchQueue final : public InputQueue {
 public:
  /// \param note Is given sentences for people.
  BatchQueue(BatchPlan plan, std::function<void(const std::string&)> note);

  void choose(std::vector<RunInput>& inputs) override;
  [[nodiscard]] bool wasTried(const RunInput& input) override;
  [[nodiscard]] bool failedBefore(const RunInput& input) override;
  void open() override;
  InputTurn begin(RunInput& input) override;
  void end(const RunInput& input, const nlohmann::ordered_json& object) override;

  /// Which inputs failed, and why, a line each.
  [[nodiscard]] const std::vector<std::string>& failures() const noexcept { return failures_; }

 private:
  void leaveOutRepeats(std::vector<RunInput>& inputs);
  void nameResults(std::vector<RunInput>& inputs) const;
  void keepShard(std::vector<RunInput>& inputs) const;
  void refuseMixing(const std::vector<RunInput>& inputs) const;
  void sortByState(std::vector<RunInput>& inputs);

  BatchPlan plan_;
  std::function<void(const std::string&)> note_;
  std::optional<BatchJournal> journal_;
  std::unordered_set<std::string> done_;     ///< Found done before the first turn.
  std::unordered_set<std::string> claimed_;  ///< Begun, and not ended.
  std::vector<std::string> failures_;
};

}  // namespace patchscape
