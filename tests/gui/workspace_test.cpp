// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/fake_engine.h"
#include "tests/gui/gui_support.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/window/message_bar.h"

#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace patchscape::testing {
namespace {

class WorkspaceTest : public WindowFixture {
 protected:
  void start() { open(std::make_unique<FakeEngine>(script_)); }

  /// Drops a picture and returns while the engine works on it, for so many milliseconds.
  void startWorkingFor(int milliseconds) {
    start();
    script_->workMs = milliseconds;
    dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
    ASSERT_TRUE(waitFor([this] { return script_->requestCount() == 1; }));
  }

  std::shared_ptr<EngineScript> script_ = std::make_shared<EngineScript>();
};

TEST_F(WorkspaceTest, EscCancelsWithin200Ms) {
  ASSERT_NO_FATAL_FAILURE(startWorkingFor(20'000));
  QElapsedTimer since;
  since.start();
  QTest::keyClick(window_.get(), Qt::Key_Escape);
  EXPECT_FALSE(window_->workspace().busy());
  EXPECT_EQ(status(0), static_cast<int>(ItemStatus::kWaiting));
  // The engine is free again as soon as it answers the next request.
  script_->workMs = 0;
  trigger(ActionId::kRecompute);
  EXPECT_TRUE(waitForResult());
  EXPECT_LT(since.elapsed(), 600) << "200 ms and the slack of a busy machine";
  EXPECT_TRUE(message().isEmpty()) << "cancelling is no failure";
}

TEST_F(WorkspaceTest, AFailureIsSaidAndTheProgramGoesOn) {
  start();
  {
    const std::scoped_lock lock(script_->mutex);
    script_->failure = Error(ErrorCode::kInternal, "The network fell over.", "block 3");
  }
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitFor([this] { return !message().isEmpty(); }));
  EXPECT_EQ(message(), QStringLiteral("The network fell over."));
  EXPECT_EQ(status(0), static_cast<int>(ItemStatus::kFailed));
  auto* const fold = named<QToolButton>(*window_, "messageFold");
  auto* const details = named<QLabel>(*window_, "messageDetails");
  EXPECT_FALSE(details->isVisible());
  fold->click();
  EXPECT_TRUE(details->isVisible());
  EXPECT_EQ(details->text(), QStringLiteral("block 3"));
  {
    const std::scoped_lock lock(script_->mutex);
    script_->failure.reset();
  }
  trigger(ActionId::kRecompute);
  EXPECT_TRUE(waitForResult());
}

TEST_F(WorkspaceTest, OutOfMemoryOffersASmallerInput) {
  start();
  {
    const std::scoped_lock lock(script_->mutex);
    script_->failure = Error(ErrorCode::kOutOfMemory, "Not enough memory.");
  }
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitFor([this] { return !message().isEmpty(); }));
  {
    const std::scoped_lock lock(script_->mutex);
    script_->failure.reset();
  }
  auto* const action = named<QToolButton>(*window_, "messageAction");
  EXPECT_EQ(action->text(), QStringLiteral("Smaller input"));
  action->click();
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->inputSize.height, 168) << "half of 336";
}

TEST_F(WorkspaceTest, ThatTheModelRunsAnotherWayIsSaidOnce) {
  start();
  {
    const std::scoped_lock lock(script_->mutex);
    script_->notices = {"There was too little memory: from here on in half precision."};
  }
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  EXPECT_TRUE(message().contains(QStringLiteral("half precision")));
  EXPECT_TRUE(named<QLabel>(*window_, "statusDevice")->text().contains(QStringLiteral("bf16")));
  named<MessageBar>(*window_, "messageBar")->closeMessage();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("b.png"), 1)});
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(message(), QString());
}

TEST_F(WorkspaceTest, ASlowModelShowsAQuickLookFirst) {
  start();
  script_->reportedPassMs = 900.0;
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  ASSERT_EQ(script_->requestCount(), 1U) << "nothing is known of the first pass";
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("b.png"), 1)});
  ASSERT_TRUE(waitFor([this] { return script_->requestCount() == 3; }));
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(script_->request(1).size.shorterSide, 140);
  EXPECT_EQ(script_->request(2).size.shorterSide, 0);
  EXPECT_EQ(result()->inputSize.height, 336);
}

TEST_F(WorkspaceTest, AQuickLookIsShownButNotExported) {
  start();
  script_->reportedPassMs = 900.0;
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  script_->holdFrom = 2;  // The sharp one, which follows the quick look.
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("b.png"), 1)});
  ASSERT_TRUE(waitFor([this] {
    const StoredPicture* const stored = window_->workspace().current();
    return stored != nullptr && stored->preview && script_->requestCount() == 3;
  }));
  EXPECT_TRUE(window_->canvas().shownImage().empty());
  script_->holdFrom = EngineScript::kHoldNone;
  ASSERT_TRUE(waitForResult());
  EXPECT_FALSE(window_->canvas().shownImage().empty());
}

TEST_F(WorkspaceTest, AFastModelNeedsNoQuickLook) {
  start();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("b.png"), 1)});
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(script_->requestCount(), 2U);
}

TEST_F(WorkspaceTest, OfManySliderMovesOnlyTheNewestIsWaitedFor) {
  start();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  script_->workMs = 30;
  auto* const panel = named<PcaPanel>(*window_, "pcaPanel");
  PcaPanel::Options options = panel->options();
  options.pca.foreground = ForegroundMode::kThreshold;
  const std::size_t before = script_->requestCount();
  constexpr int kMoves = 60;
  for (int i = 1; i <= kMoves; ++i) {
    options.pca.threshold = static_cast<float>(i) / 100.0F;
    panel->setOptions(options);
    Q_EMIT panel->optionsChanged(options);
  }
  ASSERT_TRUE(waitForResult());
  const std::size_t made = script_->requestCount() - before;
  EXPECT_LE(made, 5U) << kMoves << " moves";
  EXPECT_FLOAT_EQ(script_->request(script_->requestCount() - 1).pca->options.threshold, 0.6F);
}

