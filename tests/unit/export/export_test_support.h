// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
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

/// No file may grow past `bytes` while this lives: what a full disk does to a write.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes)
      : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;
  ~SizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

/// What nobody may write into; gives the right back at the end. Root may write everywhere, so that
/// it steps down for that long.
class ReadOnly {
 public:
  explicit ReadOnly(std::filesystem::path folder)
      : folder_(std::move(folder)),
        root_(::geteuid() == 0) {
    std::filesystem::permissions(folder_, std::filesystem::perms{0555});
    stepped_ = !root_ || ::seteuid(65534) == 0;
  }
  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;
  ~ReadOnly() {
    if (root_ && stepped_ && ::seteuid(0) != 0) {
      ADD_FAILURE() << "root does not come back";
    }
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
  }

  [[nodiscard]] bool holds() const noexcept { return stepped_; }

 private:
  std::filesystem::path folder_;
  bool root_;
  bool stepped_ = false;
};

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
