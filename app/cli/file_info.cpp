// SPDX-License-Identifier: Apache-2.0
#include "app/cli/file_info.h"

#include "app/cli/text_table.h"
#include "core/base/ascii.h"
#include "core/base/mapped_file.h"
#include "core/media/image_io.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace patchscape::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t kShownProblems = 8;

std::string nameOf(KeyNaming naming) {
  switch (naming) {
    case KeyNaming::kOfficial:
      return "official";
    case KeyNaming::kHuggingFaceDinov2:
      return "Hugging Face DINOv2";
    case KeyNaming::kHuggingFaceVit:
      return "Hugging Face ViT";
    case KeyNaming::kMmpretrain:
      return "mmpretrain";
    case KeyNaming::kTimm:
      return "timm";
  }
  return {};
}

bool isNamedLikeWeights(const fs::path& path) {
  constexpr std::array kExtensions{".safetensors", ".pth", ".pt", ".bin", ".json"};
  const std::string extension = asciiLower(path.extension().string());
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

ModelFileInfo inspectWeights(const fs::path& path) {
  try {
    return inspectModelFile(path);
  } catch (const Error& error) {
    throw WeightFileError(error);
  }
}

ordered_json pictureJson(const ImageHeader& header) {
  ordered_json object{{"kind", "picture"},
                      {"format", header.format},
                      {"size", {header.shownWidth(), header.shownHeight()}},
                      {"stored_size", {header.width, header.height}},
                      {"channels", header.channels},
                      {"bits_per_channel", header.bitsPerChannel},
                      {"orientation", header.orientation},
                      {"focal_length_mm", nullptr},
                      {"focal_length_35mm", nullptr}};
  if (header.focalLengthMm) {
    object["focal_length_mm"] = *header.focalLengthMm;
  }
  if (header.focalLength35mm) {
    object["focal_length_35mm"] = *header.focalLength35mm;
  }
  return object;
}

ordered_json tensorTable(const std::vector<TensorInfo>& tensors) {
  ordered_json table = ordered_json::array();
  for (const TensorInfo& tensor : tensors) {
    table.push_back({{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape}});
  }
  return table;
}

ordered_json headJson(const HeadDescription& head) {
  return {{"task", std::string(nameOf(head.task))},
          {"architecture", head.architecture},
          {"classes", head.classes},
          {"parameters", head.parameters}};
}

ordered_json weightsJson(const ModelFileInfo& weights, bool withTensors) {
  const ModelDescription& model = weights.description;
  ordered_json object{{"kind", "weights"},
                      {"container", weights.container},
                      {"tensor_bytes", weights.bytes},
                      {"sha256", weights.sha256},
                      {"licence", weights.licence},
                      {"usable", model.usable()},
                      {"architecture", model.architecture},
                      {"naming", nameOf(model.naming)},
                      {"patch_size", model.patchSize},
                      {"embed_dim", model.embedDim},
                      {"depth", model.depth},
                      {"heads", model.heads},
                      {"registers", model.registers},
                      {"feed_forward", model.feedForward == FeedForward::kMlp ? "MLP" : "SwiGLU"},
                      {"hidden_dim", model.hiddenDim},
                      {"trained_grid", model.trainedGrid},
                      {"layer_scale", model.layerScale},
                      {"parameters", model.parameters},
                      {"tensors", model.tensors},
                      {"missing", model.missing},
                      {"unexpected", model.unexpected}};
  if (weights.head) {
    object["head"] = headJson(*weights.head);
  }
  if (withTensors) {
    object["tensor_table"] = tensorTable(weights.tensors);
  }
  return object;
}

/// A head alone: what a backbone would have to have does not matter.
bool isHeadOnly(const ModelFileInfo& weights) {
  return weights.head && !weights.description.usable();
}

std::vector<TableRow> headRows(const ModelFileInfo& weights) {
  const HeadDescription& head = *weights.head;
  std::vector<TableRow> rows{{"container", weights.container},
                             {"licence", weights.licence.empty() ? "not known" : weights.licence},
                             {"sha256", weights.sha256},
                             {"head", std::string(nameOf(head.task))},
                             {"architecture", head.architecture},
                             {"tensors", std::to_string(weights.tensors.size())},
                             {"parameters", std::to_string(head.parameters)}};
  if (head.classes > 0) {
    rows.push_back({"classes", std::to_string(head.classes)});
  }
  return rows;
}

std::vector<TableRow> pictureRows(const ImageHeader& header) {
  std::vector<TableRow> rows{
      {"format", header.format},
      {"size", fmt::format("{} x {} px", header.shownWidth(), header.shownHeight())},
      {"channels", fmt::format("{} of {} bits", header.channels, header.bitsPerChannel)},
      {"orientation",
       header.orientation == 1
           ? "upright"
           : fmt::format(
                 "EXIF {}, stored as {} x {}", header.orientation, header.width, header.height)}};
  if (header.focalLengthMm) {
    rows.push_back({"focal length", fmt::format("{:g} mm", *header.focalLengthMm)});
  }
  if (header.focalLength35mm) {
    rows.push_back({"on 35 mm film", fmt::format("{:g} mm", *header.focalLength35mm)});
  }
  return rows;
}

std::vector<TableRow> weightsRows(const ModelFileInfo& weights) {
  const ModelDescription& model = weights.description;
  const bool mlp = model.feedForward == FeedForward::kMlp;
  return {{"container", weights.container},
          {"licence", weights.licence.empty() ? "not known" : weights.licence},
          {"sha256", weights.sha256},
          {"architecture", model.architecture},
          {"naming", nameOf(model.naming)},
          {"patch size", fmt::format("{} px", model.patchSize)},
          {"width", std::to_string(model.embedDim)},
          {"depth", fmt::format("{} blocks", model.depth)},
          {"heads", std::to_string(model.heads)},
          {"registers", std::to_string(model.registers)},
          {"feed-forward", fmt::format("{}, width {}", mlp ? "MLP" : "SwiGLU", model.hiddenDim)},
          {"layer scale", model.layerScale ? "yes" : "no"},
          {"trained grid", fmt::format("{0} x {0} patches", model.trainedGrid)},
          {"tensors", std::to_string(model.tensors)},
          {"parameters", std::to_string(model.parameters)}};
}

void appendProblems(const char* what,
                    const std::vector<std::string>& names,
                    bool all,
                    std::vector<std::string>& lines) {
  const std::size_t shown = all ? names.size() : std::min(names.size(), kShownProblems);
  for (std::size_t i = 0; i < shown; ++i) {
    lines.push_back(fmt::format("  {}  {}", what, names[i]));
  }
  if (shown < names.size()) {
    lines.push_back(fmt::format("  {}  {} more (--verbose)", what, names.size() - shown));
  }
}

}  // namespace

