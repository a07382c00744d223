// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// Every limit on what a file may ask for, in one place. Each is tested at its edge.
namespace patchscape::limits {

inline constexpr std::int64_t kMaxImagePixels = 100'000'000;  ///< Checked from the header.
inline constexpr int kMaxImageSide = 32'000;                  ///< Pixels.
inline constexpr std::uintmax_t kMaxImageFileBytes = 2'000'000'000;
inline constexpr std::size_t kMaxImageMetadataBytes = 16 << 20;  ///< EXIF, ICC, text blocks.

inline constexpr int kMaxVideoSide = 8'192;                  ///< Pixels.
inline constexpr std::int64_t kMaxVideoPixels = 64'000'000;  ///< A frame.
inline constexpr std::size_t kMaxVideoFrames = 10'000'000;   ///< 46 hours at 60 frames a second.
inline constexpr double kMaxVideoRate = 1'000;               ///< Frames a second.
inline constexpr std::size_t kMaxVideoAllocation = 512
                                                   << 20;  ///< Bytes FFmpeg may ask for at once.
inline constexpr std::size_t kMaxFrameCacheBytes = 128 << 20;  ///< Frames kept for stepping back.

inline constexpr std::size_t kMaxPathBytes = 4'096;  ///< Of a line in a list of pictures.
inline constexpr std::size_t kMaxListBytes = 1 << 30;

inline constexpr std::size_t kMaxWeightHeaderBytes = 16 << 20;
inline constexpr std::size_t kMaxTensors = 10'000;
inline constexpr std::size_t kMaxTensorRank = 8;
inline constexpr std::size_t kMaxPickleStack = 1 << 20;
inline constexpr std::size_t kMaxPickleMemo = 1 << 20;
inline constexpr std::size_t kMaxPickleString = 1 << 20;  ///< Bytes.
inline constexpr std::size_t kMaxPickleDepth = 64;
inline constexpr std::size_t kMaxZipEntries = 100'000;

inline constexpr std::int64_t kMaxInputSide = 8'192;          ///< Pixels of network input.
inline constexpr std::int64_t kMaxUnresizedPatches = 16'384;  ///< Where nothing shrinks a picture.

}  // namespace patchscape::limits
