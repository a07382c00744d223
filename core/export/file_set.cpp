// SPDX-License-Identifier: Apache-2.0
#include "core/export/file_set.h"

#include "core/base/mapped_file.h"
#include "core/session/content_hash.h"

#include <utility>

namespace patchscape {

namespace fs = std::filesystem;

bool isPlainName(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string("/\0", 2)) == std::string::npos;
}

FileSet::FileSet(fs::path folder, std::string stem, KeepGoing keepGoing)
    : folder_(std::move(folder)),
      stem_(std::move(stem)),
      keepGoing_(std::move(keepGoing)) {}

ListedFile& FileSet::add(const std::string& ending,
                         std::string_view format,
                         const std::function<void(const fs::path&)>& write) {
  throwIfCancelled(keepGoing_);
  write(folder_ / (stem_ + ending));
  return note(stem_ + ending, format);
}

void FileSet::list(const std::string& name) {
  if (!isPlainName(name)) {
    throw Error(ErrorCode::kInvalidArgument,
                "The file " + name + " does not lie in the folder of the results. Name one there.");
  }
  note(name, {});
}

ListedFile& FileSet::note(const std::string& name, std::string_view format) {
  const auto file = MappedFile::open(folder_ / name);
  return files_.emplace_back(ListedFile{
      .file = {.name = name, .sha256 = sha256Of(file->bytes()), .bytes = file->bytes().size()},
      .format = std::string(format)});
}

}  // namespace patchscape
