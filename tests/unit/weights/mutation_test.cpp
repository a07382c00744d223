// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/weights/weights_testing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace patchscape {
namespace {

constexpr int kMutations = 2000;
constexpr std::uint32_t kSeed = 20'231'123;

/// Damages a copy of `seed` in one of the ways that files break or are forged in.
std::string mutate(const std::string& seed, std::mt19937& random) {
  std::string bytes = seed;
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  const std::size_t at = below(bytes.size());
  switch (random() % 6) {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
      break;
    case 1:
      for (int i = 0; i < 4; ++i) {
        bytes[below(bytes.size())] = static_cast<char>(random());
      }
      break;
    case 2:
      bytes.resize(at);
      break;
    case 3: {
      const std::string piece = bytes.substr(below(bytes.size()), 1 + below(40));
      bytes.insert(at, piece);
      break;
    }
    case 4:
      bytes.erase(at, 1 + below(16));
      break;
    default:
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                  std::min<std::size_t>(4, bytes.size() - at),
                  random() % 2 == 0 ? '\xff' : '\0');
  }
  return bytes;
}

/// Fixtures whose damaged copies must either open soundly or be refused with an Error.
class Mutation : public testing::TestWithParam<const char*> {};

TEST_P(Mutation, OpensSoundlyOrIsRefused) {
  const std::filesystem::path data =
      std::filesystem::path(PATCHSCAPE_SOURCE_DIR) / "tests/data/weights";
  const TempFolder folder;
  for (const char* shard : {"shard-1.safetensors", "shard-2.safetensors"}) {
    std::filesystem::copy_file(data / shard, folder.path() / shard);
  }
  const std::string seed = readBytes(data / GetParam());
  ASSERT_FALSE(seed.empty());
  std::mt19937 random(kSeed);
  int refused = 0;
  for (int i = 0; i < kMutations && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const auto path = folder.write("mutant", mutate(seed, random));
    try {
      expectInsideMapping(openWeightFile(path));
    } catch (const Error& error) {
      ++refused;
      EXPECT_NE(error.code(), ErrorCode::kInternal) << error.what();
    } catch (const std::exception& other) {
      ADD_FAILURE() << "not an Error: " << other.what();
    }
  }
  EXPECT_GT(refused, kMutations / 10);
}

INSTANTIATE_TEST_SUITE_P(Seeds,
                         Mutation,
                         testing::Values("small.safetensors",
                                         "state_dict.pth",
                                         "module_protocol4.pth",
                                         "state_dict_legacy.pth",
                                         "views_legacy.pth",
                                         "sharded.safetensors.index.json"));

}  // namespace
}  // namespace patchscape
