// SPDX-License-Identifier: Apache-2.0
// The camera with the embedded model: real colours, classes and depth of moving pictures.
#include "core/session/analyzer.h"
#include "tests/gui/live_fixture.h"

#include <QDir>
#include <QLabel>

namespace patchscape::testing {
namespace {

class LiveViewTest : public LiveFixture {
 protected:
  void SetUp() override {
    camera_ = &cameras_.plugIn(QStringLiteral("Front camera"));
    openWith(std::make_unique<Analyzer>());
    trigger(ActionId::kCamera);
  }
  void saveScreenshot(const char* name) {
    const QDir folder(QStringLiteral(PATCHSCAPE_PICTURES));
    ASSERT_TRUE(folder.mkpath(QStringLiteral(".")));
    ASSERT_TRUE(window_->grab().save(folder.filePath(QLatin1String(name))));
  }
  [[nodiscard]] const StoredPicture* frame() { return window_->workspace().current(); }

  TestCamera* camera_ = nullptr;
};

TEST_F(LiveViewTest, EveryViewIsShownOfACamera) {
  trigger(ActionId::kFourPanes);
  ASSERT_TRUE(giveUntil(
      *camera_,
      [this] {
        return frame()->overlay(ViewId::kPca) && frame()->overlay(ViewId::kSegmentation) &&
               frame()->overlay(ViewId::kDepth);
      },
      320,
      240));
  const AnalysisResult& result = *frame()->result;
  EXPECT_EQ(result.backbonePasses, 1) << "one pass for all views";
  EXPECT_EQ(frame()->overlay(ViewId::kDepth)->size(), QSize(320, 240));
  ASSERT_TRUE(giveUntil(
      *camera_, [this] { return window_->live().status().shown > 10; }, 320, 240));
  saveScreenshot("live_four.png");
}

TEST_F(LiveViewTest, TheBasisIsLockedAfterTheFirstFrames) {
  trigger(ActionId::kViewPca);
  ASSERT_TRUE(giveUntil(
      *camera_, [this] { return window_->live().status().shown > 12; }, 320, 240));
  ASSERT_TRUE(frame()->result && frame()->result->pca);
  const auto basis = frame()->result->pca->basis;
  const std::uint64_t before = window_->live().status().shown;
  ASSERT_TRUE(giveUntil(
      *camera_, [&] { return window_->live().status().shown > before + 3; }, 320, 240));
  EXPECT_EQ(frame()->result->pca->basis, basis) << "the very same";
  EXPECT_EQ(basis->model, "nano");
  saveScreenshot("live_pca.png");
}

}  // namespace
}  // namespace patchscape::testing
