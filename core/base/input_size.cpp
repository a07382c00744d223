// SPDX-License-Identifier: Apache-2.0
#include "core/base/input_size.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/limits.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

namespace patchscape {
namespace {

[[noreturn]] void throwBadSize(const std::string& message) {
  throw Error(ErrorCode::kInvalidArgument, message);
}

std::string nameOf(InputSize size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

/// The multiple of `patchSize` nearest to `side`, ties to the even multiple, at least one patch.
std::int64_t roundToPatches(double side, std::int64_t patchSize) {
  const double patches = std::nearbyint(side / static_cast<double>(patchSize));
  // A side beyond the limit is refused later; here it only has to fit an integer.
  const double most = static_cast<double>(limits::kMaxInputSide);
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::min(patches, most))) * patchSize;
}

InputSize shorterSideTo(std::int64_t target, int width, int height, std::int64_t patchSize) {
  const auto side = [&](int value) {
    return roundToPatches(static_cast<double>(value * target) / std::min(width, height), patchSize);
  };
  return {.width = side(width), .height = side(height)};
}

void checkExact(InputSize size, std::int64_t patchSize) {
  if (size.width < 1 || size.height < 1 || size.width % patchSize != 0 ||
      size.height % patchSize != 0) {
    const InputSize near{.width = roundToPatches(static_cast<double>(size.width), patchSize),
                         .height = roundToPatches(static_cast<double>(size.height), patchSize)};
    throwBadSize("An input size of " + nameOf(size) +
                 " does not divide into whole patches of this model; both sides must be multiples "
                 "of " +
                 std::to_string(patchSize) + ", such as " + nameOf(near) + ".");
  }
}

/// All of `text` as a side in 1…kMaxInputSide.
std::optional<std::int64_t> parseSide(std::string_view text) {
  std::int64_t side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || side < 1 || side > limits::kMaxInputSide) {
    return std::nullopt;
  }
  return side;
}

}  // namespace

InputSize inputSizeFor(const SizeRule& rule, int width, int height, std::int64_t patchSize) {
  PATCHSCAPE_CHECK(width > 0 && height > 0 && patchSize > 0)
      << width << "x" << height << ", patch " << patchSize;
  InputSize size = rule.exact;
  if (size.width != 0) {
    checkExact(size, patchSize);
  } else {
    if (rule.shorterSide < 1 || rule.shorterSide > limits::kMaxInputSide) {
      throwBadSize("An input size of " + std::to_string(rule.shorterSide) +
                   " is out of range; choose 1 to " + std::to_string(limits::kMaxInputSide) +
                   " pixels.");
    }
    size = shorterSideTo(rule.shorterSide, width, height, patchSize);
  }
  if (std::max(size.width, size.height) > limits::kMaxInputSide) {
    throwBadSize("The network input would be " + nameOf(size) + " pixels, but a side may have at " +
                 "most " + std::to_string(limits::kMaxInputSide) +
                 "; choose a smaller size, or crop the picture if it is very long.");
  }
  return size;
}

SizeRule parseSizeRule(const std::string& text) {
  const std::string_view view = text;
  const std::size_t cross = view.find_first_of("xX");
  if (cross == std::string_view::npos) {
    if (const auto side = parseSide(view)) {
      return {.shorterSide = *side, .exact = {}};
    }
  } else {
    const auto width = parseSide(view.substr(0, cross));
    const auto height = parseSide(view.substr(cross + 1));
    if (width && height) {
      return {.shorterSide = 0, .exact = {.width = *width, .height = *height}};
    }
  }
  throwBadSize("\"" + text + "\" is not an input size; write the shorter side, such as 518, or " +
               "width x height, such as 700x518, each from 1 to " +
               std::to_string(limits::kMaxInputSide) + ".");
}

}  // namespace patchscape
