// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/media/video_reader.h"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

void readAll(const std::filesystem::path& path) {
  patchscape::VideoReader reader(path);
  std::int64_t last = -1;
  while (const patchscape::FramePtr frame = reader.next()) {
    if (frame->index <= last || frame->image.empty()) {
      std::abort();
    }
    last = frame->index;
  }
  if (reader.info().frameCount > 2) {
    reader.seek(reader.info().frameCount / 2);
    (void)reader.next();
    (void)reader.previous();
  }
  (void)reader.damage();
}

}  // namespace

/// Opens the input as a video: it must be read soundly or throw patchscape::Error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path kPath =
      std::filesystem::temp_directory_path() / ("fuzz_video_" + std::to_string(::getpid()));
  std::ofstream(kPath, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    readAll(kPath);
  } catch (const patchscape::Error& error) {
    if (error.code() == patchscape::ErrorCode::kInternal) {
      std::abort();
    }
  }
  return 0;
}
