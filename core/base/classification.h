// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace patchscape {

/// One class and how likely a head holds it.
struct ClassScore {
  int id = 0;
  std::string name;
  float probability = 0.0F;  ///< 0…1; for nearest neighbours the share of their votes.
};

/// What a picture shows as a whole: the likeliest classes first.
struct Classification {
  std::vector<ClassScore> top;
};

}  // namespace patchscape
