// SPDX-License-Identifier: Apache-2.0
// One network under every project's key names, in every container; and files that fit none.
#include "core/base/error.h"
#include "core/inference/backbone.h"
#include "core/inference/vit/tensors.h"
#include "core/weights/safetensors_writer.h"
#include "tests/support/key_styles.h"
#include "tests/support/process_use.h"
#include "tests/support/spec_model.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using Tensors = std::vector<NamedTensor>;

FeatureBundle run(const WeightFile& file, std::int64_t height = 70, std::int64_t width = 70) {
  return makeBackbone(file, {.device = "cpu"})->forward(specPixels(height, width), {}, {}, {});
}

void expectSameTokens(const FeatureBundle& a, const FeatureBundle& b, double bound = 1e-6) {
  EXPECT_LE((a.patchTokens - b.patchTokens).abs().max().item<double>(), bound);
  EXPECT_LE((a.clsToken - b.clsToken).abs().max().item<double>(), bound);
}

std::string refusalOf(const WeightFile& file) {
  try {
    (void)makeBackbone(file, {.device = "cpu"});
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kBadData);
    return error.what();
  }
  ADD_FAILURE() << "was not refused";
  return "";
}

struct Style {
  std::string name;
  SpecModel model;
  std::function<Tensors(Tensors)> rename;
  KeyNaming naming;
  PositionResampling resampling;
};

class KeyStyles : public testing::TestWithParam<Style> {};

TEST_P(KeyStyles, OpenWithoutNamingTheArchitecture) {
  const Style& style = GetParam();
  const Tensors official = specTensors(style.model);
  const Tensors renamed = style.rename(official);
  const WeightFile file = weightFileOf(renamed, style.model.heads);
  const ModelDescription d = describeBackbone(file);
  EXPECT_TRUE(d.usable()) << testing::PrintToString(d.missing)
                          << testing::PrintToString(d.unexpected);
  EXPECT_EQ(d.naming, style.naming);
  EXPECT_EQ(d.positionResampling, style.resampling);
  EXPECT_EQ(d.registers, style.model.registers);
  EXPECT_EQ(d.feedForward, style.model.feedForward);
  EXPECT_EQ(d.depth, style.model.depth);
  // At the trained grid no table is resampled, so every naming has to agree.
  expectSameTokens(run(file), run(weightFileOf(official, style.model.heads)));
}

const SpecModel kMlp{};
const SpecModel kSwiGlu{.feedForward = FeedForward::kSwiGlu};
const SpecModel kRegisters{.registers = 4};
const SpecModel kRegistersSwiGlu{.registers = 4, .feedForward = FeedForward::kSwiGlu};
const SpecModel kPlain{.layerScale = false, .maskToken = false};

INSTANTIATE_TEST_SUITE_P(
    All,
    KeyStyles,
    testing::Values(
        Style{"hugging_face",
              kMlp,
              asHuggingFace,
              KeyNaming::kHuggingFaceDinov2,
              PositionResampling::kSize},
        Style{"hugging_face_swiglu",
              kSwiGlu,
              asHuggingFace,
              KeyNaming::kHuggingFaceDinov2,
              PositionResampling::kSize},
        Style{"hugging_face_registers",
              kRegisters,
              asHuggingFace,
              KeyNaming::kHuggingFaceDinov2,
              PositionResampling::kSizeAntialias},
        Style{"hugging_face_vit",
              kPlain,
              asHuggingFaceVit,
              KeyNaming::kHuggingFaceVit,
              PositionResampling::kSize},
        Style{"mmpretrain", kMlp, asMmpretrain, KeyNaming::kMmpretrain, PositionResampling::kSize},
        Style{"mmpretrain_swiglu",
              kSwiGlu,
              asMmpretrain,
              KeyNaming::kMmpretrain,
              PositionResampling::kSize},
        Style{"timm", kMlp, asTimm, KeyNaming::kTimm, PositionResampling::kSizeAntialias},
        Style{"timm_registers_swiglu",
              kRegistersSwiGlu,
              asTimm,
              KeyNaming::kTimm,
              PositionResampling::kSizeAntialias},
        Style{"chunks_of_one",
              kMlp,
              [](Tensors list) { return asTrainingChunks(std::move(list), 1); },
              KeyNaming::kOfficial,
              PositionResampling::kOffsetScale},
        Style{"web_dino_chunks",
              kSwiGlu,
              [](Tensors list) { return asTrainingChunks(std::move(list), 3); },
              KeyNaming::kOfficial,
              PositionResampling::kOffsetScale},
        Style{"plain_vit",
              kPlain,
              [](Tensors list) { return list; },
              KeyNaming::kOfficial,
              PositionResampling::kOffsetScale}),
    [](const auto& suite) { return suite.param.name; });

/// A ViT of width 64 (one head by the rule), as no container but safetensors carries metadata.
const SpecModel kOneHead{.embedDim = 64, .depth = 2, .heads = 1};

