// SPDX-License-Identifier: Apache-2.0
// The turns of a run's inputs: which share passes, and that none is lost.
#include "core/export/input_turns.h"

#include "core/base/progress.h"
#include "core/export/png_writer.h"
#include "tests/support/error_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using test::errorOf;
using testing::ElementsAre;

/// A queue whose inputs are what the test says.
class ScriptedQueue final : public InputQueue {
 public:
  std::set<std::string> done;
  std::set<std::string> failed;
  std::map<std::string, int> busy;  ///< How often another run is still at it.

  [[nodiscard]] bool failedBefore(const RunInput& input) override {
    return failed.contains(input.path.stem().string());
  }
  InputTurn begin(RunInput& input) override {
    const std::string name = input.path.stem().string();
    if (done.contains(name)) {
      return {.kind = InputTurn::Kind::kDone, .record = {}};
    }
    return {.kind = busy[name]-- > 0 ? InputTurn::Kind::kLater : InputTurn::Kind::kDo,
            .record = {}};
  }
};

class InputTurnsTest : public testing::Test, public InputTurns {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / "input_turns";
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// Inputs 0, 1, …, each a picture.
  void makeInputs(int count) {
    for (int i = 0; i < count; ++i) {
      const fs::path file = folder_ / (std::to_string(i) + ".png");
      writePng(file, Image(4, 4, std::vector<std::uint8_t>(48, static_cast<std::uint8_t>(i))), {});
      inputs_.push_back({.path = file});
    }
  }
  void take(int pictures) { takeAll(inputs_, queue_, std::make_shared<BatchSize>(pictures)); }

  fs::path folder_;
  ScriptedQueue queue_;
  std::vector<RunInput> inputs_;
  std::vector<std::string> events_;  ///< "1 of 3": an input, and how many share its batch.
  std::size_t cancelAfter_ = 1000;   ///< Events.

 private:
  void stopWhereCancelled() const override {
    throwIfCancelled([this] { return events_.size() < cancelAfter_; });
  }
  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override {
    AnalysisRequest request;
    request.picture.path = input.path;
    return request;
  }
  void doOne(std::size_t index, const AnalysisRequest& request) override {
    const std::string name = inputs_[index].path.stem().string();
    if (inputs_[index].problem) {
      events_.push_back(name + " failed");
      return;
    }
    EXPECT_EQ(request.picture.picture->path, inputs_[index].path);
    EXPECT_TRUE(std::ranges::count(request.batch->pictures, request.picture.picture) == 1);
    events_.push_back(name + " of " + std::to_string(request.batch->pictures.size()));
  }
  void passOver(std::size_t index, const InputTurn& /*turn*/) override {
    events_.push_back(inputs_[index].path.stem().string() + " was done");
  }
  void waitFor(std::size_t count) override {
    events_.push_back("wait for " + std::to_string(count));
  }
};

TEST_F(InputTurnsTest, ComeInOrderAndShareBatches) {
  makeInputs(5);
  take(2);
  EXPECT_THAT(events_, ElementsAre("0 of 2", "1 of 2", "2 of 2", "3 of 2", "4 of 1"));
  EXPECT_GT(inputs_[0].timingsMs.at("decode"), 0.0);
}

TEST_F(InputTurnsTest, ABrokenPictureFailsInItsTurnAndNoOtherDoes) {
  makeInputs(4);
  std::ofstream(inputs_[1].path, std::ios::trunc) << "no picture";
  fs::remove(inputs_[3].path);
  take(4);
  EXPECT_THAT(events_, ElementsAre("0 of 2", "1 failed", "2 of 2", "3 failed"));
  EXPECT_EQ(inputs_[1].problem->code(), ErrorCode::kBadData);
  EXPECT_EQ(inputs_[3].problem->code(), ErrorCode::kNotFound);
}

TEST_F(InputTurnsTest, WhatIsDoneLeavesRoomInTheBatch) {
  makeInputs(5);
  queue_.done = {"1", "2"};
  take(3);
  EXPECT_THAT(events_, ElementsAre("1 was done", "2 was done", "0 of 3", "3 of 3", "4 of 3"));
}

TEST_F(InputTurnsTest, WhatFailedBeforeSharesWithNone) {
  makeInputs(5);
  queue_.failed = {"2", "3"};
  take(4);
  EXPECT_THAT(events_, ElementsAre("0 of 2", "1 of 2", "2 of 1", "3 of 1", "4 of 1"));
}

TEST_F(InputTurnsTest, WhatAnotherRunDoesComesAgain) {
  makeInputs(3);
  queue_.busy = {{"0", 2}, {"1", 1}};
  take(3);
  EXPECT_THAT(events_, ElementsAre("2 of 1", "wait for 2", "1 of 1", "0 of 1"));
}

TEST_F(InputTurnsTest, CancelledTheyEndBetweenTwoOfABatch) {
  makeInputs(4);
  cancelAfter_ = 1;
  EXPECT_EQ(errorOf([&] { take(4); }).code(), ErrorCode::kCancelled);
  EXPECT_THAT(events_, ElementsAre("0 of 4"));
}

}  // namespace
}  // namespace patchscape