TEST_F(WorkspaceTest, TheOthersAreComputedBehindTheOneInFront) {
  start();
  dropFiles(*window_,
            {savePhoto(folder_, QStringLiteral("a.png")),
             savePhoto(folder_, QStringLiteral("b.png"), 1),
             savePhoto(folder_, QStringLiteral("c.png"), 2)});
  ASSERT_TRUE(waitFor([this] {
    return status(0) == static_cast<int>(ItemStatus::kDone) &&
           status(1) == static_cast<int>(ItemStatus::kDone) &&
           status(2) == static_cast<int>(ItemStatus::kDone);
  }));
  EXPECT_EQ(script_->requestCount(), 3U);
  trigger(ActionId::kNext);
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(window_->workspace().currentRow(), 1);
  EXPECT_EQ(script_->requestCount(), 3U) << "a stored result is not computed again";
}

TEST_F(WorkspaceTest, TheOthersAreComputedBehindOneThatCannotBeOpened) {
  QFile broken(folder_.filePath(QStringLiteral("broken.png")));
  ASSERT_TRUE(broken.open(QIODevice::WriteOnly));
  broken.write("no picture");
  broken.close();
  start();
  dropFiles(*window_, {broken.fileName(), savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitFor([this] { return status(1) == static_cast<int>(ItemStatus::kDone); }));
  EXPECT_EQ(status(0), static_cast<int>(ItemStatus::kFailed));
  EXPECT_TRUE(message().startsWith(QStringLiteral("broken.png")));
}

TEST_F(WorkspaceTest, AnEmptyPaneNeverShowsWhileAResultIsMade) {
  start();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  script_->workMs = 200;
  trigger(ActionId::kInvertSign);
  const StoredPicture* const stored = window_->workspace().current();
  ASSERT_NE(stored, nullptr);
  EXPECT_TRUE(stored->photo);
  EXPECT_TRUE(stored->overlays.contains(ViewId::kPca)) << "the old colours stay until the new come";
  ASSERT_TRUE(waitForResult());
}

TEST_F(WorkspaceTest, ABasisOfAllOpenPicturesIsFittedOnceAndThenApplied) {
  start();
  dropFiles(*window_,
            {savePhoto(folder_, QStringLiteral("a.png")),
             savePhoto(folder_, QStringLiteral("b.png"), 1)});
  ASSERT_TRUE(waitForResult());
  auto* const panel = named<PcaPanel>(*window_, "pcaPanel");
  PcaPanel::Options options = panel->options();
  options.basis = BasisSource::kAllOpen;
  panel->setOptions(options);
  const std::size_t before = script_->requestCount();
  Q_EMIT panel->optionsChanged(options);
  ASSERT_TRUE(waitFor([&] { return script_->requestCount() == before + 1; }));
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(script_->request(before).pca->fitOn.size(), 2U);
  trigger(ActionId::kNext);
  ASSERT_TRUE(waitFor([&] { return script_->requestCount() == before + 2; }));
  ASSERT_TRUE(waitForResult());
  EXPECT_TRUE(script_->request(before + 1).pca->fitOn.empty());
  EXPECT_TRUE(script_->request(before + 1).pca->basis);
}

TEST_F(WorkspaceTest, AModelThatFailsLeavesTheOldOneInUse) {
  start();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  const auto before = window_->workspace().model();
  script_->failModel = true;
  QFile weights(folder_.filePath(QStringLiteral("broken.safetensors")));
  ASSERT_TRUE(weights.open(QIODevice::WriteOnly));
  weights.write("not weights");
  weights.close();
  dropFiles(*window_, {weights.fileName()});
  ASSERT_TRUE(waitFor([this] { return !message().isEmpty(); }));
  EXPECT_TRUE(message().startsWith(QStringLiteral("These weights are cut short.")));
  EXPECT_EQ(window_->workspace().model(), before);
  EXPECT_EQ(window_->workspace().gallery().rowCount(), 1) << "weights are no picture";
  ASSERT_TRUE(waitForResult());
  EXPECT_TRUE(result() != nullptr);
}

TEST_F(WorkspaceTest, AnotherModelComputesWhatIsOpenAgain) {
  start();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  const auto before = window_->workspace().model();
  window_->openModel(QStringLiteral("nano"));
  ASSERT_TRUE(waitFor([&] { return window_->workspace().model() != before; }));
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->model, window_->workspace().model());
}

TEST_F(WorkspaceTest, APictureIsRemovedWhileItIsComputed) {
  ASSERT_NO_FATAL_FAILURE(startWorkingFor(5'000));
  trigger(ActionId::kClosePicture);
  EXPECT_EQ(window_->workspace().gallery().rowCount(), 0);
  EXPECT_FALSE(window_->workspace().busy());
  script_->workMs = 0;
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("b.png"), 1)});
  EXPECT_TRUE(waitForResult());
}

TEST_F(WorkspaceTest, TheWindowClosesAtOnceWhileTheEngineWorks) {
  ASSERT_NO_FATAL_FAILURE(startWorkingFor(20'000));
  QElapsedTimer since;
  since.start();
  TearDown();
  EXPECT_LT(since.elapsed(), 600);
}

}  // namespace
}  // namespace patchscape::testing