void writeAsSafetensors(const fs::path& path, const Tensors& tensors) {
  std::vector<TensorToWrite> list;
  for (const NamedTensor& tensor : tensors) {
    list.push_back({.name = tensor.name,
                    .dtype = DType::kF32,
                    .shape = tensor.shape,
                    .data = std::as_bytes(std::span(tensor.values))});
  }
  std::ofstream out(path, std::ios::binary);
  writeSafetensors(out, list, {});
}

TEST(Containers, GiveTheSameTokens) {
  const fs::path folder = testing::TempDir();
  const Tensors tensors = specTensors(kOneHead);
  writeTorchZip(folder / "net.pth", tensors);
  writeTorchZip(folder / "wrapped.pth", tensors, "teacher");
  writeTorchLegacy(folder / "legacy.pth", tensors);
  writeAsSafetensors(folder / "net.safetensors", tensors);
  const FeatureBundle expected = run(weightFileOf(tensors, 1));
  for (const char* name : {"net.pth", "wrapped.pth", "legacy.pth", "net.safetensors"}) {
    SCOPED_TRACE(name);
    expectSameTokens(run(openWeightFile(folder / name)), expected, 0.0);
  }
}

TEST(Containers, WeightsStayInTheMapping) {
  const fs::path path = fs::path(testing::TempDir()) / "mapped.safetensors";
  writeAsSafetensors(path, specTensors(kOneHead));
  const WeightFile file = openWeightFile(path);
  for (const WeightTensor& weight : file.tensors) {
    EXPECT_EQ(tensorFrom(weight).data_ptr(), static_cast<const void*>(weight.data)) << weight.name;
  }
}

TEST(Containers, PackedAndRoundedWeightsAreInMemoryOnce) {
  const fs::path path = fs::path(testing::TempDir()) / "large.safetensors";
  writeAsSafetensors(path, specTensors({.embedDim = 384, .depth = 12, .heads = 6}));
  const auto bytes = static_cast<double>(fs::file_size(path));
  const WeightFile file = openWeightFile(path);
  (void)makeBackbone(file, {.device = "cpu"});  // What is made once a process.
  for (const auto& [precision, once] :
       {std::pair{Precision::kFloat32, 1.0}, std::pair{Precision::kBFloat16, 0.5}}) {
    ::malloc_trim(0);
    forgetPeak();
    const std::size_t before = ProcessUse::now().residentBytes;
    const auto backbone = makeBackbone(file, {.device = "cpu", .precision = precision});
    (void)backbone->forward(specPixels(70, 70), {}, {}, {});
    // Less than half of the file for the layer that is being packed, the tokens and code made.
    EXPECT_LT(static_cast<double>(peakBytes() - before), (once + 0.5) * bytes)
        << nameOf(backbone->runtime().kernels);
  }
}

TEST(Containers, AnUnalignedTensorIsCopiedRight) {
  std::vector<std::byte> bytes(1 + 3 * sizeof(float));
  const float values[] = {1.5F, -2.0F, 3.25F};
  std::memcpy(bytes.data() + 1, values, sizeof(values));
  const WeightTensor weight{
      .name = "x", .shape = {3}, .strides = {1}, .data = bytes.data() + 1, .file = nullptr};
  EXPECT_TRUE(tensorFrom(weight).equal(at::tensor({1.5F, -2.0F, 3.25F})));
}

TEST(Refusals, AMissingTensorIsNamedWithItsShape) {
  Tensors tensors = specTensors(kMlp);
  std::erase_if(tensors, [](const auto& t) { return t.name == "blocks.2.attn.proj.weight"; });
  const std::string text = refusalOf(weightFileOf(tensors, 3));
  EXPECT_THAT(text, testing::HasSubstr("missing blocks.2.attn.proj.weight [24, 24]"));
}

TEST(Refusals, AWrongShapeIsShownBesideTheRightOne) {
  Tensors tensors = specTensors(kMlp);
  for (NamedTensor& tensor : tensors) {
    if (tensor.name == "norm.bias") {
      tensor.shape = {25};
      tensor.values.resize(25);
    }
  }
  EXPECT_THAT(refusalOf(weightFileOf(tensors, 3)),
              testing::HasSubstr("norm.bias [24] (found [25])"));
}

TEST(Refusals, AnUnknownTensorIsNamed) {
  Tensors tensors = specTensors(kMlp);
  tensors.push_back({"adapter.weight", {2}, {1.0F, 2.0F}});
  EXPECT_THAT(refusalOf(weightFileOf(tensors, 3)),
              testing::HasSubstr("unexpected adapter.weight [2]"));
}

TEST(Refusals, AHeadAloneIsCalledAHead) {
  const Tensors tensors{{"decode_head.conv_depth.weight", {2, 1}, {1.0F, 2.0F}}};
  EXPECT_THAT(refusalOf(weightFileOf(tensors, 3)), testing::HasSubstr("head"));
}

