// SPDX-License-Identifier: Apache-2.0
#include "core/export/mask_files.h"

#include "core/base/error.h"
#include "core/export/array_writer.h"
#include "core/export/atomic_file.h"
#include "core/export/coco_rle.h"
#include "core/overlay/segmentation_overlay.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <vector>

namespace patchscape {
namespace {

constexpr std::size_t kPaletteSize = 256;

constexpr std::array kFormats{
    MaskFormatRow{MaskFormat::kPalette,
                  "palette",
                  "_seg.png",
                  "Palette PNG: the index is the class id; OpenCV reads it as colours"},
    MaskFormatRow{MaskFormat::kIds,
                  "ids",
                  "_seg_ids.png",
                  "Grey PNG of class ids: looks black, and every reader gets the ids"},
    MaskFormatRow{
        MaskFormat::kBinary, "binary", "_mask_", "One black and white PNG for each class"},
    MaskFormatRow{MaskFormat::kCoco,
                  "coco",
                  "_coco.json",
                  "COCO annotations with compressed run lengths, as pycocotools reads them"},
    MaskFormatRow{
        MaskFormat::kLegend, "legend", "_legend.csv", "Table of classes: colour, area, depth"},
    MaskFormatRow{MaskFormat::kProbabilities,
                  "probs",
                  "_seg_probs.npz",
                  "NumPy array of every class's probability on the patch grid, 16-bit floats"},
    MaskFormatRow{
        MaskFormat::kView, "view", "_seg_view.png", "The coloured picture: for eyes, not data"},
};

std::uint16_t shiftOf(IdBase base) { return base == IdBase::kAdeFile ? 1 : 0; }

PngText withMeaning(PngText text, IdBase base) {
  text["Units"] = base == IdBase::kAdeFile ? "class index + 1, 0 is unlabelled" : "class index";
  text["Scale"] = "1";
  text["Invalid"] = base == IdBase::kAdeFile ? "0" : "none";
  return text;
}

std::vector<std::uint8_t> bytesOf(const Segmentation& map, IdBase base) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(map.labels.size());
  for (const std::uint16_t label : map.labels) {
    bytes.push_back(static_cast<std::uint8_t>(label + shiftOf(base)));
  }
  return bytes;
}

std::string firstName(const std::string& name) {
  std::string first = name.substr(0, name.find_first_of(",;"));
  while (!first.empty() && first.back() == ' ') {
    first.pop_back();
  }
  return first;
}

/// A float as short as it reads back exactly; empty for NaN.
std::string textOf(float value) {
  if (!std::isfinite(value)) {
    return {};
  }
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::string quoted(const std::string& name) {
  if (name.find_first_of(",\"\n") == std::string::npos) {
    return name;
  }
  std::string text = "\"";
  for (const char c : name) {
    text += c == '"' ? "\"\"" : std::string(1, c);
  }
  return text + '"';
}

/// Left, top, width and height of a class's pixels.
std::array<int, 4> boxOf(const Segmentation& map, int id) {
  int left = map.width;
  int top = map.height;
  int right = -1;
  int bottom = -1;
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      if (map.labelAt(x, y) == id) {
        left = std::min(left, x);
        right = std::max(right, x);
        top = std::min(top, y);
        bottom = y;
      }
    }
  }
  return {left, top, right - left + 1, bottom - top + 1};
}

nlohmann::ordered_json annotationOf(const Segmentation& map, const LegendRow& row, int number) {
  const auto runs =
      runLengths(map.width, map.height, [&](int x, int y) { return map.labelAt(x, y) == row.id; });
  return {{"id", number},
          {"image_id", 1},
          {"category_id", row.id + 1},
          {"bbox", boxOf(map, row.id)},
          {"area", row.pixels},
          {"iscrowd", 1},
          {"segmentation", {{"size", {map.height, map.width}}, {"counts", compressedRuns(runs)}}}};
}

}  // namespace

std::span<const MaskFormatRow> maskFormats() { return kFormats; }

const MaskFormatRow& maskFormat(MaskFormat format) {
  return kFormats[static_cast<std::size_t>(format)];
}

void writePaletteMask(const std::filesystem::path& path,
                      const Segmentation& map,
                      IdBase base,
                      const PngText& text) {
  std::vector<std::array<std::uint8_t, 3>> palette(shiftOf(base));
  for (const ClassEntry& entry : map.classes->classes) {
    palette.push_back(entry.colour);
  }
  if (palette.size() > kPaletteSize) {
    throw Error(ErrorCode::kInvalidArgument,
                "A palette PNG holds 256 classes, and this head has " +
                    std::to_string(map.classes->classes.size()) + ": choose the format ids.");
  }
  writePalettePng(path, map.width, bytesOf(map, base), palette, withMeaning(text, base));
}

