// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/class_table.h"
#include "core/inference/heads/head_description.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// One head row of models/catalog.json.
struct CatalogHead {
  std::string name;   ///< What --head takes, such as "nano-depth".
  std::string title;  ///< For people.
  HeadTask task = HeadTask::kDepth;
  std::string architecture;  ///< "linear", "linear4", "dpt", "ms", "depth-anything".
  std::string backbone;      ///< Catalog name of the model it belongs to.
  std::string file;          ///< Relative to the catalog; of an official head its file name.
  std::string url;           ///< Where the official file is found; empty for embedded heads.
  std::vector<std::string> mirrors;  ///< Further addresses of the same file.
  std::string sha256;                ///< Empty where it is not known.
  std::int64_t bytes = 0;            ///< 0 where it is not known.
  std::int64_t aboutBytes = 0;       ///< To be expected where `bytes` is 0.
  std::string licence;
  std::string author;
  std::string paper;
  std::string trainedOn;
  std::string weakness;     ///< What it is bad at, one sentence.
  std::string classes;      ///< Table of its classes, relative to the catalog; may be empty.
  bool comesAlong = false;  ///< One of those that are got together with the model.
  bool isUsers = false;     ///< A row of the user's own catalog.
  bool normed = false;  ///< A linear depth head that was trained on tokens after the final norm.
  DepthKind depthKind = DepthKind::kMetric;
  std::optional<float> farthest;  ///< Metres; nothing where the file says it.

  [[nodiscard]] bool operator==(const CatalogHead&) const = default;
};

/// A head to use: a file, and what is known about it. An empty path is no head.
struct HeadChoice {
  std::filesystem::path path;
  CatalogHead about;  ///< For a file the catalog does not know: name = file name, licence empty.
  std::filesystem::path tables;  ///< The folder that `about.classes` is relative to.

  [[nodiscard]] bool operator==(const HeadChoice&) const = default;
};

}  // namespace patchscape
