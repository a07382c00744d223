// SPDX-License-Identifier: Apache-2.0
//
// Real DINOv2 ViT-S/14 tokens and the PCA pictures that a Python program drew from them: one PCA
// over the foreground of four pictures, colours by the smallest and largest score, 8 bits by
// NumPy, enlarged by Pillow.
#include "core/inference/pca.h"
#include "core/media/image_io.h"
#include "core/overlay/pca_overlay.h"
#include "core/weights/weight_file.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace patchscape {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(PATCHSCAPE_SOURCE_DIR) / "../shared/data/features_dinov2_vits14";
constexpr PatchGrid kGrid{.rows = 37, .cols = 37};
constexpr std::int64_t kWidth = 384;
constexpr int kSide = 518;

at::Tensor readTensor(const std::string& file, const std::string& name) {
  const WeightFile weights = openWeightFile(kFolder / file);
  const WeightTensor* found = weights.find(name);
  EXPECT_NE(found, nullptr) << name;
  at::Tensor tensor = at::empty(found->shape, at::kFloat);
  std::memcpy(tensor.mutable_data_ptr<float>(),
              found->data,
              static_cast<std::size_t>(tensor.numel()) * sizeof(float));
  return tensor;
}

Image reference(int picture) {
  return loadImage(kFolder / ("dino_" + std::to_string(picture) + "_pca_vits14.png")).image;
}

/// The patches drawn in a picture: those that are not black about their centre.
std::vector<std::uint8_t> drawnPatches(const Image& picture) {
  std::vector<std::uint8_t> mask;
  for (std::int64_t patch = 0; patch < kGrid.count(); ++patch) {
    const int x = static_cast<int>(patch % kGrid.cols) * 14;
    const int y = static_cast<int>(patch / kGrid.cols) * 14;
    int brightest = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const int sum = picture.at(x + 6, y + 6)[k] + picture.at(x + 7, y + 6)[k] +
                      picture.at(x + 6, y + 7)[k] + picture.at(x + 7, y + 7)[k];
      brightest = std::max(brightest, sum);
    }
    mask.push_back(brightest > 4 * 20 ? 1 : 0);
  }
  return mask;
}

int largestDifference(const Image& a, const Image& b) {
  int largest = a.width() == b.width() && a.height() == b.height() ? 0 : 256;
  for (std::size_t i = 0; largest < 256 && i < a.pixels().size(); ++i) {
    largest = std::max(largest, std::abs(a.pixels()[i] - b.pixels()[i]));
  }
  return largest;
}

class PcaParity : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kFolder / "dino_fg_pca.safetensors")) {
      GTEST_SKIP() << "no reference tokens in " << kFolder;
    }
    tokens_ = readTensor("dino_fg_pca.safetensors", "fg_features");
    basis_ = fitPca({{.patchTokens = tokens_, .grid = {.rows = 1, .cols = tokens_.size(0)}}},
                    {.range = PcaRange::kMinMax});
  }

  at::Tensor tokens_;  ///< [2553, 384]: the foreground of the four pictures, one after the other.
  PcaBasis basis_;
};

TEST_F(PcaParity, MeanAndComponentsAreThoseOfTheReference) {
  const at::Tensor mean = readTensor("dino_fg_pca.safetensors", "mean").flatten();
  const at::Tensor components = readTensor("dino_fg_pca.safetensors", "components");
  for (std::int64_t d = 0; d < kWidth; ++d) {
    EXPECT_NEAR(basis_.mean[static_cast<std::size_t>(d)], mean[d].item<float>(), 1e-4);
  }
  for (std::int64_t k = 0; k < 3; ++k) {
    for (std::int64_t d = 0; d < kWidth; ++d) {
      EXPECT_NEAR(basis_.axes[static_cast<std::size_t>(k)].vector[static_cast<std::size_t>(d)],
                  components[k][d].item<float>(),
                  1e-4)
          << k << " " << d;
    }
  }
}

TEST_F(PcaParity, PictureOfRealTokensIsThatOfTheReference) {
  const Image expected = reference(0);
  const at::Tensor tokens =
      readTensor("dino_0_x_norm_patchtokens_resize520lanczos_crop518.safetensors", "output")[0];
  PcaMap map = applyPca({.patchTokens = tokens, .grid = kGrid}, basis_);
  map.foreground = drawnPatches(expected);
  const Image drawn = drawPca(map, kSide, kSide, Enlargement::kLanczos);
  EXPECT_LE(largestDifference(drawn, expected), 1);
}

TEST_F(PcaParity, AllFourPicturesAreThoseOfTheReference) {
  std::int64_t used = 0;
  for (int picture = 0; picture < 4; ++picture) {
    const Image expected = reference(picture);
    const auto mask = drawnPatches(expected);
    at::Tensor tokens = at::zeros({kGrid.count(), kWidth}, at::kFloat);
    for (std::int64_t patch = 0; patch < kGrid.count(); ++patch) {
      if (mask[static_cast<std::size_t>(patch)] != 0) {
        ASSERT_LT(used, tokens_.size(0));
        tokens[patch].copy_(tokens_[used]);
        ++used;
      }
    }
    PcaMap map = applyPca({.patchTokens = tokens, .grid = kGrid}, basis_);
    map.foreground = mask;
    const Image drawn = drawPca(map, kSide, kSide, Enlargement::kLanczos);
    EXPECT_LE(largestDifference(drawn, expected), 1) << picture;
  }
  EXPECT_EQ(used, tokens_.size(0));
}

TEST_F(PcaParity, AutomaticForegroundFindsTheObjectOfTheReference) {
  const auto expected = drawnPatches(reference(0));
  const at::Tensor tokens =
      readTensor("dino_0_x_norm_patchtokens_resize520lanczos_crop518.safetensors", "output")[0];
  const PcaInput input{.patchTokens = tokens, .grid = kGrid};
  const PcaMap map = applyPca(input, fitPca({input}, {.foreground = ForegroundMode::kAuto}));
  int both = 0;
  int either = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    both += expected[i] & map.foreground[i];
    either += expected[i] | map.foreground[i];
  }
  // The reference keeps single holes inside the object, which we fill: nothing of it may be lost.
  EXPECT_GE(both, 0.99 * static_cast<double>(std::ranges::count(expected, 1)));
  EXPECT_GT(both, 0.85 * either);
}

}  // namespace
}  // namespace patchscape
