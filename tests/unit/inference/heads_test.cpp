// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/heads.h"

#include "core/base/error.h"
#include "core/inference/backbone.h"
#include "core/inference/vit/expected_tensors.h"
#include "tests/support/error_of.h"
#include "tests/support/spec_heads.h"
#include "tests/support/spec_model.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace patchscape::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Runtime kFloat32{.device = "cpu", .precision = "fp32", .threads = 1};
const Runtime kBFloat16{.device = "cpu", .precision = "bf16", .threads = 1};

Error depthRefusal(const std::vector<NamedTensor>& tensors, const ModelDescription& model) {
  return errorOf([&] { (void)makeDepthHead(weightFileOf(tensors, 0), model, kFloat32); });
}

TEST(HeadLayers, AreTheSpreadOnesAndTheLastFour) {
  EXPECT_THAT(headLayers(12), ElementsAre(2, 5, 8, 9, 10, 11));
  EXPECT_THAT(headLayers(24), ElementsAre(4, 11, 17, 20, 21, 22, 23));
  EXPECT_THAT(headLayers(40), ElementsAre(9, 19, 29, 36, 37, 38, 39));
  EXPECT_THAT(headLayers(8), ElementsAre(1, 3, 4, 5, 6, 7));
  EXPECT_THAT(headLayers(2), ElementsAre(0, 1));
}

TEST(Heads, TheirChannelsTellHowManyLayersTheyRead) {
  const ModelDescription model = modelOf(384, 12);
  const auto one = makeDepthHead(weightFileOf(specLinearDepthHead(768), 0), model, kFloat32);
  EXPECT_EQ(one->description().architecture, "linear");
  EXPECT_THAT(one->description().layers, ElementsAre(11));
  EXPECT_FALSE(one->description().normed);
  const auto four = makeDepthHead(weightFileOf(specLinearDepthHead(3072), 0), model, kFloat32);
  EXPECT_EQ(four->description().architecture, "linear4");
  EXPECT_THAT(four->description().layers, ElementsAre(2, 5, 8, 11));
  const auto scales =
      makeSegmentationHead(weightFileOf(specSegmentationHead(21, 1536), 0), model, kFloat32);
  EXPECT_EQ(scales->description().architecture, "ms");
  EXPECT_THAT(scales->description().layers, ElementsAre(8, 9, 10, 11));
  EXPECT_EQ(scales->description().classes, 21);
}

TEST(Heads, ThoseOfAnotherWidthAreRefusedWithBothNumbers) {
  const ModelDescription nano = modelOf(192, 8);
  const Error linear = depthRefusal(specLinearDepthHead(768), nano);
  EXPECT_EQ(linear.code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(linear.what(), HasSubstr("768"));
  EXPECT_THAT(linear.what(), HasSubstr("192"));
  const Error dpt = depthRefusal(specDptHead({}), nano);
  EXPECT_THAT(dpt.what(), HasSubstr("16"));
  EXPECT_THAT(dpt.what(), HasSubstr("192"));
  const Error classes = errorOf([&] {
    (void)makeClassificationHead(
        weightFileOf(specClassificationHead(1000, 768), 0), modelOf(192, 8), kFloat32);
  });
  EXPECT_THAT(classes.what(), HasSubstr("768"));
  EXPECT_THAT(classes.what(), HasSubstr("192"));
}

TEST(Heads, ThoseThatNeedMoreLayersAreRefusedWithBothNumbers) {
  const Error error = depthRefusal(specDptHead({}), modelOf(16, 2));
  EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.what(), HasSubstr("reads 4 layers"));
  EXPECT_THAT(error.what(), HasSubstr("has 2"));
}

TEST(Heads, DamagedFilesAreRefusedByKeyAndShape) {
  auto missing = specDptHead({}, "decode_head.");
  std::erase_if(missing,
                [](const NamedTensor& t) { return t.name.ends_with("project.conv.bias"); });
  const Error lacks = depthRefusal(missing, modelOf(16, 4));
  EXPECT_EQ(lacks.code(), ErrorCode::kBadData);
  EXPECT_THAT(lacks.what(), HasSubstr("missing "));
  EXPECT_THAT(lacks.what(), HasSubstr("project.conv.bias"));

  auto wrong = specLinearDepthHead(32);
  wrong.back() = {"conv_depth.bias", {255}, std::vector<float>(255, 0.0F)};
  EXPECT_THAT(depthRefusal(wrong, modelOf(16, 4)).what(),
              HasSubstr("conv_depth.bias is [255] instead of [256]"));

  auto more = specLinearDepthHead(32, "decode_head.");
  more.push_back({"decode_head.extra.weight", {2}, {0.0F, 1.0F}});
  EXPECT_THAT(depthRefusal(more, modelOf(16, 4)).what(), HasSubstr("unexpected extra.weight [2]"));
}

