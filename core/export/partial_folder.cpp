// SPDX-License-Identifier: Apache-2.0
#include "core/export/partial_folder.h"

#include "core/base/write_failure.h"
#include "core/media/video_writer.h"

#include <string>
#include <system_error>
#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

void requireWritten(const std::error_code& failure, const fs::path& path) {
  if (failure) {
    throwWriteFailed(path, failure.message());
  }
}

}  // namespace

PartialFolder::PartialFolder(fs::path path)
    : path_(path.has_filename() ? std::move(path) : path.parent_path()) {}

void PartialFolder::make() const {
  std::error_code failure;
  fs::remove_all(partialPath(path_), failure);
  fs::create_directories(partialPath(path_), failure);
  requireWritten(failure, path_);
}

fs::path PartialFolder::fileNamed(const std::string& name) const {
  return partialPath(path_) / name;
}

void PartialFolder::finish() const {
  std::error_code failure;
  fs::rename(partialPath(path_), path_, failure);
  requireWritten(failure, path_);
}

}  // namespace patchscape
