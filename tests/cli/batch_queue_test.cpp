// SPDX-License-Identifier: Apache-2.0
#include "core/export/batch_queue.h"

#include "tests/cli/cli_fixture.h"

#include <map>

namespace patchscape::cli {
namespace {

class BatchQueueTest : public CliTest {
 protected:
  /// Path and stem of what a shard takes of a list.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> shardOf(
      const std::vector<RunInput>& inputs, Shard shard) const {
    BatchQueue queue({.folder = at("out"), .shard = shard}, [](const std::string&) {});
    std::vector<RunInput> chosen = inputs;
    queue.choose(chosen);
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const RunInput& input : chosen) {
      pairs.emplace_back(input.path.string(), input.stem);
    }
    return pairs;
  }
};

TEST_F(BatchQueueTest, KnowsWhatAnotherRunHasBegunSinceItChose) {
  std::filesystem::create_directories(at("out"));
  BatchJournal other(at("out"), "", false);
  other.open();
  BatchQueue queue({.folder = at("out")}, [](const std::string&) {});
  std::vector<RunInput> inputs{{.path = "a.png"}, {.path = "b.png"}};
  queue.choose(inputs);
  EXPECT_FALSE(queue.wasTried(inputs[0]));
  std::string stem = "a";
  ASSERT_EQ(other.claim("a.png", stem), BatchClaim::kMine);
  EXPECT_TRUE(queue.wasTried(inputs[0])) << "its files are no reason to refuse the run";
  EXPECT_FALSE(queue.wasTried(inputs[1]));
  queue.open();
  EXPECT_EQ(queue.begin(inputs[0]).kind, InputTurn::Kind::kLater);
}

TEST_F(BatchQueueTest, ShardsAreAPartitionForAnyCount) {
  for (const int inputCount : {1, 2, 13, 64}) {
    std::vector<RunInput> inputs;
    for (int i = 0; i < inputCount; ++i) {
      // Names that meet each other's numbers.
      const char* const names[] = {"a.png", "b.png", "a_2.png", "a.jpg"};
      inputs.push_back({.path = std::to_string(i / 4) + "/" + names[i % 4]});
    }
    const auto whole = shardOf(inputs, {1, 1});
    const std::map<std::string, std::string> expected(whole.begin(), whole.end());
    ASSERT_EQ(expected.size(), inputs.size());
    for (const int count : {1, 2, 3, 5, 12, 13, 14, 64, 1000}) {
      std::map<std::string, std::string> all;
      std::size_t largest = 0;
      std::size_t smallest = inputs.size();
      for (int index = 1; index <= count; ++index) {
        const auto shard = shardOf(inputs, {index, count});
        for (const auto& pair : shard) {
          EXPECT_TRUE(all.insert(pair).second) << pair.first << " is in two shards";
        }
        largest = std::max(largest, shard.size());
        smallest = std::min(smallest, shard.size());
      }
      EXPECT_EQ(all, expected) << count << ": each input once, its results named as by one run";
      EXPECT_LE(largest - smallest, 1U);
    }
  }
}

}  // namespace
}  // namespace patchscape::cli
