// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Every tolerance of the parity tests, with its reason.
namespace patchscape::test {

/// Against values printed with five decimals by upstream's float32 code on tiny formula networks.
inline constexpr double kSpecTokens = 2e-4;

/// Against a float64 reference of a real 12-block network: what float32 rounding adds over the
/// blocks, times a factor of a few for other processors.
inline constexpr double kGoldenTokens = 2e-3;

/// The embedded model is stored in half precision and computed in float32; its reference was
/// computed in float64 from the same half-precision weights.
inline constexpr double kNanoTokens = 2e-3;

}  // namespace patchscape::test
