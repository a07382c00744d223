// SPDX-License-Identifier: Apache-2.0
#include "core/session/neighbours.h"

#include "core/base/error.h"
#include "core/base/user_folders.h"
#include "core/media/image_io.h"
#include "core/session/content_hash.h"
#include "core/weights/safetensors_writer.h"
#include "core/weights/weight_file.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <numeric>
#include <system_error>
#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr double kTemperature = 0.07;
constexpr std::size_t kWeighted = 200;  // Neighbours whose similarities share one softmax.
constexpr std::size_t kHashLength = 64;
constexpr int kSaveEvery = 64;  // New descriptors; a long first run that is stopped keeps most.

std::vector<fs::path> foldersIn(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> folders;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_directory(error) && !entry->path().filename().string().starts_with('.')) {
      folders.push_back(entry->path());
    }
  }
  if (error) {
    throw Error(ErrorCode::kNotFound,
                "Cannot read the folder " + folder.string() +
                    ": name a folder that holds one folder of pictures a class.");
  }
  std::ranges::sort(folders);
  return folders;
}

struct Neighbour {
  double similarity = 0.0;
  int label = 0;
};

/// The nearest examples, nearest first; of equals the one that comes first in the folder.
std::vector<Neighbour> nearest(std::span<const float> query,
                               const std::vector<LabelledDescriptor>& examples) {
  std::vector<Neighbour> all;
  all.reserve(examples.size());
  for (const LabelledDescriptor& example : examples) {
    const double dot =
        std::inner_product(query.begin(),
                           query.end(),
                           example.descriptor.begin(),
                           0.0,
                           std::plus<>(),
                           [](float a, float b) { return static_cast<double>(a) * b; });
    all.push_back({.similarity = dot, .label = example.label});
  }
  std::ranges::stable_sort(all, std::greater<>(), &Neighbour::similarity);
  return all;
}

}  // namespace

/// Examples whose descriptors are still to be made.
struct Neighbours::Undescribed {
  Pictures pictures;
  std::vector<std::string> hashes;
  std::size_t bytes = 0;  ///< Of the pixels.

  /// Makes them, and gives how many.
  int describe(const Describe& describe, Descriptors& known) {
    if (pictures.empty()) {
      return 0;
    }
    std::vector<std::vector<float>> descriptors = describe(pictures);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      known.emplace(hashes[i], std::move(descriptors[i]));
    }
    pictures.clear();
    bytes = 0;
    return static_cast<int>(std::exchange(hashes, {}).size());
  }
};

LabelledFolder readLabelledFolder(const fs::path& folder) {
  LabelledFolder labelled;
  for (const fs::path& classFolder : foldersIn(folder)) {
    const std::vector<fs::path> pictures = listImages(classFolder, true);
    if (pictures.empty()) {
      continue;
    }
    const int label = static_cast<int>(labelled.classes.size());
    labelled.classes.push_back(classFolder.filename().string());
    for (const fs::path& picture : pictures) {
      labelled.examples.push_back({.path = picture, .label = label});
    }
  }
  if (labelled.examples.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "The folder " + folder.string() +
                    " has no examples: it must hold one folder of pictures for each class.");
  }
  return labelled;
}

Classification voteOf(std::span<const float> query,
                      const std::vector<LabelledDescriptor>& examples,
                      const std::vector<std::string>& classes,
                      int neighbours,
                      int top) {
  std::vector<Neighbour> found = nearest(query, examples);
  const auto voters = std::min(found.size(), static_cast<std::size_t>(std::max(1, neighbours)));
  found.resize(std::min(found.size(), std::max(kWeighted, voters)));
  std::vector<double> votes(classes.size(), 0.0);
  double total = 0.0;
  for (std::size_t i = 0; i < voters; ++i) {
    // The softmax's sum over all of them is a common factor and drops out of the shares.
    const double weight = std::exp((found[i].similarity - found.front().similarity) / kTemperature);
    votes[static_cast<std::size_t>(found[i].label)] += weight;
    total += weight;
  }
  Classification result;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    result.top.push_back({.id = static_cast<int>(i),
                          .name = classes[i],
                          .probability = static_cast<float>(votes[i] / total)});
  }
  std::ranges::stable_sort(result.top, std::greater<>(), &ClassScore::probability);
  result.top.resize(std::min(result.top.size(), static_cast<std::size_t>(std::max(1, top))));
  return result;
}

