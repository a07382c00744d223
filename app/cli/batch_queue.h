// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/input_queue.h"
#include "app/cli/options.h"
#include "app/cli/report.h"
#include "core/export/batch_journal.h"

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace patchscape::cli {

/// The inputs of a shard, each once, whose state a journal beside the results keeps: what is done
/// is left out, what failed or was broken off comes last.
class BatchQueue final : public InputQueue {
 public:
  BatchQueue(const Options& options, Report& report);

  void choose(std::vector<RunInput>& inputs) override;
  [[nodiscard]] bool wasTried(const RunInput& input) override;
  void open() override;
  InputTurn begin(RunInput& input) override;
  void end(const RunInput& input, const nlohmann::ordered_json& object) override;

  /// Says once more which inputs failed, and why.
  void reportFailures() const;

 private:
  void leaveOutRepeats(std::vector<RunInput>& inputs);
  void nameResults(std::vector<RunInput>& inputs) const;
  void keepShard(std::vector<RunInput>& inputs) const;
  void refuseMixing(const std::vector<RunInput>& inputs) const;
  void sortByState(std::vector<RunInput>& inputs);

  const Options& options_;
  Report& report_;
  std::optional<BatchJournal> journal_;
  std::unordered_set<std::string> done_;  ///< Found done before the first turn.
  bool claimed_ = false;                  ///< The input whose turn it is.
  std::vector<std::string> failures_;
};

}  // namespace patchscape::cli
