// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/head_catalog.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace patchscape {

/// One row of models/catalog.json.
struct CatalogModel {
  std::string name;          ///< What --model takes, such as "nano".
  std::string title;         ///< For people.
  std::string architecture;  ///< "ViT-S/14".
  std::string file;          ///< Relative to the catalog; of an official model its file name.
  std::string url;           ///< Where the official file is found; empty for the embedded model.
  std::string sha256;        ///< Empty where it is not known.
  std::int64_t bytes = 0;    ///< 0 where it is not known.
  std::string licence;
  std::string author;
  std::string trainedOn;
  std::string weakness;     ///< What it is bad at, one sentence.
  std::int64_t size = 518;  ///< Default shorter side of the input, pixels.
};

/// A model to open: a file, and what is known about it.
struct ModelChoice {
  std::filesystem::path path;
  std::vector<HeadChoice>
      heads;           ///< Those for it on this machine, of each task the strongest first.
  CatalogModel about;  ///< For a file the catalog does not know: name = file name, licence empty.
};

/// The models this program knows by name.
class ModelCatalog {
 public:
  /// Reads models/catalog.json. Errors: kNotFound, kBadData.
  [[nodiscard]] static ModelCatalog load(const std::filesystem::path& file);

  /// The catalog that came with the program: $PATCHSCAPE_MODELS, else beside the executable
  /// (../share/patchscape/models), else the source tree it was built from.
  [[nodiscard]] static ModelCatalog loadDefault();

  [[nodiscard]] const std::vector<CatalogModel>& models() const noexcept { return models_; }
  [[nodiscard]] const std::vector<CatalogHead>& heads() const noexcept { return heads_; }

  /// The model of a catalog name or of a weights file. A catalog file is looked for beside the
  /// catalog and in ~/.local/share/patchscape/models.
  ///
  /// Errors: kNotFound: neither a name nor a file; for an official model that is not on this
  /// machine, where to get it and where to put it.
  [[nodiscard]] ModelChoice resolve(const std::string& nameOrPath) const;

  /// The small model that comes with the program.
  [[nodiscard]] ModelChoice embedded() const { return resolve("nano"); }

  /// The heads for a model that are on this machine, the strongest first: those of its catalog rows
  /// beside the catalog, beside the model's file and in ~/.local/share/patchscape/models.
  [[nodiscard]] std::vector<HeadChoice> headsFor(const ModelChoice& model, HeadTask task) const;

  /// The head of a catalog name or of a file; for an empty name the first of `headsFor`.
  ///
  /// Errors: kNotFound: neither a name nor a file, or nothing is known for this model; says where
  /// an official head comes from and where to put it.
  [[nodiscard]] HeadChoice resolveHead(const std::string& nameOrPath,
                                       const ModelChoice& model,
                                       HeadTask task) const;

 private:
  [[nodiscard]] ModelChoice found(const std::string& nameOrPath) const;
  [[nodiscard]] HeadChoice named(const std::string& nameOrPath,
                                 const ModelChoice& model,
                                 HeadTask task) const;
  [[nodiscard]] std::filesystem::path pathOf(const std::string& file,
                                             const std::filesystem::path& beside) const;

  std::filesystem::path folder_;
  std::vector<CatalogModel> models_;
  std::vector<CatalogHead> heads_;
};

}  // namespace patchscape
