// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace patchscape {
namespace {

constexpr auto kTooLong = std::chrono::minutes(1);
constexpr auto kBetweenLooks = std::chrono::milliseconds(2);

std::string readText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::filesystem::path makeScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "patchscape-run-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no scratch folder");
  }
  return name;
}

}  // namespace

std::vector<nlohmann::json> Finished::lines() const {
  std::vector<nlohmann::json> objects;
  std::istringstream stream(out);
  for (std::string line; std::getline(stream, line);) {
    objects.push_back(nlohmann::json::parse(line));
  }
  return objects;
}

CliProcess::CliProcess(const std::filesystem::path& folder,
                       const std::vector<std::string>& arguments,
                       const std::string& input,
                       const std::filesystem::path& program)
    : scratch_(makeScratchFolder()) {
  std::ofstream(scratch_ / "in", std::ios::binary) << input;
  std::vector<std::string> words{program.empty() ? PATCHSCAPE_CLI : program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  std::transform(words.begin(), words.end(), std::back_inserter(argv), [](std::string& word) {
    return word.data();
  });
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, (scratch_ / "in").c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, (scratch_ / "out").c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, (scratch_ / "err").c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  // Threads that spin while they wait make runs side by side many times slower.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  const int error = posix_spawn(&process_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    throw std::runtime_error("the program does not start");
  }
}

CliProcess::~CliProcess() {
  if (!hasEnded()) {
    send(SIGKILL);
    waitpid(process_, &waitStatus_, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(scratch_, ignored);
}

bool CliProcess::hasEnded() {
  ended_ = ended_ || waitpid(process_, &waitStatus_, WNOHANG) == process_;
  return ended_;
}

bool CliProcess::waitForLines(std::size_t count) {
  return waitUntil([&] {
    const std::string out = readText(scratch_ / "out");
    return static_cast<std::size_t>(std::count(out.begin(), out.end(), '\n')) >= count;
  });
}

bool CliProcess::waitForFile(const std::filesystem::path& file) {
  return waitUntil([&] { return std::filesystem::exists(file); });
}

bool CliProcess::waitUntil(const std::function<bool()>& reached) {
  const auto begin = std::chrono::steady_clock::now();
  while (!hasEnded() && std::chrono::steady_clock::now() - begin < kTooLong) {
    if (reached()) {
      return true;
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return false;
}

void CliProcess::send(int signal) const { kill(process_, signal); }

Finished CliProcess::wait() {
  const auto begin = std::chrono::steady_clock::now();
  while (!hasEnded()) {
    if (std::chrono::steady_clock::now() - begin > kTooLong) {
      send(SIGKILL);
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
  const int status =
      WIFEXITED(waitStatus_) ? WEXITSTATUS(waitStatus_) : 128 + WTERMSIG(waitStatus_);
  return {status, readText(scratch_ / "out"), readText(scratch_ / "err")};
}

}  // namespace patchscape
