// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/batch_size.h"
#include "core/session/picture.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace patchscape {

/// What was done for a picture when the passes of its batch were run.
struct DoneInBatch {
  std::map<std::string, double> timingsMs;  ///< The picture's share of its pass, too.
  int picturesInPass = 1;
};

/// Pictures that requests come for one after the other, alike in all else, so that one pass can
/// give the tokens of several. The first request of each input size has the pass run, and the cache
/// keeps the tokens for the others.
struct PictureBatch {
  std::vector<std::shared_ptr<const Picture>> pictures;
  std::shared_ptr<BatchSize> size;

  std::map<const Picture*, DoneInBatch> done;  ///< Only the engine's thread touches it.
};

}  // namespace patchscape
