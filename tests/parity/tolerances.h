// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Every tolerance of the parity tests, with its reason.
namespace patchscape::test {

/// Against values printed with five decimals by upstream's float32 code on tiny formula networks.
inline constexpr double kSpecTokens = 2e-4;

/// Against a float64 reference of a real 12-block network: what float32 rounding adds over the
/// blocks, times a factor of a few for other processors.
inline constexpr double kGoldenTokens = 2e-3;

/// The same networks computed in half-width types: the length of the difference over that of the
/// reference, since a few tokens of a flat picture amplify any rounding. bfloat16 keeps 8
/// significant bits, which twelve blocks widen to 5 per cent at most; float16 keeps 11, an eighth.
inline constexpr double kGoldenBFloat16 = 0.08;
inline constexpr double kGoldenFloat16 = 0.01;

/// The embedded model is stored in half precision and computed in float32; its reference was
/// computed in float64 from the same half-precision weights.
inline constexpr double kNanoTokens = 2e-3;

/// The embedded heads on those tokens. Depth in metres: a tenth of the token tolerance, since the
/// expectation averages over 256 bins; logits: the token tolerance times the gain of the folded
/// batch norm, which the head's weights keep below 2.
inline constexpr double kNanoDepth = 2e-4;
inline constexpr double kNanoLogits = 4e-3;

}  // namespace patchscape::test
