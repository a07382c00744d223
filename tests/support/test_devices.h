// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/device.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace patchscape::test {

/// Whether a device of this name can be used here.
[[nodiscard]] inline bool isHere(const std::string& device) {
  return std::ranges::any_of(listDevices(),
                             [&](const auto& found) { return found.id.starts_with(device); });
}

/// The devices a test of the network is run on; it skips what isHere() denies.
[[nodiscard]] inline auto everyDevice() { return testing::Values("cpu", "cuda"); }

[[nodiscard]] inline std::string deviceName(const testing::TestParamInfo<const char*>& info) {
  return info.param;
}

/// Leaves the test where the device is not there.
#define PATCHSCAPE_NEEDS_DEVICE(device)                  \
  do {                                                   \
    if (!::patchscape::test::isHere(device)) {           \
      GTEST_SKIP() << "there is no device " << (device); \
    }                                                    \
  } while (false)

}  // namespace patchscape::test
