// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/export/cloud_files.h"
#include "core/export/file_set.h"
#include "core/export/result_export.h"
#include "core/export/sidecar.h"

#include <algorithm>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

/// Whether `name` is a binary mask behind `prefix`: three digits or more, "_", a name, ".png".
bool isMaskName(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || !name.ends_with(".png")) {
    return false;
  }
  name.remove_prefix(prefix.size());
  const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
  return digits >= 3 && name.substr(digits).starts_with("_");
}

}  // namespace

void requireStem(const std::string& stem) {
  if (!isPlainName(stem)) {
    throw Error(ErrorCode::kInvalidArgument,
                "\"" + stem + "\" cannot begin a file name. Choose a name without a slash.");
  }
}

PlannedNames plannedNames(const ExportOptions& options, const std::string& stem) {
  requireStem(stem);
  PlannedNames names;
  if (options.depth) {
    for (const DepthFormat format : options.depth->formats) {
      names.files.push_back(stem + std::string(rowOf(format).suffix));
    }
  }
  if (options.masks) {
    for (const MaskFormat format : options.masks->formats) {
      const std::string name = stem + std::string(rowOf(format).suffix);
      if (format == MaskFormat::kBinary) {
        names.maskPrefix = name;
      } else {
        names.files.push_back(name);
      }
    }
  }
  if (options.cloud) {
    for (const CloudFormat format : options.cloud->formats) {
      for (const std::string& ending : endingsOf(format, options.cloud->asMesh)) {
        names.files.push_back(stem + ending);
      }
    }
  }
  if (options.sidecar) {
    names.files.push_back(stem + kSidecarSuffix);
  }
  return names;
}

std::vector<std::string> namesInTheWay(const fs::path& folder,
                                       const std::string& stem,
                                       const ExportOptions& options) {
  const PlannedNames planned = plannedNames(options, stem);
  std::vector<std::string> names;
  std::error_code error;
  for (const std::string& name : planned.files) {
    // A dangling link counts: the rename at the end would replace it.
    if (fs::exists(fs::symlink_status(folder / name, error))) {
      names.push_back(name);
    }
  }
  if (planned.maskPrefix) {
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (isMaskName(name, *planned.maskPrefix)) {
        names.push_back(name);
      }
    }
  }
  std::ranges::sort(names);
  return names;
}

void requireFormatsFor(const std::set<DepthFormat>& formats, bool metric) {
  if (metric) {
    return;
  }
  std::string refused;
  for (const DepthFormat format : formats) {
    if (rowOf(format).metricOnly) {
      refused += (refused.empty() ? "" : ", ") + std::string(rowOf(format).name);
    }
  }
  if (!refused.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "This head gives relative depth, which has no metres: it cannot be written as " +
                    refused + ". Choose png-norm, npy, exr, tiff or pfm, or a metric head.");
  }
}

}  // namespace patchscape
