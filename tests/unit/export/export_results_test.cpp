// SPDX-License-Identifier: Apache-2.0
// A whole result to files: what is written, what it says of itself, and what is refused.
#include "core/base/resample.h"
#include "core/export/mask_files.h"
#include "core/export/result_export.h"
#include "core/export/result_text.h"
#include "core/export/sidecar.h"
#include "core/export/view_files.h"
#include "core/media/annotate.h"
#include "core/overlay/blend.h"
#include "core/session/content_hash.h"
#include "export_test_support.h"
#include "png_read_back.h"

#include <ImfHeader.h>
#include <ImfInputFile.h>
#include <ImfStringAttribute.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::SizeIs;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr int kWidth = 6;
constexpr int kHeight = 4;

std::string sha256Of(const std::string& bytes) {
  return patchscape::sha256Of(std::as_bytes(std::span(bytes)));
}

Image photo() {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < kWidth * kHeight * 3; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(i * 3));
  }
  return {kWidth, kHeight, std::move(pixels)};
}

/// 1 m, 2 m, … with one invalid pixel and one past what millimetres hold.
ScalarMap depthValues() {
  ScalarMap map{.width = kWidth, .height = kHeight, .values = {}};
  for (int i = 0; i < kWidth * kHeight; ++i) {
    map.values.push_back(static_cast<float>(i + 1));
  }
  map.values[3] = kNan;
  map.values[5] = 80.0F;
  return map;
}

Depth gridDepth(bool metric) {
  const ScalarMap map{.width = 3, .height = 2, .values = {1, 2, 3, 4, 5, 6}};
  return metric ? Depth(MetricDepth{map, 0.001F, 10.0F}) : Depth(RelativeDepth{map});
}

/// Three classes over a grid of 2 × 3; the third occurs in no pixel of the picture.
Segmentation segmentation() {
  const auto classes = std::make_shared<const ClassTable>(ClassTable{
      .name = "test",
      .classes = {
          {"wall", {10, 20, 30}}, {"door, double/door", {40, 50, 60}}, {"größe", {70, 80, 90}}}});
  Segmentation map{.classes = classes,
                   .width = kWidth,
                   .height = kHeight,
                   .labels = std::vector<std::uint16_t>(kWidth * kHeight),
                   .grid = {.rows = 2, .cols = 3},
                   .probabilities = {0.5F,
                                     0.25F,
                                     0.25F,
                                     0.2F,
                                     1.0F,
                                     0.0F,  //
                                     0.5F,
                                     0.5F,
                                     0.25F,
                                     0.3F,
                                     0.0F,
                                     0.0F,  //
                                     0.0F,
                                     0.25F,
                                     0.5F,
                                     0.5F,
                                     0.0F,
                                     1.0F}};
  std::fill(map.labels.begin() + kWidth, map.labels.begin() + 2 * kWidth, std::uint16_t{1});
  return map;
}

class ExportResults : public InFolder {
 protected:
  void SetUp() override {
    InFolder::SetUp();
    out_ = folder_ / "out";
    fs::create_directory(out_);
    std::ofstream(folder_ / "model.safetensors") << "model weights";
    std::ofstream(folder_ / "head.pth") << "head weights";
  }

  [[nodiscard]] HeadInfo head(const std::string& name) const {
    HeadInfo info;
    info.choice = {.path = folder_ / "head.pth", .about = {.name = name}};
    info.description.architecture = "linear";
    return info;
  }

  [[nodiscard]] AnalysisResult result(bool metric) const {
    Picture picture{.name = "größe 🌿.jpg", .image = photo(), .sha256 = std::string(64, 'a')};
    picture.header.width = kWidth;
    picture.header.height = kHeight;
    ModelInfo model;
    model.choice = {.path = folder_ / "model.safetensors", .about = {.name = "nano"}};
    model.description = {.architecture = "ViT", .patchSize = 14};
    model.device = "cpu";
    model.precision = "fp32";
    AnalysisResult result{.picture = std::make_shared<const Picture>(picture),
                          .model = std::make_shared<const ModelInfo>(model),
                          .inputSize = {.width = 42, .height = 28},
                          .grid = {.rows = 2, .cols = 3}};
    const Depth depth = metric ? Depth(MetricDepth{depthValues(), 0.001F, 10.0F})
                               : Depth(RelativeDepth{depthValues()});
    result.depth = DepthResult{.head = std::make_shared<const HeadInfo>(head("nano-depth")),
                               .depth = std::make_shared<const Depth>(depth),
                               .grid = std::make_shared<const Depth>(gridDepth(metric))};
    result.segmentation =
        SegmentationResult{.head = std::make_shared<const HeadInfo>(head("nano-seg")),
                           .map = std::make_shared<const Segmentation>(segmentation())};
    return result;
  }

