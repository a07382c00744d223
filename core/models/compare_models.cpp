// SPDX-License-Identifier: Apache-2.0
#include "core/models/compare_models.h"

#include "core/inference/vit/key_map.h"
#include "core/session/analyzer.h"
#include "core/weights/read_floats.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace patchscape {
namespace {

/// A file's tensors by the names they are compared under.
struct NamedSources {
  WeightFile file;
  std::map<std::string, TensorSource> tensors;
};

NamedSources openSources(const std::filesystem::path& path) {
  NamedSources sources{.file = openWeightFile(path), .tensors = {}};
  const KeyMap map = mapKeys(sources.file);
  if (map.find("cls_token") == nullptr) {
    for (const WeightTensor& tensor : sources.file.tensors) {
      sources.tensors[tensor.name] = {{&tensor}, tensor.shape};
    }
    return sources;
  }
  sources.tensors.insert(map.tensors.begin(), map.tensors.end());
  for (const WeightTensor* const tensor : map.unknown) {
    sources.tensors[tensor->name] = {{tensor}, tensor->shape};
  }
  return sources;
}

std::vector<float> valuesOf(const TensorSource& source) {
  std::vector<float> values;
  for (const WeightTensor* const part : source.parts) {
    const std::vector<float> more = readFloats(*part);
    values.insert(values.end(), more.begin(), more.end());
  }
  return values;
}

/// Infinite where one has a NaN that the other has not.
double largestDifference(const std::vector<float>& left, const std::vector<float>& right) {
  double largest = left.size() == right.size() ? 0.0 : INFINITY;
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const double difference = std::abs(static_cast<double>(left[i]) - right[i]);
    const bool bothNan = std::isnan(left[i]) && std::isnan(right[i]);
    if (std::isnan(difference) && !bothNan && left[i] != right[i]) {
      return INFINITY;
    }
    largest = std::max(largest, std::isnan(difference) ? 0.0 : difference);
  }
  return largest;
}

ModelComparison compareTensors(const NamedSources& left,
                               const NamedSources& right,
                               const KeepGoing& keepGoing) {
  ModelComparison found;
  for (const auto& [name, source] : left.tensors) {
    throwIfCancelled(keepGoing);
    const auto other = right.tensors.find(name);
    if (other == right.tensors.end()) {
      found.onlyLeft.push_back(name);
    } else if (other->second.shape != source.shape) {
      found.shapes.push_back({name, source.shape, other->second.shape});
    } else {
      ++found.compared;
      const double largest = largestDifference(valuesOf(source), valuesOf(other->second));
      if (largest > found.largestWeight) {
        found.largestWeight = largest;
        found.largestWeightIn = name;
      }
    }
  }
  for (const auto& [name, source] : right.tensors) {
    if (!left.tensors.contains(name)) {
      found.onlyRight.push_back(name);
    }
  }
  return found;
}

/// Tokens by name: "patch_3", "cls", …
std::map<std::string, std::vector<float>> featuresOf(const ModelChoice& choice,
                                                     const std::filesystem::path& picture,
                                                     InputSize& size,
                                                     const KeepGoing& keepGoing,
                                                     const Progress& progress) {
  Analyzer analyzer(0);
  const auto model =
      analyzer.loadModel(choice, {.device = "cpu", .precision = Precision::kFloat32});
  if (size.width == 0) {
    const std::int64_t side = model->description.trainedGrid * model->description.patchSize;
    size = {side, side};
  }
  AnalysisRequest request;
  request.picture.path = picture;
  request.size.exact = size;
  FeatureRequest wanted;
  wanted.layers.resize(static_cast<std::size_t>(model->description.depth));
  std::iota(wanted.layers.begin(), wanted.layers.end(), std::int64_t{0});
  request.features = wanted;
  const auto result = analyzer.analyze(request, keepGoing, progress);
  std::map<std::string, std::vector<float>> features;
  for (const TokenArray& tokens : result->features) {
    features[tokens.name] = tokens.values;
  }
  return features;
}

void compareFeatures(const ModelChoice& left,
                     const ModelChoice& right,
                     const std::filesystem::path& picture,
                     ModelComparison& found,
                     const KeepGoing& keepGoing,
                     const Progress& progress) {
  const auto one = featuresOf(left, picture, found.inputSize, keepGoing, progress);
  const auto other = featuresOf(right, picture, found.inputSize, keepGoing, progress);
  for (const auto& [name, values] : one) {
    const auto same = other.find(name);
    const double largest = same == other.end() ? INFINITY : largestDifference(values, same->second);
    found.largestFeature = std::max(found.largestFeature, largest);
    const std::size_t mark = name.find('_');
    if (mark != std::string::npos) {
      const auto block = static_cast<std::size_t>(std::stoul(name.substr(mark + 1)));
      found.blocks.resize(std::max(found.blocks.size(), block + 1));
      found.blocks[block] = std::max(found.blocks[block], largest);
    }
  }
}

}  // namespace

bool ModelComparison::isSame() const noexcept {
  return onlyLeft.empty() && onlyRight.empty() && shapes.empty() &&
         (hasFeatures() ? largestFeature <= kFeatureTolerance : largestWeight <= kFeatureTolerance);
}

ModelComparison compareModels(const ModelChoice& left,
                              const ModelChoice& right,
                              const std::filesystem::path& picture,
                              const KeepGoing& keepGoing,
                              const Progress& progress) {
  const NamedSources one = openSources(left.path);
  const NamedSources other = openSources(right.path);
  ModelComparison found = compareTensors(one, other, keepGoing);
  if (picture.empty()) {
    return found;
  }
  if (!one.tensors.contains("cls_token") || !other.tensors.contains("cls_token")) {
    found.whyNoFeatures = "Features are those of models: one of the files holds none.";
  } else if (!found.shapes.empty()) {
    found.whyNoFeatures = "The models differ in shape, so their features cannot be compared.";
  } else {
    compareFeatures(left, right, picture, found, keepGoing, progress);
  }
  return found;
}

}  // namespace patchscape
