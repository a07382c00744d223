// SPDX-License-Identifier: Apache-2.0
// Damaged copies of every kind of depth file open soundly or are refused with an Error.
#include "core/media/depth_reader.h"
#include "depth_files.h"
#include "mutation.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

namespace patchscape::test {
namespace {

constexpr int kMutationsEach = 2'000;
constexpr std::uint32_t kSeed = 20'250'311;

struct Seed {
  std::string name;
  FileBytes file;
};

FileBytes floatTiff(bool tiled) {
  TiffParts parts{.width = 16, .height = 16, .bits = 32, .samples = 1, .photometric = 1};
  parts.sampleFormat = 3;
  parts.tiled = tiled;
  parts.rows = Values(16 * 16 * 4, 0x3F);
  return makeTiff(parts);
}

std::vector<Seed> seeds() {
  std::vector<float> metres;
  std::vector<std::uint16_t> steps;
  for (int i = 0; i < 20 * 15; ++i) {
    metres.push_back(0.5F + static_cast<float>(i) * 0.01F);
    steps.push_back(static_cast<std::uint16_t>(500 + 10 * i));
  }
  ExrParts exr{.width = 20, .height = 15, .values = metres};
  ExrParts tiled = exr;
  tiled.tiled = true;
  tiled.compression = 4;
  ExrParts grey = exr;
  grey.type = 1;
  grey.channels = {{"R", 1.0F}, {"G", 1.0F}, {"B", 1.0F}};
  return {
      {"png", makeDeepPng(20, 15, steps)},
      {"npy", makeNpy(npyDictionary("<f4", "(15, 20)"), bytesOfNumbers(metres))},
      {"fortran npy", makeNpy(npyDictionary("<u2", "(15, 20)", true), bytesOfNumbers(steps), 2)},
      {"pfm", joined(bytesOf("Pf\n20 15\n-1.0\n"), bytesOfNumbers(metres))},
      {"exr", makeExr(exr)},
      {"tiled exr", makeExr(tiled)},
      {"grey exr", makeExr(grey)},
      {"tiff", floatTiff(false)},
      {"tiled tiff", floatTiff(true)}};
}

void expectSound(const ScalarMap& map) {
  ASSERT_GT(map.width, 0);
  ASSERT_GT(map.height, 0);
  ASSERT_EQ(map.values.size(), std::size_t(map.width) * std::size_t(map.height));
  for (const float value : map.values) {
    ASSERT_TRUE(std::isnan(value) || (std::isfinite(value) && value > 0.0F)) << value;
  }
}

TEST(DepthMutation, OpensSoundlyOrIsRefused) {
  std::mt19937 random(kSeed);
  for (const auto& [name, file] : seeds()) {
    expectSound(decodeDepth(file, name));
    int refused = 0;
    for (int i = 0; i < kMutationsEach && !HasFailure(); ++i) {
      SCOPED_TRACE(name + ' ' + std::to_string(i));
      try {
        expectSound(decodeDepth(mutated(file, random), name));
      } catch (const Error& error) {
        ++refused;
        EXPECT_NE(error.code(), ErrorCode::kInternal) << error.what();
      } catch (const std::exception& other) {
        ADD_FAILURE() << "not an Error: " << other.what();
      }
    }
    EXPECT_GT(refused, kMutationsEach / 10) << name;
  }
}

TEST(DepthMutation, NothingIsPrinted) {
  ::testing::internal::CaptureStderr();
  std::mt19937 random(kSeed + 1);
  for (const auto& [name, file] : seeds()) {
    for (int i = 0; i < 50; ++i) {
      try {
        static_cast<void>(decodeDepth(mutated(file, random), name));
      } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()), "");
      }
    }
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace patchscape::test
