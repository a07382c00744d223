// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace patchscape {

/// An exact ratio, such as a rate of 30000/1001 frames a second; 0/1 where it is not known.
struct Rational {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  [[nodiscard]] double value() const noexcept {
    return static_cast<double>(numerator) / static_cast<double>(denominator);
  }
  [[nodiscard]] bool operator==(const Rational&) const noexcept = default;
};

/// One picture of a video, a sequence or a camera.
///
/// Thread: any; shared frames never change.
struct Frame {
  Image image;                      ///< Upright: the source's rotation is applied.
  std::int64_t index = 0;           ///< Place in the source, in the order shown, from 0.
  std::int64_t ticks = 0;           ///< When it is shown, in units of `timeBase`.
  Rational timeBase{1, 1'000'000};  ///< Seconds a tick.
  /// When it was had: the start of a live frame's latency.
  std::chrono::steady_clock::time_point captured;

  /// When it is shown, in seconds from the source's own zero.
  [[nodiscard]] double seconds() const noexcept {
    // Whole numbers first: 3 / 25 is rounded once, 3 · (1 / 25) twice.
    return static_cast<double>(ticks) * static_cast<double>(timeBase.numerator) /
           static_cast<double>(timeBase.denominator);
  }
};

using FramePtr = std::shared_ptr<const Frame>;

}  // namespace patchscape