  [[nodiscard]] std::vector<std::string> written() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(out_)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  [[nodiscard]] json sidecar() const { return json::parse(contentsOf(out_ / "cat.export.json")); }

  void expectRefused(const AnalysisResult& result,
                     const ExportOptions& options,
                     ErrorCode code,
                     const std::string& part,
                     const std::string& stem = "cat") const {
    try {
      exportResult(result, options, out_, stem);
      ADD_FAILURE() << "not refused: " << part;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(part));
    }
    EXPECT_THAT(written(), IsEmpty()) << "a refusal comes before the first file";
  }

  fs::path out_;
};

ExportOptions everything(bool metric) {
  ExportOptions options{.depth = DepthExport(), .masks = MaskExport()};
  for (const auto& row : depthFormats()) {
    if (metric || !row.metricOnly) {
      options.depth->formats.insert(row.format);
    }
  }
  for (const auto& row : maskFormats()) {
    options.masks->formats.insert(row.format);
  }
  return options;
}

TEST_F(ExportResults, WritesExactlyWhatWasPlanned) {
  const ExportOptions options = everything(true);
  const ExportReport report = exportResult(result(true), options, out_, "cat");
  const PlannedNames planned = plannedNames(options, "cat");
  std::vector<std::string> expected = planned.files;
  expected.insert(expected.end(), {"cat_mask_000_wall.png", "cat_mask_001_door.png"});
  std::ranges::sort(expected);
  EXPECT_EQ(written(), expected);
  EXPECT_EQ(namesInTheWay(out_, "cat", options), expected);
  EXPECT_THAT(report.files, SizeIs(expected.size()));
  EXPECT_EQ(report.files.back().name, "cat.export.json");
  for (const WrittenFile& file : report.files) {
    const std::string bytes = contentsOf(out_ / file.name);
    EXPECT_EQ(file.bytes, bytes.size()) << file.name;
    EXPECT_EQ(file.sha256, sha256Of(bytes)) << file.name;
  }
}

TEST_F(ExportResults, EqualExportsGiveEqualBytes) {
  exportResult(result(true), everything(true), out_, "cat");
  std::map<std::string, std::string> first;
  for (const std::string& name : written()) {
    first[name] = contentsOf(out_ / name);
  }
  exportResult(result(true), everything(true), out_, "cat");
  for (const auto& [name, bytes] : first) {
    EXPECT_EQ(contentsOf(out_ / name), bytes) << name;
  }
}

TEST_F(ExportResults, DepthFiguresAreCounted) {
  const ExportReport report = exportResult(result(true), everything(true), out_, "cat");
  EXPECT_EQ(report.invalidPixels, 1);
  EXPECT_EQ(report.saturated.at(DepthFormat::kPngMillimetres), 1);
  EXPECT_EQ(report.saturated.at(DepthFormat::kPngKitti), 0);
  EXPECT_EQ(report.saturated.at(DepthFormat::kPngTum), 12) << "14 m to 24 m and 80 m";
  EXPECT_EQ(report.saturated.at(DepthFormat::kPngNorm16), 0);
  EXPECT_EQ(report.norm16, (ValueRange{1.0F, 80.0F}));
}

TEST_F(ExportResults, SixteenBitFilesHoldTheDepth) {
  exportResult(result(true), everything(true), out_, "cat");
  const ScalarMap metres = depthValues();
  for (const auto& [name, unitsPerMetre] :
       {std::pair("mm", 1000.0F), std::pair("kitti", 256.0F), std::pair("tum", 5000.0F)}) {
    const PngBack back = readPng(out_ / ("cat_depth_" + std::string(name) + ".png"));
    EXPECT_EQ(back.bitDepth, 16);
    for (std::size_t i = 0; i < metres.values.size(); ++i) {
      const float exact = metres.values[i] * unitsPerMetre;
      EXPECT_EQ(back.values[i], std::isnan(exact) ? 0.0F : std::min(exact, 65535.0F)) << i;
    }
    EXPECT_EQ(back.text.at("Units"), "m");
    EXPECT_EQ(std::stod(back.text.at("Scale")), 1.0 / unitsPerMetre);
    EXPECT_EQ(back.text.at("Invalid"), "0");
    EXPECT_EQ(back.text.at("Model"), "nano (sha256 " + sha256Of("model weights") + ")");
    EXPECT_EQ(back.text.at("Head"), "nano-depth (sha256 " + sha256Of("head weights") + ")");
    EXPECT_EQ(back.text.at("Source"), "größe 🌿.jpg");
  }
}

