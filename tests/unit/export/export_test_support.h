// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace patchscape::test {

/// A fixture with a folder that goes away.
class InFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::random_device random;
    folder_ = std::filesystem::temp_directory_path() /
              ("patchscape_export_" + std::to_string(::getpid()) + "_" + std::to_string(random()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// The names in the folder, hidden ones included.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  std::filesystem::path folder_;
};

inline std::string contentsOf(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Expects kWriteFailed that names `path` and holds `part`.
inline void expectWriteFailed(const std::function<void()>& action,
                              const std::filesystem::path& path,
                              const std::string& part = {}) {
  try {
    action();
    ADD_FAILURE() << path << " was written";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kWriteFailed) << error.what();
    EXPECT_THAT(error.what(), ::testing::HasSubstr(path.string()));
    EXPECT_THAT(error.what(), ::testing::HasSubstr(part));
  }
}

}  // namespace patchscape::test
