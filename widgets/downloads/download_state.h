// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace patchscape {

/// How hard a download tries.
struct DownloadOptions {
  std::filesystem::path folder;               ///< Where the files go.
  bool offline = false;                       ///< The network is not touched; nothing is got.
  bool replace = false;                       ///< Also where the file is there already.
  std::chrono::milliseconds timeout{30'000};  ///< Without a byte.
  std::chrono::milliseconds firstPause{500};  ///< Before the second try; doubled for each further.
  int tries = 5;                              ///< In a row without a byte, of each address.
  int atOnce = 3;                             ///< Files.
};

enum class DownloadStage { kWaiting, kFetching, kPausing, kChecking, kDone, kFailed, kCancelled };

/// How far one file is.
struct DownloadState {
  std::string name;  ///< Of its row.
  DownloadStage stage = DownloadStage::kWaiting;
  std::int64_t received = 0;
  std::int64_t total = 0;                  ///< 0: not known yet.
  std::string sentence;                    ///< Why it failed or pauses, for people.
  ErrorCode code = ErrorCode::kCancelled;  ///< Where it failed.
  std::filesystem::path path;              ///< Where it is, once it is done.
  bool learned = false;                    ///< Its SHA-256 was not known and is noted now.

  [[nodiscard]] bool isOver() const noexcept { return stage >= DownloadStage::kDone; }
};

}  // namespace patchscape