std::string exrAttribute(const fs::path& path, const char* name) {
  const Imf::InputFile file(path.c_str());
  return file.header().typedAttribute<Imf::StringAttribute>(name).value();
}

TEST_F(ExportResults, ExrSaysTheSameAsThePngs) {
  exportResult(result(true), everything(true), out_, "cat");
  EXPECT_EQ(exrAttribute(out_ / "cat_depth.exr", "units"), "m");
  EXPECT_EQ(exrAttribute(out_ / "cat_depth.exr", "invalid"), "NaN");
  EXPECT_EQ(exrAttribute(out_ / "cat_depth.exr", "input_size"), "42 x 28");
  EXPECT_THAT(exrAttribute(out_ / "cat_depth.exr", "model"), HasSubstr("nano (sha256 "));
  exportResult(result(false), everything(false), out_, "cat");
  EXPECT_EQ(exrAttribute(out_ / "cat_depth.exr", "units"), "relative inverse depth");
}

TEST_F(ExportResults, RelativeDepthIsWrittenAsWhatItIs) {
  const ExportReport report = exportResult(result(false), everything(false), out_, "cat");
  EXPECT_THAT(written(), Not(Contains("cat_depth_mm.png")));
  EXPECT_EQ(report.saturated.size(), 1U);
  const json depth = sidecar()["depth"];
  EXPECT_EQ(depth["kind"], "inverse_depth");
  EXPECT_EQ(depth["units"], "relative inverse depth");
  EXPECT_EQ(depth["larger_is"], "nearer");
  EXPECT_TRUE(depth["valid_range"].is_null());
  EXPECT_EQ(readPng(out_ / "cat_depth_norm16.png").text.at("Units"), "relative inverse depth");
  EXPECT_THAT(contentsOf(out_ / "cat_legend.csv"), HasSubstr(",mean_inverse_depth,"));
}

TEST_F(ExportResults, Norm16UsesTheRangeGiven) {
  ExportOptions options{
      .depth = DepthExport{.formats = {DepthFormat::kPngNorm16}, .norm16 = ValueRange{1.0F, 3.0F}}};
  const ExportReport report = exportResult(result(false), options, out_, "cat");
  EXPECT_EQ(report.norm16, (ValueRange{1.0F, 3.0F}));
  EXPECT_EQ(report.saturated.at(DepthFormat::kPngNorm16), 20);
  const PngBack back = readPng(out_ / "cat_depth_norm16.png");
  EXPECT_EQ(back.values[0], 1);
  EXPECT_EQ(back.values[1], 32768);
  EXPECT_EQ(back.values[2], 65535);
  EXPECT_EQ(back.values[3], 0);
  EXPECT_EQ(back.values[4], 65535);
  const double scale = std::stod(back.text.at("Scale"));
  const double offset = std::stod(back.text.at("Offset"));
  EXPECT_NEAR(32768 * scale + offset, 2.0, 1e-12);
  EXPECT_EQ(sidecar()["depth"]["norm16_range"], json::parse("[1.0, 3.0]"));
}

TEST_F(ExportResults, SidecarSaysWhatTheFilesCameFrom) {
  exportResult(result(true), everything(true), out_, "cat");
  const json file = sidecar();
  EXPECT_EQ(file["schema"], "patchscape.export/1");
  EXPECT_EQ(file["program"], softwareName());
  EXPECT_EQ(file["source"],
            (json{{"name", "größe 🌿.jpg"},
                  {"width", kWidth},
                  {"height", kHeight},
                  {"sha256", std::string(64, 'a')}}));
  EXPECT_EQ(file["model"]["name"], "nano");
  EXPECT_EQ(file["model"]["sha256"], sha256Of("model weights"));
  EXPECT_EQ(file["input"]["width"], 42);
  EXPECT_EQ(file["input"]["height"], 28);
  EXPECT_EQ(file["input"]["patch_size"], 14);
  EXPECT_THAT(file["input"]["preprocessing"].get<std::string>(), HasSubstr("bicubic"));
  EXPECT_EQ(file["device"], "cpu");
  EXPECT_EQ(file["precision"], "fp32");
  EXPECT_EQ(file["output_size"], "picture");
  EXPECT_TRUE(file["intrinsics"].is_null());
}