std::string FileInfo::problem() const {
  if (!weights || weights->description.usable() || isHeadOnly(*weights)) {
    return {};
  }
  return fmt::format("These weights cannot be used: {} tensors are missing, {} are unexpected.",
                     weights->description.missing.size(),
                     weights->description.unexpected.size());
}

FileInfo inspectFile(const fs::path& path) {
  FileInfo info{.path = path};
  const auto file = MappedFile::open(path);
  info.bytes = static_cast<std::int64_t>(file->bytes().size());
  try {
    info.picture = readImageHeader(file->bytes());
    return info;
  } catch (const Error& pictureError) {
    if (isNamedLikeWeights(path)) {
      info.weights = inspectWeights(path);
      return info;
    }
    try {
      info.weights = inspectModelFile(path);
      return info;
    } catch (const Error&) {
      // Neither: the file's name says nothing of weights, so it is the picture that is missed.
      throw Error(pictureError);
    }
  }
}

ordered_json toJson(const FileInfo& info, bool withTensors) {
  const std::string problem = info.problem();
  ordered_json object{{"input", info.path.string()},
                      {"status", problem.empty() ? "ok" : "error"},
                      {"error", nullptr},
                      {"outputs", ordered_json::array()},
                      {"bytes", info.bytes}};
  if (!problem.empty()) {
    object["error"] = problem;
  }
  object.update(info.picture ? pictureJson(*info.picture)
                             : weightsJson(*info.weights, withTensors));
  return object;
}

std::vector<std::string> toLines(const FileInfo& info, bool withTensors) {
  std::vector<TableRow> rows = info.picture                ? pictureRows(*info.picture)
                               : isHeadOnly(*info.weights) ? headRows(*info.weights)
                                                           : weightsRows(*info.weights);
  rows.insert(rows.begin(), {"file size", readableBytes(info.bytes)});
  std::vector<std::string> lines{info.path.string()};
  for (const std::string& line : alignedLines(rows)) {
    lines.push_back("  " + line);
  }
  if (!info.weights) {
    return lines;
  }
  if (withTensors) {
    std::vector<TableRow> table;
    for (const TensorInfo& tensor : info.weights->tensors) {
      table.push_back({"  ", tensor.dtype, tensor.name, readableShape(tensor.shape)});
    }
    const std::vector<std::string> tensors = alignedLines(table);
    lines.insert(lines.end(), tensors.begin(), tensors.end());
  }
  if (isHeadOnly(*info.weights)) {
    return lines;
  }
  appendProblems("missing", info.weights->description.missing, withTensors, lines);
  appendProblems("unexpected", info.weights->description.unexpected, withTensors, lines);
  return lines;
}

}  // namespace patchscape::cli
