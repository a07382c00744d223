// SPDX-License-Identifier: Apache-2.0
#include "core/base/ascii.h"
#include "core/base/error.h"
#include "core/media/image_io.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kExtensions{
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".webp", ".bmp"};

bool isHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// Adds the pictures of one folder to `images` and its subfolders to `folders`.
std::error_code readFolder(const fs::path& folder,
                           std::vector<fs::path>& images,
                           std::vector<fs::path>& folders) {
  std::error_code failure;
  fs::directory_iterator entry(folder, failure);
  for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
    std::error_code unknown;
    if (isHidden(entry->path())) {
      continue;
    }
    if (entry->is_regular_file(unknown) && hasImageExtension(entry->path())) {
      images.push_back(entry->path());
    } else if (entry->is_directory(unknown) && !entry->is_symlink(unknown)) {
      // Linked folders may lead back here.
      folders.push_back(entry->path());
    }
  }
  return failure;
}

}  // namespace

bool hasImageExtension(const fs::path& path) {
  const std::string extension = asciiLower(path.extension().string());
  return std::ranges::find(kExtensions, extension) != kExtensions.end();
}

std::vector<fs::path> listImages(const fs::path& folder, bool recursive) {
  std::vector<fs::path> images;
  std::vector<fs::path> folders;
  if (const std::error_code failure = readFolder(folder, images, folders)) {
    throw Error(ErrorCode::kNotFound,
                "Cannot list " + folder.string() + ": " + failure.message() +
                    ". Check the path and its permissions.",
                folder.string());
  }
  while (recursive && !folders.empty()) {
    const fs::path next = std::move(folders.back());
    folders.pop_back();
    readFolder(next, images, folders);  // What cannot be read is left out.
  }
  std::ranges::sort(images);
  return images;
}

}  // namespace patchscape