TEST_F(ExportResults, SidecarSaysWhatTheNumbersMean) {
  exportResult(result(true), everything(true), out_, "cat");
  const json file = sidecar();
  EXPECT_EQ(file["depth"]["head"]["name"], "nano-depth");
  EXPECT_EQ(file["depth"]["head"]["sha256"], sha256Of("head weights"));
  EXPECT_EQ(file["depth"]["kind"], "depth");
  EXPECT_EQ(file["depth"]["units"], "m");
  EXPECT_EQ(file["depth"]["invalid_pixels"], 1);
  EXPECT_EQ(file["depth"]["view"]["colormap"], "turbo");
  EXPECT_EQ(file["segmentation"]["ids"], "head");
  EXPECT_EQ(file["segmentation"]["id_of_first_class"], 0);
  EXPECT_TRUE(file["segmentation"]["unlabelled_id"].is_null());
  std::map<std::string, json> files;
  for (const json& each : file["files"]) {
    files[each["name"].get<std::string>()] = each;
  }
  EXPECT_EQ(files.at("cat_depth_mm.png")["scale"], 0.001);
  EXPECT_EQ(files.at("cat_depth_mm.png")["offset"], 0.0);
  EXPECT_EQ(files.at("cat_depth_mm.png")["invalid"], "0");
  EXPECT_EQ(files.at("cat_depth_mm.png")["saturated_pixels"], 1);
  EXPECT_EQ(files.at("cat_depth.npy")["invalid"], "NaN");
  EXPECT_EQ(files.at("cat_depth.npy")["units"], "m");
  EXPECT_FALSE(files.at("cat_depth_view.png").contains("units"));
}

TEST_F(ExportResults, SidecarListsEveryOtherFileWithItsHash) {
  exportResult(result(true), everything(true), out_, "cat");
  std::vector<std::string> listed;
  const json file = sidecar();
  for (const json& each : file["files"]) {
    listed.push_back(each["name"]);
    EXPECT_EQ(each["sha256"], sha256Of(contentsOf(out_ / listed.back())));
    EXPECT_EQ(each["bytes"], fs::file_size(out_ / listed.back()));
  }
  listed.emplace_back("cat.export.json");
  std::ranges::sort(listed);
  EXPECT_EQ(listed, written());
  EXPECT_THAT(contentsOf(out_ / "cat.export.json"), Not(HasSubstr(folder_.string())));
}

TEST_F(ExportResults, SidecarListsFilesOfOthersFirst) {
  std::ofstream(out_ / "cat_pca.png") << "pca";
  ExportOptions options{.depth = DepthExport{.formats = {DepthFormat::kNpy}},
                        .settings = {{"flip test", "on"}},
                        .alsoListed = {"cat_pca.png"}};
  const ExportReport report = exportResult(result(true), options, out_, "cat");
  EXPECT_THAT(report.files, SizeIs(2));
  const json file = sidecar();
  EXPECT_EQ(file["files"][0]["name"], "cat_pca.png");
  EXPECT_EQ(file["files"][0]["sha256"], sha256Of("pca"));
  EXPECT_EQ(file["settings"]["flip test"], "on");
  EXPECT_TRUE(file["segmentation"].is_null());
}

TEST_F(ExportResults, SidecarSaysHowTheHeadsWereAsked) {
  ExportOptions options{.depth = DepthExport{.formats = {DepthFormat::kNpy}},
                        .masks = MaskExport{.formats = {MaskFormat::kIds}}};
  exportResult(result(true), options, out_, "cat");
  EXPECT_TRUE(sidecar()["depth"]["request"].is_null());
  EXPECT_TRUE(sidecar()["segmentation"]["request"].is_null());
  options.depth->request = DepthRequest{.input = HeadInput::kUpstreamCropped, .flipTest = true};
  options.masks->request =
      SegmentationRequest{.input = HeadInput::kUpstream, .scales = {1.0, 1.5}, .edgeAware = true};
  exportResult(result(true), options, out_, "cat");
  EXPECT_EQ(
      sidecar()["depth"]["request"],
      json::parse(R"({"input": "upstream-cropped", "flip_test": true, "edge_aware": false})"));
  EXPECT_EQ(sidecar()["segmentation"]["request"],
            json::parse(R"({"input": "upstream", "scales": [1.0, 1.5], "edge_aware": true})"));
}

