// SPDX-License-Identifier: Apache-2.0
#include "core/models/tensor_summary.h"

#include "tests/support/error_of.h"
#include "tests/support/pth_writer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using test::errorOf;
using ::testing::Each;

bool always() { return true; }

TEST(TensorSummary, SaysWhatTheNumbersAreLike) {
  const fs::path file = fs::path(testing::TempDir()) / "summary.pth";
  const float infinite = std::numeric_limits<float>::infinity();
  const std::vector<NamedTensor> tensors{
      {"plain", {2, 2}, {3, -4, 0, 0}}, {"broken", {3}, {1, NAN, infinite}}, {"empty", {0, 4}, {}}};
  writeTorchZip(file, tensors);
  const FileSummary summary = summariseFile(file, always);
  ASSERT_EQ(summary.tensors.size(), 3U);
  const TensorSummary& plain = summary.tensors[0];
  EXPECT_EQ(plain.info.name, "plain");
  EXPECT_EQ(plain.info.dtype, "F32");
  EXPECT_EQ(plain.info.shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(plain.least, -4.0F);
  EXPECT_EQ(plain.largest, 3.0F);
  EXPECT_DOUBLE_EQ(plain.norm, 2.5);
  EXPECT_EQ(summary.tensors[1].broken, 2);
  EXPECT_EQ(summary.tensors[1].largest, 1.0F) << "of those that are numbers";
  EXPECT_EQ(summary.tensors[2].norm, 0.0);
  EXPECT_EQ(summary.broken, 2);
  EXPECT_FALSE(summary.info.description.usable());
}

TEST(TensorSummary, CanBeGivenUp) {
  const fs::path file = fs::path(testing::TempDir()) / "given_up.pth";
  const NamedTensor tensor{"a", {1}, {1}};
  writeTorchZip(file, {&tensor, 1});
  EXPECT_EQ(errorOf([&] { (void)summariseFile(file, [] { return false; }); }).code(),
            ErrorCode::kCancelled);
}

TensorSummary withNorm(double norm) {
  TensorSummary summary;
  summary.norm = norm;
  return summary;
}

TEST(NormHistogram, CountsEachTensorOnceWhereverItsNormLies) {
  const std::vector<TensorSummary> tensors{
      withNorm(1e-9), withNorm(1.5e-4), withNorm(1.5), withNorm(99.0), withNorm(1e9)};
  const std::vector<int> counts = normHistogram(tensors, 6);
  EXPECT_EQ(counts, (std::vector<int>{2, 0, 0, 0, 1, 2}));
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0), 5);
  EXPECT_THAT(normHistogram({withNorm(0.0)}, 6), Each(0)) << "a tensor of zeros has none";
}

TEST(WeightsInFolder, TheIndexComesBeforeOneFileAndPicturesAreNone) {
  const fs::path folder = fs::path(testing::TempDir()) / "hugging_face";
  fs::remove_all(folder);
  fs::create_directories(folder);
  EXPECT_EQ(weightsInFolder(folder), fs::path());
  std::ofstream(folder / "photo.png") << "x";
  EXPECT_EQ(weightsInFolder(folder), fs::path());
  for (const char* const name :
       {"pytorch_model.bin", "model.safetensors", "model.safetensors.index.json"}) {
    std::ofstream(folder / name) << "x";
    EXPECT_EQ(weightsInFolder(folder), folder / name);
  }
  EXPECT_EQ(weightsInFolder(folder / "nowhere"), fs::path());
}

}  // namespace
}  // namespace patchscape
