// SPDX-License-Identifier: Apache-2.0
#include "core/weights/weight_refusal.h"

#include "core/base/error.h"

#include <algorithm>
#include <cstddef>

namespace patchscape {
namespace {

constexpr std::size_t kMaxShown = 80;

std::string sentence(const std::filesystem::path& path,
                     const std::string& what,
                     const std::string& advice) {
  return "Cannot use " + path.string() + ": " + what + "; " + advice + ".";
}

}  // namespace

std::string quotedName(std::string_view name) {
  std::string shown(name.substr(0, kMaxShown));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return '"' + shown + (name.size() > kMaxShown ? "...\"" : "\"");
}

void refuseDamaged(const std::filesystem::path& path, const std::string& what) {
  throw Error(
      ErrorCode::kBadData, sentence(path, what, "download or copy the file again"), path.string());
}

void refuseUnsupported(const std::filesystem::path& path,
                       const std::string& what,
                       const std::string& advice) {
  throw Error(ErrorCode::kUnsupported, sentence(path, what, advice), path.string());
}

}  // namespace patchscape