TEST_F(ExportResults, FocalLengthOfExifIsGiven) {
  AnalysisResult withFocal = result(true);
  Picture picture = *withFocal.picture;
  picture.header.width = 3600;
  picture.header.height = 2400;
  picture.header.focalLength35mm = 36.0;
  withFocal.picture = std::make_shared<const Picture>(picture);
  exportResult(withFocal, {.depth = DepthExport{.formats = {DepthFormat::kNpy}}}, out_, "cat");
  const json intrinsics = sidecar()["intrinsics"];
  EXPECT_EQ(intrinsics["focal_length_35mm"], 36.0);
  EXPECT_TRUE(intrinsics["focal_length_mm"].is_null());
  // A sensor of 3 : 2 has the film's shape: 36 mm are 3600 pixels.
  EXPECT_NEAR(intrinsics["focal_length_pixels"].get<double>(), 3600.0, 1e-9);
  picture.header.focalLength35mm.reset();
  picture.header.focalLengthMm = 4.0;
  withFocal.picture = std::make_shared<const Picture>(picture);
  exportResult(withFocal, {.depth = DepthExport{.formats = {DepthFormat::kNpy}}}, out_, "cat");
  EXPECT_TRUE(sidecar()["intrinsics"]["focal_length_pixels"].is_null());
  EXPECT_EQ(sidecar()["intrinsics"]["focal_length_mm"], 4.0);
}

TEST_F(ExportResults, MasksHoldTheLabels) {
  exportResult(result(true), everything(true), out_, "cat");
  const std::vector<std::uint16_t> labels = segmentation().labels;
  EXPECT_EQ(readPng(out_ / "cat_seg_ids.png").values, labels);
  EXPECT_EQ(readPng(out_ / "cat_seg.png").values, labels);
  EXPECT_EQ(readPng(out_ / "cat_seg_ids.png").text.at("Invalid"), "none");
  const PngBack door = readPng(out_ / "cat_mask_001_door.png");
  for (std::size_t i = 0; i < labels.size(); ++i) {
    EXPECT_EQ(door.values[i], labels[i] == 1 ? 255 : 0);
  }
  EXPECT_EQ(door.text.at("Class"), "1 door, double/door");
}

TEST_F(ExportResults, AdeFileIdsAreOneHigherEverywhereButInCoco) {
  ExportOptions options = everything(true);
  options.masks->ids = IdBase::kAdeFile;
  exportResult(result(true), options, out_, "cat");
  EXPECT_THAT(readPng(out_ / "cat_seg_ids.png").values, Each(::testing::AnyOf(1, 2)));
  EXPECT_EQ(readPng(out_ / "cat_seg_ids.png").text.at("Invalid"), "0");
  EXPECT_EQ(readPng(out_ / "cat_seg.png").palette.at(1), (std::array<std::uint8_t, 3>{10, 20, 30}));
  EXPECT_THAT(written(), Contains("cat_mask_001_wall.png"));
  EXPECT_THAT(written(), Contains("cat_mask_002_door.png"));
  EXPECT_THAT(contentsOf(out_ / "cat_legend.csv"), HasSubstr("\n1,wall,10,20,30,18,75.0000,"));
  EXPECT_EQ(sidecar()["segmentation"]["ids"], "ade-file");
  EXPECT_EQ(sidecar()["segmentation"]["unlabelled_id"], 0);
  const json coco = json::parse(contentsOf(out_ / "cat_coco.json"));
  EXPECT_EQ(coco["annotations"][0]["category_id"], 1);
  EXPECT_EQ(coco["annotations"][0]["area"], 18);
}

