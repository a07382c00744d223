// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/head_catalog.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// A published file as its row tells of it, whether it holds a model or a head.
struct CatalogFile {
  std::string name;                    ///< Of the row.
  std::string title;                   ///< For people.
  std::string file;                    ///< Its plain file name.
  std::vector<std::string> addresses;  ///< Tried in this order; empty: it comes with the program.
  std::string sha256;                  ///< Empty where it is not known.
  std::int64_t bytes = 0;              ///< 0 where it is not known.
  std::int64_t aboutBytes = 0;         ///< To be expected where `bytes` is 0.
  /// The addresses are a mirror that the user named: plain http is allowed.
  bool userMirror = false;
};

/// How long a picture takes without a GPU: products of one pass at the default size, in units of
/// 10^9: below 60, below 200, below 700, above.
enum class TimeClass { kQuick, kModerate, kSlow, kVerySlow };

/// "quick", "moderate", "slow", "very slow".
[[nodiscard]] std::string_view nameOf(TimeClass time) noexcept;

/// One row of models/catalog.json.
struct CatalogModel {
  std::string name;          ///< What --model takes, such as "nano".
  std::string title;         ///< For people.
  std::string architecture;  ///< "ViT-S/14".
  std::string family;        ///< "DINOv2"; rows of one family are shown together.
  std::string file;          ///< Relative to the catalog; of an official model its file name.
  std::string url;           ///< Where the official file is found; empty for the embedded model.
  std::vector<std::string> mirrors;  ///< Further addresses of the same file.
  std::string sha256;                ///< Empty where it is not known.
  std::int64_t bytes = 0;            ///< 0 where it is not known.
  std::int64_t aboutBytes = 0;       ///< To be expected where `bytes` is 0.
  std::string licence;
  std::string author;
  std::string paper;  ///< "arXiv:2304.07193"; empty where there is none.
  std::string trainedOn;
  std::string weakness;       ///< What it is bad at, one sentence.
  std::int64_t size = 518;    ///< Default shorter side of the input, pixels.
  std::int64_t memoryMb = 0;  ///< Expected use without a GPU at that size, 10^6 bytes; 0: unknown.
  TimeClass time = TimeClass::kQuick;
  bool isUsers = false;  ///< A row of the user's own catalog.
};

/// A model to open: a file, and what is known about it.
struct ModelChoice {
  std::filesystem::path path;
  std::vector<HeadChoice>
      heads;           ///< Those for it on this machine, of each task the strongest first.
  CatalogModel about;  ///< For a file the catalog does not know: name = file name, licence empty.
};

/// What a licence allows, for people.
struct LicenceNote {
  std::string meaning;  ///< "non-commercial use only, with credit to the authors"
  std::string address;  ///< Its full text.
};

/// The models this program knows by name.
class ModelCatalog {
 public:
  /// Reads models/catalog.json. Errors: kNotFound, kBadData.
  [[nodiscard]] static ModelCatalog load(const std::filesystem::path& file);

  /// The catalog that came with the program: $PATCHSCAPE_MODELS, else beside the executable
  /// (../share/patchscape/models), else the source tree it was built from. The user's own catalog
  /// (`userCatalogFile`) adds rows, or takes the place of those of the same name; where it is
  /// damaged it adds nothing, and `warning` says so.
  [[nodiscard]] static ModelCatalog loadDefault();

  /// Adds the rows and the mirror of a user's catalog. Errors: kBadData; nothing is added then.
  void addUserCatalog(const std::filesystem::path& file);

  [[nodiscard]] const std::vector<CatalogModel>& models() const noexcept { return models_; }
  [[nodiscard]] const std::vector<CatalogHead>& heads() const noexcept { return heads_; }

  /// What is wrong with the user's own catalog, one sentence; empty: nothing.
  [[nodiscard]] const std::string& warning() const noexcept { return warning_; }
  /// What a licence allows; null where the catalog does not say.
  [[nodiscard]] const LicenceNote* licence(const std::string& name) const;

  /// The row of a name, in which `-` and `_` and the letters' cases are the same; null: none.
  [[nodiscard]] const CatalogModel* findModel(const std::string& name) const;
  [[nodiscard]] const CatalogHead* findHead(const std::string& name) const;
  /// The heads published for a model, whether or not they are here, except those in its own file.
  [[nodiscard]] std::vector<const CatalogHead*> publishedHeads(const CatalogModel& model) const;

  /// A row's file with the addresses to get it from: those of $PATCHSCAPE_MIRROR, or of the
  /// "mirror" of the user's catalog, in place of all others.
  [[nodiscard]] CatalogFile fileOf(const CatalogModel& model) const;
  [[nodiscard]] CatalogFile fileOf(const CatalogHead& head) const;

  /// Where a row's file lies on this machine, by name alone; empty where it does not.
  [[nodiscard]] std::filesystem::path placeOf(const CatalogModel& model) const;
  [[nodiscard]] std::filesystem::path placeOf(const CatalogHead& head) const;

  /// The model of a catalog name or of a weights file. A catalog file is looked for beside the
  /// catalog and in `modelFolders`.
  ///
  /// Errors: kNotFound: neither a name nor a file; for an official model that is not on this
  /// machine, where to get it and where to put it.
  [[nodiscard]] ModelChoice resolve(const std::string& nameOrPath) const;

  /// The small model that comes with the program.
  [[nodiscard]] ModelChoice embedded() const { return resolve("nano"); }

  /// The heads for a model that are on this machine, the strongest first: those of its catalog rows
  /// beside the catalog, beside the model's file and in `modelFolders`.
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
  std::map<std::string, LicenceNote> licences_;
  std::string mirror_;
  std::string warning_;
};

}  // namespace patchscape
