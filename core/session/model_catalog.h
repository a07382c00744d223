// SPDX-License-Identifier: Apache-2.0
#pragma once

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

  /// The model of a catalog name or of a weights file. A catalog file is looked for beside the
  /// catalog and in ~/.local/share/patchscape/models.
  ///
  /// Errors: kNotFound: neither a name nor a file; for an official model that is not on this
  /// machine, where to get it and where to put it.
  [[nodiscard]] ModelChoice resolve(const std::string& nameOrPath) const;

  /// The small model that comes with the program.
  [[nodiscard]] ModelChoice embedded() const { return resolve("nano"); }

 private:
  std::filesystem::path folder_;
  std::vector<CatalogModel> models_;
};

}  // namespace patchscape