TEST_F(ExportResults, ChosenBinariesAreWrittenEvenWhereTheyDoNotOccur) {
  ExportOptions options{.masks = MaskExport{.formats = {MaskFormat::kBinary}, .binaries = {1, 2}}};
  exportResult(result(true), options, out_, "cat");
  EXPECT_THAT(written(),
              ElementsAre("cat.export.json", "cat_mask_001_door.png", "cat_mask_002_gr_e.png"));
  EXPECT_THAT(readPng(out_ / "cat_mask_002_gr_e.png").values, Each(0));
}

TEST_F(ExportResults, ProbabilitiesAreHalvesAtTheGrid) {
  exportResult(result(true), everything(true), out_, "cat");
  const std::string bytes = contentsOf(out_ / "cat_seg_probs.npz");
  EXPECT_THAT(bytes, HasSubstr("probabilities.npy"));
  EXPECT_THAT(bytes, HasSubstr("'descr': '<f2', 'fortran_order': False, 'shape': (3, 2, 3)"));
  // 0.5, 0.25, 0.25 as halves.
  EXPECT_THAT(bytes, HasSubstr(std::string("\x00\x38\x00\x34\x00\x34", 6)));
}

TEST_F(ExportResults, GridSizeIsTheHeadsOwn) {
  ExportOptions options = everything(true);
  options.atGridSize = true;
  exportResult(result(true), options, out_, "cat");
  EXPECT_THAT(readPng(out_ / "cat_depth_mm.png").values,
              ElementsAre(1000, 2000, 3000, 4000, 5000, 6000));
  // The first of equals; the last two columns of the second row are sure of 0 and 2.
  EXPECT_THAT(readPng(out_ / "cat_seg_ids.png").values, ElementsAre(0, 1, 2, 2, 0, 2));
  for (const char* const name : {"cat_depth_view.png", "cat_seg_view.png"}) {
    EXPECT_EQ(readPng(out_ / name).width, 3) << name;
    EXPECT_EQ(readPng(out_ / name).height, 2) << name;
  }
  const json file = sidecar();
  EXPECT_EQ(file["output_size"], "grid");
  EXPECT_EQ(file["segmentation"]["width"], 3);
  EXPECT_EQ(file["depth"]["height"], 2);
}

/// "table  50.0 %"
std::string legendText(const LegendRow& row) {
  std::string name = segmentation().classes->classes[static_cast<std::size_t>(row.id)].name;
  name = name.substr(0, name.find_first_of(",;"));
  std::array<char, 32> percent{};
  std::snprintf(percent.data(), percent.size(), "%.1f", row.percent);
  return name + "  " + percent.data() + " %";
}

TEST_F(ExportResults, ViewsAreDrawnByTheSameFunctionsAsTheWindow) {
  const Depth depth = MetricDepth{depthValues(), 0.001F, 10.0F};
  DepthExport options;
  EXPECT_EQ(depthView(depth, options, photo()), drawDepth(depth, options.style));
  options.opacity = 0.25;
  EXPECT_EQ(depthView(depth, options, photo()),
            blend(photo(), drawDepth(depth, options.style), 0.25));
  options.colourBar = true;
  EXPECT_EQ(depthView(depth, options, photo()),
            withScaleBar(blend(photo(), drawDepth(depth, options.style), 0.25),
                         scaleBarOf(depth, options.style)));
  MaskExport masks;
  masks.style.only = {1};
  EXPECT_EQ(segmentationView(segmentation(), masks, photo()),
            drawSegmentation(segmentation(), masks.style, photo()));
  masks.opacity = 0.5;
  EXPECT_EQ(segmentationView(segmentation(), masks, photo()),
            blend(photo(), drawSegmentation(segmentation(), masks.style, photo()), 0.5));
  masks.legend = true;
  std::vector<LegendRow> rows = legendOf(segmentation(), nullptr);
  ASSERT_EQ(rows.at(1).id, 1);
  const Image drawn = drawSegmentation(segmentation(), masks.style, photo());
  EXPECT_EQ(segmentationView(segmentation(), masks, photo()),
            withLegend(blend(photo(), drawn, 0.5),
                       {{.colour = segmentation().classes->classes[1].colour,
                         .text = legendText(rows[1])}}));
}

TEST_F(ExportResults, PhotosOfAnotherSizeAreResampled) {
  const Depth grid = gridDepth(true);
  DepthExport options;
  options.opacity = 0.5;
  EXPECT_EQ(
      depthView(grid, options, photo()),
      blend(
          resample(photo(), 3, 2, ResampleFilter::kBicubic), drawDepth(grid, options.style), 0.5));
}

