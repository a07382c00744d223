// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace patchscape {

/// How a run of the program ended.
struct Finished {
  int status = -1;  ///< Exit status; 128 + signal where one ended it.
  std::string out;
  std::string err;

  /// Standard output as one JSON object a line. Errors: those of the parser, which fail a test.
  [[nodiscard]] std::vector<nlohmann::json> lines() const;
};

/// A run of patchscape-cli in a folder; what it says goes to files, so that no pipe can fill up.
class CliProcess {
 public:
  CliProcess(const std::filesystem::path& folder,
             const std::vector<std::string>& arguments,
             const std::string& input = {},
             const std::filesystem::path& program = {});  ///< Empty: the one that was built.
  CliProcess(const CliProcess&) = delete;
  CliProcess& operator=(const CliProcess&) = delete;
  ~CliProcess();

  /// Waits until that many lines are on standard output; false where it ended or hung before.
  [[nodiscard]] bool waitForLines(std::size_t count);
  /// The same until a file is there.
  [[nodiscard]] bool waitForFile(const std::filesystem::path& file);
  void send(int signal) const;

  /// Waits for the end; a run of over a minute is killed.
  [[nodiscard]] Finished wait();

 private:
  [[nodiscard]] bool hasEnded();
  [[nodiscard]] bool waitUntil(const std::function<bool()>& reached);

  std::filesystem::path scratch_;
  pid_t process_ = -1;
  int waitStatus_ = 0;
  bool ended_ = false;
};

}  // namespace patchscape
