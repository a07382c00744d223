// SPDX-License-Identifier: Apache-2.0
// The embedded model's figures through the program equal those that its trainer wrote down:
// reading, preprocessing, pass and heads are the same on both sides.
#include "core/media/depth_reader.h"
#include "core/media/image_io.h"
#include "core/session/analyzer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kShards = fs::path(PATCHSCAPE_SOURCE_DIR) / ".." / "shared" / "data" / "train";
constexpr int kFirstUnnamedClass = 162;
/// "Within 1 %", of a figure between 0 and 1 or in metres.
constexpr double kShare = 0.01;

using Files = std::map<std::string, std::vector<std::byte>>;

/// The files with the given names in all tar files of a folder.
Files readShards(const fs::path& folder, const std::vector<std::string>& wanted) {
  Files files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream tar(entry.path(), std::ios::binary);
    std::array<char, 512> header{};
    while (entry.path().extension() == ".tar" && tar.read(header.data(), header.size())) {
      std::string name = header.data();
      const std::size_t size = std::strtoull(&header[124], nullptr, 8);
      name.erase(0, name.starts_with("./") ? 2 : 0);
      const std::streamoff padded = static_cast<std::streamoff>((size + 511) / 512 * 512);
      if (std::ranges::find(wanted, name) == wanted.end()) {
        tar.seekg(padded, std::ios::cur);
        continue;
      }
      std::vector<std::byte> content(static_cast<std::size_t>(padded));
      tar.read(reinterpret_cast<char*>(content.data()), padded);
      content.resize(size);
      files[name] = std::move(content);
    }
  }
  return files;
}

/// Pixel accuracy and mean intersection over union of the classes present.
class SegmentationFigures {
 public:
  void add(const Segmentation& found, const Image& mask) {
    for (int y = 0; y < found.height; ++y) {
      for (int x = 0; x < found.width; ++x) {
        const int truth = mask.at(x, y)[0];
        if (truth >= kFirstUnnamedClass) {
          continue;
        }
        const int label = found.labelAt(x, y);
        ++shown_[truth];
        ++claimed_[label];
        right_[truth] += label == truth ? 1 : 0;
      }
    }
  }

  [[nodiscard]] double pixelAccuracy() const {
    double right = 0;
    double all = 0;
    for (const auto& [label, count] : shown_) {
      all += count;
      right += right_.at(label);
    }
    return right / all;
  }

  [[nodiscard]] double meanOverlap() const {
    double sum = 0;
    for (const auto& [label, count] : shown_) {
      const auto claimed = claimed_.find(label);
      const double both = right_.at(label);
      sum += both / (count + (claimed == claimed_.end() ? 0.0 : claimed->second) - both);
    }
    return sum / static_cast<double>(shown_.size());
  }

 private:
  std::map<int, double> shown_, claimed_, right_;
};

/// Means over pictures of delta1, RMSE (m) and AbsRel.
class DepthFigures {
 public:
  void add(const ScalarMap& found, const ScalarMap& truth) {
    double within = 0;
    double squares = 0;
    double relative = 0;
    double count = 0;
    for (std::size_t i = 0; i < truth.values.size(); ++i) {
      const double metres = truth.values[i];
      if (!(metres > 0.1)) {
        continue;
      }
      const double ours = found.values[i];
      within += std::max(ours / metres, metres / ours) < 1.25 ? 1 : 0;
      squares += (ours - metres) * (ours - metres);
      relative += std::abs(ours - metres) / metres;
      ++count;
    }
    delta1 += within / count;
    rmse += std::sqrt(squares / count);
    absRel += relative / count;
    ++pictures;
  }

  double delta1 = 0;
  double rmse = 0;
  double absRel = 0;
  double pictures = 0;
};

AnalysisRequest requestFor(const Image& photo, const ModelChoice& model, bool depth) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  AnalysisRequest request;
  request.picture.picture = makePicture("validation", photo);
  request.size = {.shorterSide = 308, .exact = {}};
  request.segmentation =
      SegmentationRequest{.head = catalog.resolveHead("", model, HeadTask::kSegmentation)};
  if (depth) {
    request.depth = DepthRequest{.head = catalog.resolveHead("", model, HeadTask::kDepth)};
  }
  return request;
}

TEST(NanoFigures, EqualTheTrainers) {
  if (!fs::exists(kShards)) {
    GTEST_SKIP() << "needs " << kShards;
  }
  std::ifstream file(fs::path(PATCHSCAPE_SOURCE_DIR) / "tests/data/nano/figures_24.json");
  const json expected = json::parse(file);
  std::vector<std::string> names;
  for (const json& sample : expected["samples"]) {
    for (const char* key : {"photo", "labels", "metres"}) {
      if (!sample[key].is_null()) {
        names.push_back(sample[key]);
      }
    }
  }
  const Files files = readShards(kShards, names);
  ASSERT_EQ(expected["samples"].size(), 24U);

  const ModelChoice model = ModelCatalog::loadDefault().embedded();
  Analyzer analyzer;
  (void)analyzer.loadModel(model, {.device = "cpu"});
  SegmentationFigures segmentation;
  DepthFigures rooms;
  for (const json& sample : expected["samples"]) {
    const std::string name = sample["photo"];
    const Image photo = decodeImage(files.at(name), name).image;
    const bool room = sample["room"];
    const auto result = analyzer.analyze(requestFor(photo, model, room), {}, {});
    if (!sample["labels"].is_null()) {
      const std::string mask = sample["labels"];
      segmentation.add(*result->segmentation->map, decodeImage(files.at(mask), mask).image);
    }
    if (room) {
      const std::string depth = sample["metres"];
      rooms.add(valuesOf(*result->depth->depth), decodeDepth(files.at(depth), depth));
    }
  }
  const json& figures = expected["figures"];
  const auto expectShare = [&](const char* name, double value) {
    EXPECT_NEAR(value, figures[name], kShare * figures[name].get<double>()) << name;
  };
  expectShare("pixel_accuracy", segmentation.pixelAccuracy());
  expectShare("miou", segmentation.meanOverlap());
  ASSERT_EQ(rooms.pictures, figures["rooms"]);
  expectShare("delta1", rooms.delta1 / rooms.pictures);
  expectShare("rmse_m", rooms.rmse / rooms.pictures);
  expectShare("absrel", rooms.absRel / rooms.pictures);
}

}  // namespace
}  // namespace patchscape::test
