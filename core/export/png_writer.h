// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <filesystem>
#include <map>
#include <string>

namespace patchscape {

/// Writes an 8-bit RGB PNG atomically, with `text` as tEXt/iTXt chunks.
///
/// Errors: kWriteFailed. Thread: any.
void writePng(const std::filesystem::path& path,
              const Image& image,
              const std::map<std::string, std::string>& text);

}  // namespace patchscape
