// SPDX-License-Identifier: Apache-2.0
#include "core/export/path_list.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace patchscape {
namespace {

constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";

[[noreturn]] void refuse(const std::string& name, const std::string& reason) {
  throw Error(ErrorCode::kInvalidArgument,
              fmt::format("{} {} Give a text file with one path a line.", name, reason));
}

/// The next line without its end. Not std::getline, which takes memory without bound.
bool readLine(std::istreambuf_iterator<char>& at, std::string& line) {
  line.clear();
  const std::istreambuf_iterator<char> end;
  if (at == end) {
    return false;
  }
  for (; at != end && line.size() <= limits::kMaxPathBytes; ++at) {
    if (*at == '\n') {
      ++at;
      break;
    }
    line += *at;
  }
  return true;
}

}  // namespace

std::vector<std::string> readPathList(std::istream& list,
                                      const std::string& name,
                                      std::size_t mostBytes) {
  std::vector<std::string> paths;
  std::istreambuf_iterator<char> at(list);
  std::size_t number = 0;
  std::size_t bytes = 0;
  for (std::string line; readLine(at, line);) {
    bytes += line.size() + 1;
    if (++number == 1 && line.starts_with(kByteOrderMark)) {
      line.erase(0, std::strlen(kByteOrderMark));
    }
    if (line.size() > limits::kMaxPathBytes || line.find('\0') != std::string::npos) {
      refuse(name, fmt::format("is no list of paths: line {} is none.", number));
    }
    if (bytes > mostBytes) {
      refuse(name, fmt::format("is larger than {} bytes.", mostBytes));
    }
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    if (!line.empty()) {
      paths.push_back(line);
    }
  }
  return paths;
}

std::vector<std::string> readPathList(const std::filesystem::path& file) {
  const std::string name = fmt::format("The list {}", file.string());
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    refuse(name, "is a folder.");
  }
  std::ifstream list(file, std::ios::binary);
  if (!list) {
    refuse(name, fmt::format("cannot be opened: {}.", std::strerror(errno)));
  }
  std::vector<std::string> paths = readPathList(list, name);
  if (paths.empty()) {
    refuse(name, "names no pictures.");
  }
  return paths;
}

}  // namespace patchscape