TEST(Heads, OfficialFilesNestTheirTensorsUnderStateDict) {
  const auto path = std::filesystem::path(testing::TempDir()) / "vits14_nyu_linear_head.pth";
  writeTorchZip(path, specLinearDepthHead(32, "decode_head."), "state_dict");
  const auto nested = makeDepthHead(openWeightFile(path), modelOf(16, 4), kFloat32);
  const auto tensors = specLinearDepthHead(32);
  const auto plain = makeDepthHead(weightFileOf(tensors, 0), modelOf(16, 4), kFloat32);
  const FeatureBundle bundle = specBundle({3});
  EXPECT_TRUE(at::equal(nested->apply(bundle).values, plain->apply(bundle).values));
}

TEST(Heads, AFileOfAnotherTaskIsNamedForWhatItIs) {
  const Error error = depthRefusal(specSegmentationHead(5, 16), modelOf(16, 4));
  EXPECT_EQ(error.code(), ErrorCode::kBadData);
  EXPECT_THAT(error.what(), HasSubstr("is not a depth head but a segmentation head"));
}

TEST(Heads, AWholeModelFileGivesBackboneAndHead) {
  SpecModel model;
  model.embedDim = 16;
  model.heads = 2;
  std::vector<NamedTensor> tensors = specTensors(model);
  for (NamedTensor& tensor : tensors) {
    tensor.name = "pretrained." + tensor.name;
  }
  for (NamedTensor& tensor : specDepthAnythingHead({}, "depth_head.")) {
    tensors.push_back(std::move(tensor));
  }
  const WeightFile file = weightFileOf(tensors, model.heads);
  const auto backbone = makeBackbone(file, {.device = "cpu"});
  const auto head = makeDepthHead(
      file, backbone->description(), backbone->runtime(), {.kind = DepthKind::kRelative});
  EXPECT_EQ(head->description().depthKind, DepthKind::kRelative);
  const auto bundle =
      backbone->forward(specPixels(70, 98), headLayers(backbone->description().depth), {}, {});
  EXPECT_EQ(head->apply(bundle).values.sizes(), (std::vector<std::int64_t>{1, 1, 70, 98}));
}

/// The keys of the upstream fusing heads as transformers writes them.
std::vector<NamedTensor> renamed(std::vector<NamedTensor> tensors,
                                 const std::vector<std::pair<std::string, std::string>>& table) {
  for (NamedTensor& tensor : tensors) {
    for (const auto& [from, to] : table) {
      if (tensor.name.starts_with(from)) {
        tensor.name = to + tensor.name.substr(from.size());
        break;
      }
    }
  }
  return tensors;
}

TEST(Heads, HuggingFaceNamesOfDepthAnythingGiveTheSameDepth) {
  std::vector<std::pair<std::string, std::string>> table{{"scratch.output_conv1", "head.conv1"},
                                                         {"scratch.output_conv2.0", "head.conv2"},
                                                         {"scratch.output_conv2.2", "head.conv3"}};
  for (int i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i);
    const std::string fusion = "neck.fusion_stage.layers." + n;
    const std::string net = "scratch.refinenet" + std::to_string(4 - i);
    table.push_back({"projects." + n, "neck.reassemble_stage.layers." + n + ".projection"});
    table.push_back({"resize_layers." + n, "neck.reassemble_stage.layers." + n + ".resize"});
    table.push_back({"scratch.layer" + std::to_string(i + 1) + "_rn", "neck.convs." + n});
    table.push_back({net + ".out_conv", fusion + ".projection"});
    for (const std::string unit : {"1", "2"}) {
      for (const std::string conv : {"1", "2"}) {
        table.push_back({net + ".resConfUnit" + unit + ".conv" + conv,
                         fusion + ".residual_layer" + unit + ".convolution" + conv});
      }
    }
  }
  const auto official = specDepthAnythingHead({});
  const auto other = renamed(official, table);
  const FeatureBundle bundle = specBundle({0, 1, 2, 3});
  const auto depthOf = [&](const std::vector<NamedTensor>& tensors) {
    return makeDepthHead(weightFileOf(tensors, 0), modelOf(16, 4), kFloat32)->apply(bundle).values;
  };
  EXPECT_TRUE(at::equal(depthOf(official), depthOf(other)));
}