NeighbourAnswer Neighbours::classify(const NeighbourQuery& query,
                                     const Describe& describe,
                                     const KeepGoing& keepGoing,
                                     const Progress& progress) {
  const LabelledFolder folder = readLabelledFolder(query.folder);
  Descriptors& known = descriptorsOf(query.space, query.descriptor.size());
  std::vector<std::string> hashes;
  Undescribed waiting;
  int unsaved = 0;
  for (const LabelledFolder::Example& example : folder.examples) {
    throwIfCancelled(keepGoing);
    if (progress) {
      progress("examples",
               static_cast<double>(hashes.size()) / static_cast<double>(folder.examples.size()));
    }
    hashes.push_back(read(example.path, known, waiting));
    const bool isLast = hashes.size() == folder.examples.size();
    if (query.size.isEnough(waiting.pictures.size(), waiting.bytes) || isLast) {
      unsaved += waiting.describe(describe, known);
    }
    if (unsaved >= kSaveEvery || (unsaved > 0 && isLast)) {
      save(query.space);
      unsaved = 0;
    }
  }
  std::vector<LabelledDescriptor> examples;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (const auto found = known.find(hashes[i]); found != known.end()) {
      examples.push_back({.descriptor = found->second, .label = folder.examples[i].label});
    }
  }
  if (examples.empty()) {
    throw Error(ErrorCode::kBadData,
                "No picture of the examples in " + query.folder.string() +
                    " could be opened: choose another folder.");
  }
  return {
      .classes = voteOf(query.descriptor, examples, folder.classes, query.neighbours, query.top),
      .examples = static_cast<std::int64_t>(examples.size())};
}

/// The hash of an example, whose picture waits where it has no descriptor; "" where it cannot be
/// opened.
std::string Neighbours::read(const fs::path& path, const Descriptors& known, Undescribed& waiting) {
  try {
    std::string hash = sha256OfFile(path);
    if (!known.contains(hash) && std::ranges::find(waiting.hashes, hash) == waiting.hashes.end()) {
      waiting.pictures.push_back(loadPicture(path));
      waiting.bytes += waiting.pictures.back()->image.pixels().size();
      waiting.hashes.push_back(hash);
    }
    return hash;
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kBadData || error.code() == ErrorCode::kNotFound ||
        error.code() == ErrorCode::kUnsupported) {
      return {};
    }
    throw;
  }
}

fs::path Neighbours::fileOf(const std::string& space) const {
  return cacheFolder_ / (sha256Of(std::as_bytes(std::span(space))) + ".safetensors");
}

Neighbours::Descriptors& Neighbours::descriptorsOf(const std::string& space, std::size_t width) {
  const auto [entry, isNew] = spaces_.try_emplace(space);
  Descriptors& known = entry->second;
  std::error_code ignored;
  if (!isNew || cacheFolder_.empty() || !fs::exists(fileOf(space), ignored)) {
    return known;
  }
  try {
    const WeightFile file = openWeightFile(fileOf(space));
    const WeightTensor* const table = file.find("descriptors");
    const auto hashes = file.metadata.find("sha256");
    if (table == nullptr || hashes == file.metadata.end() || table->dtype != DType::kF32 ||
        table->shape.size() != 2 || table->shape[1] != static_cast<std::int64_t>(width) ||
        hashes->second.size() != static_cast<std::size_t>(table->shape[0]) * kHashLength) {
      return known;
    }
    for (std::size_t row = 0; row < static_cast<std::size_t>(table->shape[0]); ++row) {
      std::vector<float> values(width);
      std::memcpy(values.data(), table->data + row * width * sizeof(float), width * sizeof(float));
      known.emplace(hashes->second.substr(row * kHashLength, kHashLength), std::move(values));
    }
  } catch (const Error&) {
    known.clear();  // A damaged cache is made anew.
  }
  return known;
}

void Neighbours::save(const std::string& space) const {
  const Descriptors& known = spaces_.at(space);
  std::error_code failed;
  fs::create_directories(cacheFolder_, failed);
  if (cacheFolder_.empty() || failed || known.empty()) {
    return;
  }
  std::vector<float> values;
  std::string hashes;
  for (const auto& [hash, descriptor] : known) {
    values.insert(values.end(), descriptor.begin(), descriptor.end());
    hashes += hash;
  }
  const TensorToWrite table{.name = "descriptors",
                            .dtype = DType::kF32,
                            .shape = {static_cast<std::int64_t>(known.size()),
                                      static_cast<std::int64_t>(known.begin()->second.size())},
                            .data = std::as_bytes(std::span(values))};
  const fs::path partial = fileOf(space).string() + ".partial";
  std::ofstream out(partial, std::ios::binary);
  writeSafetensors(out, std::span(&table, 1), {{"sha256", hashes}});
  out.close();
  // Without room on the disk the cache is left as it was: nothing of a result is lost.
  if (out) {
    fs::rename(partial, fileOf(space), failed);
  } else {
    fs::remove(partial, failed);
  }
}

fs::path neighbourCacheFolder() {
  const fs::path cache = userCacheFolder();
  return cache.empty() ? cache : cache / "neighbours";
}

}  // namespace patchscape
