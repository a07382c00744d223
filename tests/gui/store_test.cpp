// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/fake_engine.h"
#include "widgets/window/basis_keeper.h"
#include "widgets/window/probe.h"
#include "widgets/window/request_plan.h"
#include "widgets/window/result_store.h"
#include "widgets/window/view_table.h"

#include <gtest/gtest.h>

namespace patchscape::testing {
namespace {

std::shared_ptr<const Picture> pictureOf(int side) {
  const auto bytes = static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3;
  return makePicture("p", Image(side, side, std::vector<std::uint8_t>(bytes, 200)));
}

std::shared_ptr<ModelInfo> modelOf(std::int64_t parameters, std::int64_t size) {
  auto model = std::make_shared<ModelInfo>();
  model->description.parameters = parameters;
  model->description.patchSize = 14;
  model->choice.about.size = size;
  return model;
}

TEST(ResultStore, TheOldestGoesFirstAndTheOneInFrontStays) {
  constexpr std::size_t kOne = 100 * 100 * 3;
  ResultStore store(3 * kOne);
  for (qint64 id = 1; id <= 3; ++id) {
    store.touch(id).picture = pictureOf(100);
  }
  store.trim(1);
  EXPECT_EQ(store.count(), 3U) << "exactly the budget fits";
  store.touch(4).picture = pictureOf(100);
  store.trim(1);
  EXPECT_NE(store.find(1), nullptr);
  EXPECT_EQ(store.find(2), nullptr);
  EXPECT_NE(store.find(3), nullptr);
  EXPECT_LE(store.bytes(), 3 * kOne);
}

TEST(ResultStore, OneThatIsLargerThanTheBudgetStaysWhileInFront) {
  ResultStore store(10);
  store.touch(7).picture = pictureOf(100);
  store.trim(7);
  EXPECT_NE(store.find(7), nullptr);
  store.trim(-1);
  EXPECT_EQ(store.find(7), nullptr);
}

TEST(ResultStore, ClearingResultsKeepsPictures) {
  ResultStore store;
  StoredPicture& stored = store.touch(1);
  stored.picture = pictureOf(56);
  stored.result = makeFakeResult(stored.picture, modelOf(1, 336), {.shorterSide = 28});
  store.clearResults();
  EXPECT_FALSE(store.find(1)->result);
  EXPECT_TRUE(store.find(1)->picture);
}

TEST(RequestPlan, AQuickLookIsOnlyForSlowPasses) {
  RequestPlan plan;
  plan.model = modelOf(1'000'000, 518);
  EXPECT_EQ(quickLookSide(plan, {}), 0) << "a small model that was never timed";
  EXPECT_EQ(quickLookSide(plan, {400.0, 518}), 0);
  EXPECT_EQ(quickLookSide(plan, {401.0, 518}), 182) << "about 50 ms";
  EXPECT_EQ(quickLookSide(plan, {9000.0, 518}), 140) << "at least ten patches";
  plan.shorterSide = 196;
  EXPECT_EQ(quickLookSide(plan, {900.0, 196}), 0) << "hardly larger than the quick look itself";
  plan.shorterSide = 0;
  plan.model = modelOf(300'000'000, 518);
  EXPECT_EQ(quickLookSide(plan, {}), 140) << "a large model that was never timed";
}

TEST(RequestPlan, ALargerSizeIsTakenToBeAsMuchSlower) {
  RequestPlan plan;
  plan.model = modelOf(3'700'000, 336);
  plan.shorterSide = 2044;
  EXPECT_EQ(quickLookSide(plan, {}), 672) << "never timed: from its parameters";
  EXPECT_EQ(quickLookSide(plan, {20.0, 336}), 518) << "quick at its own size, and slow at this";
  plan.shorterSide = 518;
  EXPECT_EQ(quickLookSide(plan, {20'000.0, 2044}), 140) << "1.3 s";
  EXPECT_EQ(quickLookSide(plan, {2'000.0, 2044}), 0) << "slow at that size, and quick at this";
}

TEST(RequestPlan, ColoursNeedNoOtherTokens) {
  RequestPlan one;
  one.model = modelOf(1, 336);
  RequestPlan other = one;
  other.pca.components = {3, 4, 5};
  EXPECT_TRUE(one.sameTokens(other));
  EXPECT_FALSE(one == other);
  other.shorterSide = 224;
  EXPECT_FALSE(one.sameTokens(other));
}

TEST(BasisKeeper, SignsAreLaidOverTheFrozenBasis) {
  BasisKeeper keeper;
  auto basis = std::make_shared<PcaBasis>();
  basis->mean.assign(8, 0.0F);
  keeper.freeze(basis);
  RequestPlan plan;
  plan.pca.flip = {true, false, false};
  keeper.complete(plan, BasisSource::kFrozen);
  ASSERT_TRUE(plan.basis);
  EXPECT_TRUE(plan.basis->flip[0]);
  EXPECT_FALSE(basis->flip[0]) << "what was handed out is never changed";
  RequestPlan again;
  again.pca.flip = {true, false, false};
  keeper.complete(again, BasisSource::kFrozen);
  EXPECT_EQ(again.basis, plan.basis) << "equal plans stay equal";
  EXPECT_FALSE(keeper.dropForeign(8));
  EXPECT_TRUE(keeper.dropForeign(384));
  EXPECT_FALSE(keeper.frozen());
}

TEST(Probe, ReadsThePixelThePatchAndItsScores) {
  const auto picture = pictureOf(56);
  const auto result = makeFakeResult(picture, modelOf(1, 336), {.shorterSide = 28});
  const auto probe = probeAt(*picture, result.get(), {55, 0});
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->rgb[0], 200);
  EXPECT_EQ((*probe->patch)[0], 0);
  EXPECT_EQ((*probe->patch)[1], 1);
  EXPECT_FLOAT_EQ((*probe->scores)[2], 0.25F);
  EXPECT_EQ(textOf(*probe),
            QStringLiteral("x 55 y 0 · RGB 200 200 200 · patch 0, 1 · "
                           "PCA 0.25 0.25 0.25"));
  EXPECT_FALSE(probeAt(*picture, result.get(), {56, 0}));
  EXPECT_FALSE(probeAt(*picture, result.get(), {0, -1}));
  EXPECT_EQ(tableOf(*probe, QStringLiteral("p")).count(u'\n'), 2);
}

TEST(ViewTable, RowsAreInOrderAndFoundByName) {
  for (std::size_t i = 0; i < viewTable().size(); ++i) {
    const ViewRow& view = viewTable()[i];
    EXPECT_EQ(static_cast<std::size_t>(view.id), i) << "viewRow() counts on it";
    EXPECT_EQ(viewNamed(QLatin1String(view.name)), &view);
    EXPECT_EQ(&viewRow(view.id), &view);
  }
  EXPECT_EQ(viewNamed(QStringLiteral("nothing")), nullptr);
}

}  // namespace
}  // namespace patchscape::testing
