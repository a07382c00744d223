// SPDX-License-Identifier: Apache-2.0
#include "core/models/check_file.h"

#include "core/base/mapped_file.h"
#include "core/models/pins.h"
#include "core/models/readable_size.h"
#include "core/session/content_hash.h"
#include "core/weights/weight_file.h"

#include <algorithm>

namespace patchscape {
namespace {

constexpr std::int64_t kMostTimesOff = 3;

void requireHash(const CatalogFile& file,
                 const CheckedFile& checked,
                 const std::string& wanted,
                 const char* whose,
                 const std::string& advice) {
  if (checked.sha256 != wanted) {
    throw Error(ErrorCode::kBadData,
                file.file + " is not the file that is meant: its SHA-256 is " + checked.sha256 +
                    ", " + whose + " is " + wanted + ". " + advice);
  }
}

}  // namespace

void requirePlausibleSize(const CatalogFile& file, std::int64_t bytes, const std::string& from) {
  if (file.bytes > 0 && bytes != file.bytes) {
    throw Error(ErrorCode::kBadData,
                file.file + " is not the file that is meant: " + from + " has " +
                    std::to_string(bytes) + " bytes, the published one " +
                    std::to_string(file.bytes) + ".");
  }
  const std::int64_t about = file.aboutBytes;
  const bool plausible = bytes <= about * kMostTimesOff && bytes >= about / kMostTimesOff;
  if (file.bytes == 0 && about > 0 && !plausible) {
    throw Error(ErrorCode::kBadData,
                file.file + " is not the file that is meant: " + from + " has " +
                    readableSize(bytes) + ", about " + readableSize(about) + " are expected.");
  }
}

CheckedFile checkFile(const std::filesystem::path& path,
                      const CatalogFile& file,
                      const KeepGoing& keepGoing) {
  const auto bytes = static_cast<std::int64_t>(MappedFile::open(path)->bytes().size());
  requirePlausibleSize(file, bytes, "the file");
  CheckedFile checked{.sha256 = sha256OfFile(path, keepGoing)};
  const std::string noted = notedSha256(file.file);
  if (!file.sha256.empty()) {
    checked.origin = HashOrigin::kPublished;
    requireHash(file, checked, file.sha256, "the published one", "Get it again.");
  } else if (!noted.empty()) {
    checked.origin = HashOrigin::kNoted;
    requireHash(file,
                checked,
                noted,
                "that of the first download",
                "Where its publisher changed it on purpose, delete " + noteOf(file.file).string() +
                    " and get it again.");
  }
  static_cast<void>(openWeightFile(path));
  return checked;
}

}  // namespace patchscape
