// SPDX-License-Identifier: Apache-2.0
#include "core/session/analyzer.h"
#include "core/session/basis_file.h"
#include "tests/gui/gui_support.h"
#include "widgets/window/drop_contents.h"

#include <QFile>

#include <fstream>

namespace patchscape::testing {
namespace {

class BasisTest : public WindowFixture {
 protected:
  void SetUp() override {
    open(std::make_unique<Analyzer>());
    dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
    ASSERT_TRUE(waitForResult());
  }

  /// Waits for a result other than `before`.
  bool waitForNext(const AnalysisResult* before) {
    return waitFor([=, this] { return result() != before && result() != nullptr; }) &&
           waitForResult();
  }
};

TEST_F(BasisTest, AFrozenBasisIsAppliedToTheNextPicture) {
  const auto basis = result()->pca->basis;
  trigger(ActionId::kLockBasis);
  ASSERT_TRUE(waitForResult());
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("b.png"), 3)});
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->picture->name, "b.png");
  EXPECT_EQ(result()->pca->basis->mean, basis->mean);
  EXPECT_EQ(result()->pca->basis->axes[0].vector, basis->axes[0].vector);
  const AnalysisResult* const locked = result();
  trigger(ActionId::kLockBasis);
  ASSERT_TRUE(waitForNext(locked));
  EXPECT_NE(result()->pca->basis->mean, basis->mean) << "fitted on the picture itself again";
}

TEST_F(BasisTest, ASavedBasisComesBackExactly) {
  const QString file = folder_.filePath(QStringLiteral("basis.safetensors"));
  answerWith({file});
  const Image colours = result()->pca->picture;
  trigger(ActionId::kSaveBasis);
  ASSERT_TRUE(waitFor([&] { return QFile::exists(file); }));
  EXPECT_EQ(loadBasis(toPath(file)).axes[2].vector, result()->pca->basis->axes[2].vector);
  const AnalysisResult* const before = result();
  trigger(ActionId::kLoadBasis);
  ASSERT_TRUE(waitForNext(before));
  EXPECT_TRUE(window_->actions().at(ActionId::kLockBasis)->isChecked());
  EXPECT_TRUE(result()->pca->picture == colours) << "the same picture in the same colours";
}

TEST_F(BasisTest, AFileThatIsNoBasisIsRefused) {
  const QString file = folder_.filePath(QStringLiteral("none.safetensors"));
  QFile none(file);
  ASSERT_TRUE(none.open(QIODevice::WriteOnly));
  none.write("nothing");
  none.close();
  answerWith({file});
  const AnalysisResult* const before = result();
  trigger(ActionId::kLoadBasis);
  ASSERT_TRUE(waitFor([this] { return !message().isEmpty(); }));
  EXPECT_EQ(result(), before);
  EXPECT_FALSE(window_->actions().at(ActionId::kLockBasis)->isChecked());
}

TEST_F(BasisTest, ABasisOfAnotherModelIsRefused) {
  PcaBasis foreign = *result()->pca->basis;
  foreign.mean.resize(16);
  for (PcaAxis& axis : foreign.axes) {
    axis.vector.resize(16);
  }
  const QString file = folder_.filePath(QStringLiteral("foreign.safetensors"));
  {
    std::ofstream out(toPath(file), std::ios::binary);
    saveBasis(out, foreign);
  }
  answerWith({file});
  trigger(ActionId::kLoadBasis);
  ASSERT_TRUE(waitFor([this] { return !message().isEmpty(); }));
  EXPECT_TRUE(message().contains(QStringLiteral("another model"))) << message().toStdString();
}

}  // namespace
}  // namespace patchscape::testing