struct PublishedShape {
  const char* name;
  SpecFusingHead dpt;
  SpecFusingHead depthAnything;
  std::int64_t depth;
};

class PublishedShapes : public testing::TestWithParam<PublishedShape> {};

FeatureBundle randomBundle(std::int64_t dim, std::int64_t depth) {
  at::manual_seed(1);
  FeatureBundle bundle;
  bundle.grid = {.rows = 3, .cols = 4};
  for (const std::int64_t layer : headLayers(depth)) {
    bundle.intermediate.push_back({.layer = layer,
                                   .patchTokens = at::randn({1, bundle.grid.count(), dim}),
                                   .clsToken = at::randn({1, dim})});
  }
  bundle.intermediateRaw = bundle.intermediate;
  return bundle;
}

void expectHalfLikeFull(const std::vector<NamedTensor>& tensors,
                        std::int64_t dim,
                        std::int64_t depth,
                        const std::vector<std::int64_t>& size) {
  const FeatureBundle bundle = randomBundle(dim, depth);
  const WeightFile file = weightFileOf(tensors, 0);
  const at::Tensor full = makeDepthHead(file, modelOf(dim, depth), kFloat32)->apply(bundle).values;
  const at::Tensor half = makeDepthHead(file, modelOf(dim, depth), kBFloat16)->apply(bundle).values;
  EXPECT_EQ(full.sizes(), size);
  EXPECT_EQ(half.sizes(), size);
  EXPECT_TRUE(full.isfinite().all().item<bool>());
  EXPECT_GT(full.min().item<double>(), 0.0);
  // bfloat16 keeps 8 bits; what a dozen convolutions add to that stays below 5 per cent.
  EXPECT_LT(((half - full).abs() / full).max().item<double>(), 0.05);
}

TEST_P(PublishedShapes, RunInSingleAndHalfPrecision) {
  const PublishedShape& shape = GetParam();
  const std::int64_t dim = shape.dpt.embedDim;
  expectHalfLikeFull(specDptHead(shape.dpt, "decode_head."), dim, shape.depth, {1, 1, 64, 64});
  expectHalfLikeFull(
      specDepthAnythingHead(shape.depthAnything, "depth_head."), dim, shape.depth, {1, 1, 42, 56});
}

INSTANTIATE_TEST_SUITE_P(
    Sizes,
    PublishedShapes,
    testing::Values(
        PublishedShape{"S", {384, {48, 96, 192, 384}, 256}, {384, {48, 96, 192, 384}, 64}, 12},
        PublishedShape{"B", {768, {96, 192, 384, 768}, 256}, {768, {96, 192, 384, 768}, 128}, 12},
        PublishedShape{
            "L", {1024, {128, 256, 512, 1024}, 256}, {1024, {256, 512, 1024, 1024}, 256}, 24}),
    [](const auto& shape) { return std::string(shape.param.name); });

TEST(Heads, EachRecipeOfClassificationReadsItsOwnTokens) {
  FeatureBundle bundle = specBundle({0, 1, 2, 3});
  const auto logits = [&](std::int64_t width) {
    return makeClassificationHead(
               weightFileOf(specClassificationHead(7, width), 0), modelOf(16, 4), kFloat32)
        ->apply(bundle);
  };
  const auto expected = [&](const std::vector<at::Tensor>& parts, std::int64_t width) {
    const auto tensors = specClassificationHead(7, width);
    const at::Tensor weight = at::tensor(tensors[0].values).view({7, width});
    return at::linear(at::cat(parts, 1), weight, at::tensor(tensors[1].values));
  };
  const auto cls = [&](std::size_t i) { return bundle.intermediate[i].clsToken; };
  const at::Tensor mean = bundle.patchTokens.mean(1);
  EXPECT_TRUE(at::allclose(logits(16), expected({bundle.clsToken}, 16)));
  EXPECT_TRUE(at::allclose(logits(32), expected({bundle.clsToken, mean}, 32)));
  EXPECT_TRUE(at::allclose(logits(80), expected({cls(0), cls(1), cls(2), cls(3), mean}, 80)));
}

}  // namespace
}  // namespace patchscape::test
