// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace patchscape {

/// A class name as part of a file name: its first synonym in lower case, every other letter than
/// a-z, 0-9, - and _ (or row of such letters) one "_", at most 60 letters. "class" where nothing is
/// left, so that no name of a table reaches another folder or an extension.
[[nodiscard]] std::string fileNameOfClass(std::string_view name);

}  // namespace patchscape
