// SPDX-License-Identifier: Apache-2.0
#include "core/export/class_names.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace patchscape {
namespace {

constexpr std::size_t kMostLetters = 60;

bool isPlain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' ||
         letter == '_';
}

}  // namespace

std::string fileNameOfClass(std::string_view name) {
  std::string result;
  for (const char original : name.substr(0, name.find_first_of(",;"))) {
    const char letter = asciiLower(original);
    if (isPlain(letter)) {
      result += letter;
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
  }
  result.resize(std::min(result.size(), kMostLetters));
  while (result.ends_with('_')) {
    result.pop_back();
  }
  return result.empty() ? "class" : result;
}

}  // namespace patchscape