void writeIdMask(const std::filesystem::path& path,
                 const Segmentation& map,
                 IdBase base,
                 const PngText& text) {
  if (map.classes->classes.size() + shiftOf(base) <= kPaletteSize) {
    writeGreyPng(path,
                 map.width,
                 std::span<const std::uint8_t>(bytesOf(map, base)),
                 withMeaning(text, base));
    return;
  }
  std::vector<std::uint16_t> ids = map.labels;
  for (std::uint16_t& id : ids) {
    id = static_cast<std::uint16_t>(id + shiftOf(base));
  }
  writeGreyPng(path, map.width, std::span<const std::uint16_t>(ids), withMeaning(text, base));
}

std::string binaryMaskEnd(const Segmentation& map, int id) {
  std::string name;
  for (const char c : firstName(map.classes->classes[static_cast<std::size_t>(id)].name)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool isSafe = byte < 0x80 && std::isalnum(byte) != 0;
    name += isSafe ? static_cast<char>(std::tolower(byte)) : '_';
  }
  std::string number = std::to_string(id);
  number.insert(0, number.size() < 3 ? 3 - number.size() : 0, '0');
  return number + '_' + name + ".png";
}

void writeBinaryMask(const std::filesystem::path& path,
                     const Segmentation& map,
                     int id,
                     const PngText& text) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(map.labels.size());
  for (const std::uint16_t label : map.labels) {
    pixels.push_back(label == id ? 255 : 0);
  }
  PngText meaning = text;
  meaning["Units"] = "255: " + map.classes->classes[static_cast<std::size_t>(id)].name + ", 0: not";
  writeGreyPng(path, map.width, std::span<const std::uint8_t>(pixels), meaning);
}

void writeCoco(const std::filesystem::path& path,
               const Segmentation& map,
               const std::string& pictureName) {
  nlohmann::ordered_json json;
  json["images"] = {
      {{"id", 1}, {"file_name", pictureName}, {"width", map.width}, {"height", map.height}}};
  json["annotations"] = nlohmann::ordered_json::array();
  int number = 0;
  for (const LegendRow& row : legendOf(map, nullptr)) {
    json["annotations"].push_back(annotationOf(map, row, ++number));
  }
  json["categories"] = nlohmann::ordered_json::array();
  for (std::size_t id = 0; id < map.classes->classes.size(); ++id) {
    json["categories"].push_back(
        {{"id", id + 1}, {"name", map.classes->classes[id].name}, {"supercategory", ""}});
  }
  const std::string text =
      json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  writeAtomically(path, [&](std::ostream& out) { out << text << '\n'; });
}

void writeLegend(const std::filesystem::path& path, const Segmentation& map, const Depth* depth) {
  const std::string unit = depth == nullptr ? "none" : isMetric(*depth) ? "m" : "relative";
  std::string text = "id,name,r,g,b,pixels,percent,mean_depth_" + unit + ",min_depth_" + unit +
                     ",max_depth_" + unit + '\n';
  for (const LegendRow& row : legendOf(map, depth)) {
    const ClassEntry& entry = map.classes->classes[static_cast<std::size_t>(row.id)];
    text += std::to_string(row.id) + ',' + quoted(entry.name);
    for (const std::uint8_t channel : entry.colour) {
      text += ',' + std::to_string(channel);
    }
    text += ',' + std::to_string(row.pixels) + ',' + textOf(static_cast<float>(row.percent)) + ',' +
            textOf(row.meanDepth) + ',' + textOf(row.minDepth) + ',' + textOf(row.maxDepth) + '\n';
  }
  writeAtomically(path, [&](std::ostream& out) { out << text; });
}

void writeProbabilities(const std::filesystem::path& path,
                        const Segmentation& map,
                        const std::map<std::string, std::string>& metadata) {
  const NamedArray array{.name = "probabilities",
                         .shape = {static_cast<std::int64_t>(map.classes->classes.size()),
                                   map.grid.rows,
                                   map.grid.cols},
                         .values = map.probabilities};
  writeNpz(path, {array}, ArrayType::kFloat16, metadata);
}

}  // namespace patchscape
