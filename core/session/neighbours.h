// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/classification.h"
#include "core/base/progress.h"
#include "core/session/batch_size.h"
#include "core/session/picture.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace patchscape {

/// Example pictures by class: a folder with one folder of pictures a class.
struct LabelledFolder {
  struct Example {
    std::filesystem::path path;
    int label = 0;  ///< Index into `classes`.
  };
  std::vector<std::string> classes;  ///< Folder names, sorted.
  std::vector<Example> examples;
};

/// Lists the examples. Errors: kNotFound; kInvalidArgument where no folder in it has pictures.
[[nodiscard]] LabelledFolder readLabelledFolder(const std::filesystem::path& folder);

/// One example as the vote sees it.
struct LabelledDescriptor {
  std::span<const float> descriptor;  ///< Unit length, as wide as the query.
  int label = 0;
};

/// The classes by the votes of the nearest examples, the likeliest first, at most `top`.
///
/// Similarity is the dot product of unit vectors; weights are the softmax of similarity / 0.07 over
/// the 200 nearest; the first `neighbours` vote. Probabilities are shares of all votes.
/// Source: eval/knn.py of facebookresearch/dinov2.
[[nodiscard]] Classification voteOf(std::span<const float> query,
                                    const std::vector<LabelledDescriptor>& examples,
                                    const std::vector<std::string>& classes,
                                    int neighbours,
                                    int top);

struct NeighbourQuery {
  std::span<const float> descriptor;  ///< Unit length.
  std::filesystem::path folder;       ///< One folder of pictures a class.
  int neighbours = 20;
  int top = 5;
  std::string space;      ///< What descriptors are made with: model, input, size, precision.
  const BatchSize& size;  ///< Of the passes that make descriptors.
};

struct NeighbourAnswer {
  Classification classes;
  std::int64_t examples = 0;  ///< Pictures that voted or could have.
};

/// Descriptors of example pictures, kept in memory and on disk by the picture's content, so that a
/// folder is computed once. Thread: one at a time.
class Neighbours {
 public:
  using Pictures = std::vector<std::shared_ptr<const Picture>>;
  /// Makes the unit descriptors of pictures, in their order.
  using Describe = std::function<std::vector<std::vector<float>>(const Pictures&)>;

  /// \param cacheFolder Where descriptors stay between runs; empty: nowhere.
  explicit Neighbours(std::filesystem::path cacheFolder)
      : cacheFolder_(std::move(cacheFolder)) {}

  /// Votes over the pictures of a folder. An example that cannot be opened is left out.
  ///
  /// Errors: those of readLabelledFolder; kBadData where no example could be opened; kCancelled.
  [[nodiscard]] NeighbourAnswer classify(const NeighbourQuery& query,
                                         const Describe& describe,
                                         const KeepGoing& keepGoing,
                                         const Progress& progress);

 private:
  using Descriptors = std::map<std::string, std::vector<float>>;  ///< By SHA-256.

  struct Undescribed;

  static std::string read(const std::filesystem::path& path,
                          const Descriptors& known,
                          Undescribed& waiting);
  Descriptors& descriptorsOf(const std::string& space, std::size_t width);
  [[nodiscard]] std::filesystem::path fileOf(const std::string& space) const;
  void save(const std::string& space) const;

  std::filesystem::path cacheFolder_;
  std::map<std::string, Descriptors> spaces_;
};

/// ~/.cache/patchscape/neighbours, after XDG_CACHE_HOME.
[[nodiscard]] std::filesystem::path neighbourCacheFolder();

}  // namespace patchscape
