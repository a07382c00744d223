// SPDX-License-Identifier: Apache-2.0
#include "core/models/shelf.h"

#include "core/base/mapped_file.h"
#include "core/base/write_failure.h"
#include "core/models/part_file.h"
#include "core/session/model_folders.h"
#include "core/weights/weight_file.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <vector>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCopiedAtOnce = std::size_t{4} << 20;

bool haveSameBytes(const fs::path& left, const fs::path& right) {
  const auto one = MappedFile::open(left);
  const auto other = MappedFile::open(right);
  return std::ranges::equal(one->bytes(), other->bytes());
}

void copyFile(const fs::path& from, const fs::path& to, const KeepGoing& keepGoing) {
  std::error_code ignored;
  if (fs::exists(to, ignored)) {
    if (!haveSameBytes(from, to)) {
      throw Error(ErrorCode::kWriteFailed,
                  to.string() + " is there already and is another file. Rename one of the two.");
    }
    return;
  }
  const auto file = MappedFile::open(from);
  PartFile part(to);
  requireSpace(to, static_cast<std::int64_t>(file->bytes().size()));
  part.begin({});
  try {
    for (auto rest = file->bytes(); !rest.empty();) {
      throwIfCancelled(keepGoing);
      const auto piece = rest.first(std::min(rest.size(), kCopiedAtOnce));
      part.append({reinterpret_cast<const char*>(piece.data()), piece.size()});
      rest = rest.subspan(piece.size());
    }
    part.finish();
  } catch (const Error&) {
    part.discard();
    throw;
  }
}

}  // namespace

void removeFile(const CatalogFile& file) {
  const fs::path own = userModelFolder() / file.file;
  std::error_code error;
  bool removed = fs::remove(own, error);
  if (error) {
    throw Error(ErrorCode::kWriteFailed,
                own.string() + " cannot be removed: " + error.message() + ".");
  }
  for (const char* const end : {".part", ".part.source"}) {
    std::error_code ignored;
    removed = fs::remove(fs::path(own) += end, ignored) || removed;
  }
  if (removed) {
    return;
  }
  for (const fs::path& folder : modelFolders()) {
    if (fs::exists(folder / file.file, error)) {
      throw Error(ErrorCode::kUnsupported,
                  file.name + " lies in " + folder.string() +
                      ", which all users share: its administrator can remove it.");
    }
  }
  if (file.addresses.empty()) {
    throw Error(ErrorCode::kUnsupported,
                file.name + " comes with the program and cannot be removed.");
  }
  throw Error(ErrorCode::kNotFound, file.name + " is not on this machine.");
}

fs::path keepFile(const fs::path& path, const KeepGoing& keepGoing) {
  // Of shards, the files that hold the tensors come first: the index must not stand without them.
  std::set<fs::path> files;
  for (const WeightTensor& tensor : openWeightFile(path).tensors) {
    files.insert(tensor.file->path());
  }
  files.erase(path);
  for (const fs::path& file : files) {
    copyFile(file, userModelFolder() / file.filename(), keepGoing);
  }
  const fs::path copy = userModelFolder() / path.filename();
  copyFile(path, copy, keepGoing);
  return copy;
}

}  // namespace patchscape
