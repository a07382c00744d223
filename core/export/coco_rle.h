// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace patchscape {

/// Run lengths of a mask as COCO counts them: down the columns, zeros first.
[[nodiscard]] std::vector<std::uint32_t> runLengths(int width,
                                                    int height,
                                                    const std::function<bool(int x, int y)>& isSet);

/// The run lengths in COCO's compressed text: differences to the run before the last, five bits a
/// character. Source: rleToString of cocoapi (maskApi.c).
[[nodiscard]] std::string compressedRuns(const std::vector<std::uint32_t>& runs);

}  // namespace patchscape
