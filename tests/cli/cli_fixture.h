// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "tests/cli/cli_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace patchscape {

/// Runs the program in an empty folder of each test's own.
class CliTest : public testing::Test {
 protected:
  CliTest();
  ~CliTest() override;

  [[nodiscard]] Finished run(const std::vector<std::string>& arguments,
                             const std::string& input = {}) const;

  /// Several runs at the same time, in the order of their arguments.
  [[nodiscard]] std::vector<Finished> runAll(
      const std::vector<std::vector<std::string>>& runs) const;

  /// A colourful picture whose pattern depends on `seed`, as PNG.
  void makePicture(const std::string& name, int width, int height, int seed = 0) const;
  void makeFile(const std::string& name, const std::string& content) const;

  [[nodiscard]] std::filesystem::path at(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(at(name));
  }
  [[nodiscard]] Image picture(const std::string& name) const;
  [[nodiscard]] std::string content(const std::string& name) const;

  /// Names below a folder, sorted; empty where there is none.
  [[nodiscard]] std::vector<std::string> filesIn(const std::string& name) const;

 private:
  std::filesystem::path folder_;
};

/// The largest difference of two pictures of the same size; 255 where the sizes differ.
[[nodiscard]] int largestDifference(const Image& left, const Image& right);

}  // namespace patchscape
