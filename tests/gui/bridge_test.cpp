// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/fake_engine.h"
#include "tests/gui/gui_support.h"
#include "widgets/bridge/background_task.h"
#include "widgets/bridge/inbox.h"

#include <QTest>

namespace patchscape::testing {
namespace {

std::shared_ptr<const Picture> smallPicture() {
  return makePicture("small", Image(28, 28, std::vector<std::uint8_t>(28 * 28 * 3, 9)));
}

AnalysisRequest smallRequest() {
  AnalysisRequest request;
  request.picture.picture = smallPicture();
  request.size.shorterSide = 28;
  request.pca = PcaRequest{};
  return request;
}

class BridgeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    bridge_.loadModel({}, {});
    QObject::connect(&bridge_, &SessionBridge::finished, &context_, [this](quint64 ticket) {
      finished_.push_back(ticket);
    });
    QObject::connect(&bridge_, &SessionBridge::dropped, &context_, [this](quint64 ticket) {
      dropped_.push_back(ticket);
    });
  }

  std::shared_ptr<EngineScript> script_ = std::make_shared<EngineScript>();
  SessionBridge bridge_{std::make_unique<FakeEngine>(script_)};
  QObject context_;
  std::vector<Ticket> finished_;
  std::vector<Ticket> dropped_;
};

TEST_F(BridgeTest, AResultComesBackOnTheGuiThread) {
  Qt::HANDLE thread = nullptr;
  QObject::connect(
      &bridge_, &SessionBridge::finished, &context_, [&] { thread = QThread::currentThreadId(); });
  const Ticket ticket = bridge_.submit(smallRequest(), Lane::kInteractive);
  ASSERT_TRUE(waitFor([this] { return finished_.size() == 1; }));
  EXPECT_EQ(finished_.front(), ticket);
  EXPECT_EQ(thread, QThread::currentThreadId());
}

TEST_F(BridgeTest, ACancelledTicketNeverArrives) {
  script_->workMs = 50;
  const Ticket cancelled = bridge_.submit(smallRequest(), Lane::kBackground);
  const Ticket kept = bridge_.submit(smallRequest(), Lane::kBackground);
  bridge_.cancel(cancelled);
  ASSERT_TRUE(waitFor([this] { return !finished_.empty(); }));
  EXPECT_EQ(finished_, std::vector<Ticket>{kept});
  EXPECT_TRUE(dropped_.empty()) << "who cancels knows it";
}

TEST_F(BridgeTest, AReplacedRequestIsReportedAsDropped) {
  script_->workMs = 50;
  static_cast<void>(bridge_.submit(smallRequest(), Lane::kInteractive));
  ASSERT_TRUE(waitFor([this] { return script_->requestCount() == 1; }));
  const Ticket replaced = bridge_.submit(smallRequest(), Lane::kInteractive);
  const Ticket newest = bridge_.submit(smallRequest(), Lane::kInteractive);
  ASSERT_TRUE(waitFor([&] { return !finished_.empty() && finished_.back() == newest; }));
  EXPECT_EQ(dropped_, std::vector<Ticket>{replaced});
}

TEST_F(BridgeTest, NothingComesAfterShutDown) {
  script_->workMs = 10'000;
  static_cast<void>(bridge_.submit(smallRequest(), Lane::kInteractive));
  ASSERT_TRUE(waitFor([this] { return script_->requestCount() == 1; }));
  QElapsedTimer since;
  since.start();
  bridge_.shutDown();
  EXPECT_LT(since.elapsed(), 600);
  QTest::qWait(20);
  EXPECT_TRUE(finished_.empty());
  EXPECT_EQ(bridge_.submit(smallRequest(), Lane::kInteractive), 0U);
}

TEST(Inbox, WakesOnceAndKeepsOnlyTheNewestOutcomes) {
  Inbox inbox;
  const Outcome nothing = tl::unexpected(Error(ErrorCode::kInternal, "It fell over."));
  EXPECT_TRUE(inbox.put(1, nothing));
  constexpr Ticket kLast = 3 * Inbox::kMaxOutcomes;
  for (Ticket ticket = 2; ticket <= kLast; ++ticket) {
    EXPECT_FALSE(inbox.put(ticket, nothing)) << "one wake-up waits already";
  }
  const Inbox::Contents contents = inbox.take();
  ASSERT_EQ(contents.outcomes.size(), Inbox::kMaxOutcomes);
  EXPECT_EQ(contents.outcomes.back().first, kLast);
  EXPECT_EQ(contents.dropped.size(), kLast - Inbox::kMaxOutcomes) << "each ticket is accounted for";
  EXPECT_TRUE(inbox.put(99, nothing)) << "after a look it wakes again";
}

TEST(Inbox, ManyCancelledRequestsPushOutNoResult) {
  Inbox inbox;
  const Outcome cancelled = tl::unexpected(Error(ErrorCode::kCancelled, "Cancelled."));
  static_cast<void>(inbox.put(1, tl::unexpected(Error(ErrorCode::kInternal, "It fell over."))));
  constexpr Ticket kMany = 100;
  for (Ticket ticket = 2; ticket <= kMany; ++ticket) {
    static_cast<void>(inbox.put(ticket, cancelled));
  }
  const Inbox::Contents contents = inbox.take();
  ASSERT_EQ(contents.outcomes.size(), 1U);
  EXPECT_EQ(contents.dropped.size(), kMany - 1);
}

TEST(BackgroundTask, WhatIsThrownArrivesAsAFailure) {
  QThreadPool pool;
  QObject context;
  std::optional<Failure> failure;
  const auto work = []() -> int {
    throw Error(ErrorCode::kNotFound, "There is no such file.", "/x");
  };
  runInBackground(pool, &context, work, [&](const tl::expected<int, Failure>& result) {
    failure = result.error();
  });
  ASSERT_TRUE(waitFor([&] { return failure.has_value(); }));
  EXPECT_EQ(failure->code, ErrorCode::kNotFound);
  EXPECT_EQ(failure->context, QStringLiteral("/x"));
}

TEST(BackgroundTask, NothingIsCalledForAContextThatIsGone) {
  QThreadPool pool;
  auto context = std::make_unique<QObject>();
  std::atomic<bool> called = false;
  runInBackground(
      pool,
      context.get(),
      [] {
        QThread::msleep(30);
        return 1;
      },
      [&](const tl::expected<int, Failure>&) { called = true; });
  context.reset();
  pool.waitForDone();
  QTest::qWait(20);
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace patchscape::testing
