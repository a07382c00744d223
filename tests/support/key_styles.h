// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/pth_writer.h"

#include <vector>

namespace patchscape::test {

/// The same network under other projects' key names, as their exporters write it.
[[nodiscard]] std::vector<NamedTensor> asHuggingFace(std::vector<NamedTensor> tensors);
[[nodiscard]] std::vector<NamedTensor> asHuggingFaceVit(std::vector<NamedTensor> tensors);
[[nodiscard]] std::vector<NamedTensor> asMmpretrain(std::vector<NamedTensor> tensors);
[[nodiscard]] std::vector<NamedTensor> asTimm(std::vector<NamedTensor> tensors);

/// Training names: `teacher.backbone.blocks.<chunk>.<i>`, blocks in chunks of `chunkSize`, with a
/// head to be ignored.
[[nodiscard]] std::vector<NamedTensor> asTrainingChunks(std::vector<NamedTensor> tensors,
                                                        int chunkSize);

}  // namespace patchscape::test