TEST(Refusals, DinoV3IsCalledByItsName) {
  Tensors tensors = specTensors(kMlp);
  std::erase_if(tensors, [](const auto& t) { return t.name == "pos_embed"; });
  tensors.push_back({"rope_embed.periods", {2}, {1.0F, 10.0F}});
  EXPECT_THAT(refusalOf(weightFileOf(tensors, 3)), testing::HasSubstr("DINOv3"));
}

TEST(Refusals, AWidthWithoutAHeadRuleAsksForTheNumber) {
  WeightFile file;
  const Tensors tensors = specTensors(kMlp);
  file = weightFileOf(tensors, 3);
  file.metadata.clear();
  EXPECT_THAT(refusalOf(file), testing::HasSubstr("num_attention_heads"));
}

TEST(Refusals, AFileWithoutTensorsIsNoBackbone) {
  EXPECT_THAT(refusalOf(WeightFile{}), testing::HasSubstr("found 0 tensors"));
}

class Forward : public testing::Test {
 protected:
  Tensors tensors_ = specTensors(kMlp);
  std::unique_ptr<Backbone> backbone_ = makeBackbone(weightFileOf(tensors_, 3), {.device = "cpu"});

  ErrorCode codeOf(const at::Tensor& pixels, const std::vector<std::int64_t>& layers) {
    try {
      (void)backbone_->forward(pixels, layers, {}, {});
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kInternal;
  }
};

TEST_F(Forward, RefusesWrongPixelsAndLayers) {
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{1, 3, 15, 14},
                                                 {1, 3, 14, 20},
                                                 {1, 1, 14, 14},
                                                 {3, 14, 14},
                                                 {1, 3, 0, 14}}) {
    EXPECT_EQ(codeOf(at::zeros(shape), {}), ErrorCode::kInvalidArgument);
  }
  for (const std::vector<std::int64_t>& layers :
       {std::vector<std::int64_t>{4}, {-1}, {2, 1}, {1, 1}}) {
    EXPECT_EQ(codeOf(at::zeros({1, 3, 14, 14}), layers), ErrorCode::kInvalidArgument);
  }
}

TEST_F(Forward, ABatchEqualsItsPictures) {
  const at::Tensor a = specPixels(42, 28);
  const at::Tensor b = a.flip(3);
  const FeatureBundle both = backbone_->forward(at::cat({a, b}), {}, {}, {});
  const FeatureBundle second = backbone_->forward(b, {}, {}, {});
  EXPECT_LE((both.patchTokens[1] - second.patchTokens[0]).abs().max().item<double>(), 1e-5);
}

TEST_F(Forward, OnePatchIsEnough) {
  const FeatureBundle bundle = backbone_->forward(specPixels(14, 14), {}, {}, {});
  EXPECT_EQ(bundle.patchTokens.sizes().vec(), (std::vector<std::int64_t>{1, 1, 24}));
}

TEST_F(Forward, AsksBeforeEveryBlockAndStops) {
  int asked = 0;
  const KeepGoing twice = [&] { return ++asked <= 2; };
  EXPECT_THROW((void)backbone_->forward(specPixels(28, 28), {}, twice, {}), Error);
  EXPECT_EQ(asked, 3);
}

TEST_F(Forward, BFloat16StaysClose) {
  const auto low =
      makeBackbone(weightFileOf(tensors_, 3), {.device = "cpu", .precision = Precision::kBFloat16});
  EXPECT_EQ(low->runtime().precision, "bf16");
  const auto a = low->forward(specPixels(70, 70), {}, {}, {});
  const auto b = backbone_->forward(specPixels(70, 70), {}, {}, {});
  EXPECT_EQ(a.patchTokens.scalar_type(), at::kFloat);
  // bfloat16 keeps 8 bits; over four blocks of values around 1 a few per cent remain.
  EXPECT_LE((a.patchTokens - b.patchTokens).abs().mean().item<double>(), 0.03);
}

TEST(Devices, TheCpuIsAlwaysThere) {
  const auto devices = listDevices();
  ASSERT_FALSE(devices.empty());
  EXPECT_EQ(devices.front().id, "cpu");
  EXPECT_FALSE(devices.front().name.empty());
  EXPECT_GE(devices.front().threads, 1);
  EXPECT_GT(devices.front().memoryBytes, 0);
  EXPECT_EQ(resolveDevice({.device = "cpu"}), "cpu");
}

TEST(Devices, AWrongNameAndAMissingDeviceAreToldApart) {
  const auto codeOf = [](const std::string& device) {
    try {
      (void)resolveDevice({.device = device});
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kInternal;
  };
  for (const char* name : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cpu:0"}) {
    EXPECT_EQ(codeOf(name), ErrorCode::kInvalidArgument) << name;
  }
  EXPECT_EQ(codeOf("cuda:99"), ErrorCode::kUnsupported);
}

TEST(Devices, Fp16OnTheCpuIsRefused) {
  const auto tensors = specTensors(kMlp);
  try {
    (void)makeBackbone(weightFileOf(tensors, 3),
                       {.device = "cpu", .precision = Precision::kFloat16});
    FAIL() << "was not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
  }
}

}  // namespace
}  // namespace patchscape::test