TEST_F(ExportResults, ViewsSayThatTheyAreNoData) {
  exportResult(result(true), everything(true), out_, "cat");
  const auto depth = readPng(out_ / "cat_depth_view.png").text;
  EXPECT_EQ(depth.at("Units"), "colours of depth, not data");
  EXPECT_THAT(depth, Not(Contains(Key("Scale"))));
  EXPECT_THAT(depth.at("Range"), ::testing::EndsWith(" m"));
  EXPECT_EQ(readPng(out_ / "cat_seg_view.png").text.at("Units"), "colours of classes, not data");
}

TEST_F(ExportResults, WhatCannotBeIsRefusedBeforeTheFirstFile) {
  const auto bad = ErrorCode::kInvalidArgument;
  expectRefused(result(false), everything(true), bad, "png-mm, png-kitti, png-tum");
  expectRefused(result(true), everything(true), bad, "without a slash", "../cat");
  ExportOptions options = everything(true);
  options.depth->opacity = 1.5;
  expectRefused(result(true), options, bad, "opacity");
  options = everything(true);
  options.masks->opacity = std::numeric_limits<double>::quiet_NaN();
  expectRefused(result(true), options, bad, "opacity");
  options = everything(true);
  options.depth->norm16 = ValueRange{2.0F, 2.0F};
  expectRefused(result(true), options, bad, "smaller to a larger");
  options = everything(true);
  options.masks->binaries = {3};
  expectRefused(result(true), options, bad, "no class 3: this head has 3");
  options.masks->binaries = {-1};
  expectRefused(result(true), options, bad, "no class -1");
  options = everything(true);
  options.alsoListed = {"../cat_pca.png"};
  expectRefused(result(true), options, bad, "../cat_pca.png");
  options.alsoListed = {"absent.png"};
  expectRefused(result(true), options, ErrorCode::kNotFound, "absent.png");
}

TEST_F(ExportResults, PaletteOfTooManyClassesIsRefusedBeforeTheFirstFile) {
  AnalysisResult many = result(true);
  Segmentation map = segmentation();
  ClassTable table = *map.classes;
  table.classes.resize(1000);
  map.classes = std::make_shared<const ClassTable>(table);
  many.segmentation->map = std::make_shared<const Segmentation>(map);
  expectRefused(many, {.masks = MaskExport()}, ErrorCode::kUnsupported, "1000 classes");
}

TEST_F(ExportResults, ViewsThatTheResultLacksAreOurMistake) {
  AnalysisResult bare = result(true);
  bare.depth.reset();
  expectRefused(bare, {.depth = DepthExport()}, ErrorCode::kInternal, "");
  bare.segmentation.reset();
  expectRefused(bare, {.masks = MaskExport()}, ErrorCode::kInternal, "");
}

TEST_F(ExportResults, CancellingLeavesWholeFilesAndNoSidecar) {
  int asked = 0;
  try {
    exportResult(result(true), everything(true), out_, "cat", [&] { return ++asked <= 2; });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
  EXPECT_THAT(written(), ElementsAre("cat_depth.exr", "cat_depth.npy"));
}

TEST_F(ExportResults, FullDiskAndReadOnlyFolderLeaveNoSidecar) {
  {
    const SizeLimit limit(300);
    EXPECT_THROW(exportResult(result(true), everything(true), out_, "cat"), Error);
  }
  EXPECT_THAT(written(), ElementsAre("cat_depth.npy")) << "224 bytes fit";
  fs::remove(out_ / "cat_depth.npy");
  const ReadOnly readOnly(out_);
  ASSERT_TRUE(readOnly.holds());
  expectWriteFailed([&] { exportResult(result(true), everything(true), out_, "cat"); },
                    out_ / "cat_depth.npy",
                    "denied");
  EXPECT_THAT(written(), IsEmpty());
}

TEST_F(ExportResults, WeightsThatAreGoneHaveNoHash) {
  const AnalysisResult gone = result(true);
  fs::remove(folder_ / "model.safetensors");
  exportResult(gone, {.depth = DepthExport{.formats = {DepthFormat::kView}}}, out_, "cat");
  EXPECT_TRUE(sidecar()["model"]["sha256"].is_null());
  EXPECT_EQ(readPng(out_ / "cat_depth_view.png").text.at("Model"), "nano");
}

}  // namespace
}  // namespace patchscape::test
