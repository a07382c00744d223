// SPDX-License-Identifier: Apache-2.0
#include "core/session/basis_file.h"

#include "core/base/error.h"
#include "core/weights/safetensors_writer.h"
#include "core/weights/weight_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <string>

namespace patchscape {
namespace {

using ::testing::HasSubstr;

PcaBasis sampleBasis(bool withForeground) {
  PcaBasis basis;
  basis.mean = {0.1F, -2.0F, 1e-30F, 3.4e38F, 1.0F / 3.0F};
  for (int k = 0; k < 3; ++k) {
    const float value = static_cast<float>(k) + 0.1F;
    basis.axes.push_back({.vector = {value, -value, 0.0F, 1.0F, 0.3F},
                          .variance = 7.7F * value,
                          .low = -value / 3.0F,
                          .high = value / 7.0F});
  }
  basis.flip = {true, false, true};
  basis.range = PcaRange::kSigmoid;
  basis.totalVariance = 123.456F;
  basis.model = "some \"model\" ü.safetensors";
  if (withForeground) {
    basis.foreground = ForegroundAxis{.mean = {1.0F, 2.0F, 3.0F, 4.0F, 5.0F},
                                      .axis = {.vector = {0.5F, 0.4F, 0.3F, 0.2F, -0.1F},
                                               .variance = 1.0F / 7.0F,
                                               .low = -0.7F,
                                               .high = 9.1F},
                                      .threshold = 0.1F + 0.2F};
  }
  return basis;
}

void expectSameAxis(const PcaAxis& a, const PcaAxis& b) {
  EXPECT_EQ(a.vector, b.vector);
  EXPECT_EQ(a.variance, b.variance);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
}

class BasisFile : public ::testing::Test {
 protected:
  BasisFile()
      : folder_(std::filesystem::temp_directory_path() /
                ("patchscape_basis_" +
                 std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::create_directories(folder_);
  }
  ~BasisFile() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path file() const { return folder_ / "basis.safetensors"; }

  void save(const PcaBasis& basis) const {
    std::ofstream out(file(), std::ios::binary);
    saveBasis(out, basis);
  }

  /// Writes the sample again after `change` had its way with metadata and tensors.
  void saveChanged(const std::function<void(std::map<std::string, std::string>&,
                                            std::vector<TensorToWrite>&)>& change) const {
    save(sampleBasis(true));
    const WeightFile read = openWeightFile(file());
    auto metadata = read.metadata;
    std::vector<TensorToWrite> tensors;
    for (const WeightTensor& tensor : read.tensors) {
      const auto bytes = static_cast<std::size_t>(tensor.elements()) * bytesOf(tensor.dtype);
      tensors.push_back({.name = tensor.name,
                         .dtype = tensor.dtype,
                         .shape = tensor.shape,
                         .data = {tensor.data, bytes}});
    }
    change(metadata, tensors);
    std::ofstream out(folder_ / "changed.safetensors", std::ios::binary);
    writeSafetensors(out, tensors, metadata);
    out.close();
    std::filesystem::rename(folder_ / "changed.safetensors", file());
  }

  /// What loading says: "code: sentence".
  [[nodiscard]] std::string loadError() const {
    try {
      (void)loadBasis(file());
    } catch (const Error& error) {
      return std::string(nameOf(error.code())) + ": " + error.what();
    }
    return "no error";
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(BasisFile, ReadsBackEveryFieldExactly) {
  for (const bool withForeground : {false, true}) {
    const PcaBasis saved = sampleBasis(withForeground);
    save(saved);
    const PcaBasis loaded = loadBasis(file());
    EXPECT_EQ(loaded.mean, saved.mean);
    ASSERT_EQ(loaded.axes.size(), 3U);
    for (std::size_t k = 0; k < 3; ++k) {
      expectSameAxis(loaded.axes[k], saved.axes[k]);
    }
    EXPECT_EQ(loaded.flip, saved.flip);
    EXPECT_EQ(loaded.range, saved.range);
    EXPECT_EQ(loaded.totalVariance, saved.totalVariance);
    EXPECT_EQ(loaded.model, saved.model);
    ASSERT_EQ(loaded.foreground.has_value(), withForeground);
    if (withForeground) {
      EXPECT_EQ(loaded.foreground->mean, saved.foreground->mean);
      EXPECT_EQ(loaded.foreground->threshold, saved.foreground->threshold);
      expectSameAxis(loaded.foreground->axis, saved.foreground->axis);
    }
  }
}

TEST_F(BasisFile, KeepsEveryRange) {
  for (const PcaRange range : {PcaRange::kMinMax, PcaRange::kPercentile, PcaRange::kSigmoid}) {
    PcaBasis basis = sampleBasis(false);
    basis.range = range;
    save(basis);
    EXPECT_EQ(loadBasis(file()).range, range);
  }
}

TEST_F(BasisFile, IsASafetensorsFileOthersCanRead) {
  save(sampleBasis(true));
  const WeightFile read = openWeightFile(file());
  EXPECT_EQ(read.metadata.at("format"), "patchscape-pca-basis-1");
  ASSERT_NE(read.find("components"), nullptr);
  EXPECT_EQ(read.find("components")->shape, (std::vector<std::int64_t>{3, 5}));
  EXPECT_EQ(read.find("range")->shape, (std::vector<std::int64_t>{3, 2}));
  ASSERT_NE(read.find("foreground_component"), nullptr);
  EXPECT_EQ(read.find("foreground_component")->shape, (std::vector<std::int64_t>{5}));
}

TEST_F(BasisFile, RefusesAModelFileAndSaysWhatItWants) {
  saveChanged([](auto& metadata, auto&) { metadata = {{"format", "pt"}}; });
  EXPECT_THAT(loadError(), HasSubstr("bad-data: basis.safetensors is not a PCA basis"));
  saveChanged([](auto& metadata, auto&) { metadata.clear(); });
  EXPECT_THAT(loadError(), HasSubstr("is not a PCA basis"));
}

TEST_F(BasisFile, NamesTheTensorThatIsMissing) {
  for (const std::string name :
       {"mean", "components", "variance", "range", "foreground_component", "foreground_range"}) {
    saveChanged([&](auto&, auto& tensors) {
      std::erase_if(tensors, [&](const TensorToWrite& tensor) { return tensor.name == name; });
    });
    EXPECT_THAT(loadError(),
                HasSubstr("bad-data: basis.safetensors lacks its tensor " + std::string(name)));
  }
}

TEST_F(BasisFile, NamesTheTensorOfWrongShapeOrType) {
  saveChanged([](auto&, auto& tensors) {
    for (TensorToWrite& tensor : tensors) {
      if (tensor.name == "components") {
        tensor.shape = {5, 3};
      }
    }
  });
  EXPECT_THAT(loadError(), HasSubstr("components of type F32 and shape [5, 3] where F32 [3, 5]"));
  saveChanged([](auto&, auto& tensors) {
    for (TensorToWrite& tensor : tensors) {
      if (tensor.name == "variance") {
        tensor.dtype = DType::kI32;
      }
    }
  });
  EXPECT_THAT(loadError(), HasSubstr("variance of type I32"));
  saveChanged([](auto&, auto& tensors) {
    for (TensorToWrite& tensor : tensors) {
      if (tensor.name == "mean") {
        tensor.shape = {5, 1};
      }
    }
  });
  EXPECT_THAT(loadError(), HasSubstr("mean of shape [5, 1] where [D] belongs"));
}

TEST_F(BasisFile, RefusesMetadataThatMakesNoSense) {
  const std::pair<std::string, std::string> cases[] = {{"flip", "012"},
                                                       {"flip", "01"},
                                                       {"range_kind", "magic"},
                                                       {"total_variance", "much"},
                                                       {"total_variance", "nan"},
                                                       {"foreground_threshold", "0.5x"},
                                                       {"foreground_variance", ""}};
  for (const auto& [key, value] : cases) {
    saveChanged([&](auto& metadata, auto&) { metadata[key] = value; });
    EXPECT_THAT(loadError(), HasSubstr("bad-data: basis.safetensors has")) << key << value;
  }
  for (const std::string key :
       {"flip", "range_kind", "total_variance", "model", "foreground_threshold"}) {
    saveChanged([&](auto& metadata, auto&) { metadata.erase(key); });
    EXPECT_THAT(loadError(), HasSubstr("lacks its metadata entry " + std::string(key)));
  }
}

TEST_F(BasisFile, RefusesValuesThatAreNotNumbers) {
  PcaBasis basis = sampleBasis(false);
  basis.axes[1].vector[2] = std::numeric_limits<float>::quiet_NaN();
  save(basis);
  EXPECT_THAT(loadError(), HasSubstr("values in components that are not numbers"));
}

TEST_F(BasisFile, RefusesAbsentAndForeignFiles) {
  EXPECT_THAT(loadError(), HasSubstr("not-found:"));
  std::ofstream(file()) << "no basis at all, only text that is long enough";
  EXPECT_THAT(loadError(), HasSubstr("bad-data:"));
}

}  // namespace
}  // namespace patchscape
