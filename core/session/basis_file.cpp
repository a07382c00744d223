// SPDX-License-Identifier: Apache-2.0
#include "core/session/basis_file.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/weights/safetensors_writer.h"
#include "core/weights/weight_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

namespace patchscape {
namespace {

constexpr std::string_view kFormat = "patchscape-pca-basis-1";
constexpr std::int64_t kColours = 3;
constexpr std::array<std::pair<PcaRange, std::string_view>, 3> kRanges{{
    {PcaRange::kMinMax, "min-max"},
    {PcaRange::kPercentile, "percentile"},
    {PcaRange::kSigmoid, "sigmoid"},
}};

using Metadata = std::map<std::string, std::string>;
using Shape = std::vector<std::int64_t>;

/// The shortest text that reads back as the same number.
std::string textOf(float value) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  PATCHSCAPE_CHECK(error == std::errc()) << value;
  return {text.data(), end};
}

std::string textOf(PcaRange range) {
  const auto* found =
      std::ranges::find(kRanges, range, &std::pair<PcaRange, std::string_view>::first);
  PATCHSCAPE_CHECK(found != kRanges.end()) << "range";
  return std::string(found->second);
}

std::string textOf(const Shape& shape) {
  std::string text;
  for (const std::int64_t side : shape) {
    text += (text.empty() ? "" : ", ") + std::to_string(side);
  }
  return "[" + text + "]";
}

TensorToWrite tensorOf(std::string name, Shape shape, const std::vector<float>& values) {
  return {.name = std::move(name),
          .dtype = DType::kF32,
          .shape = std::move(shape),
          .data = std::as_bytes(std::span(values))};
}

Metadata metadataOf(const PcaBasis& basis) {
  Metadata metadata{{"format", std::string(kFormat)},
                    {"model", basis.model},
                    {"range_kind", textOf(basis.range)},
                    {"total_variance", textOf(basis.totalVariance)}};
  for (const bool flip : basis.flip) {
    metadata["flip"] += flip ? '1' : '0';
  }
  if (basis.foreground) {
    metadata["foreground_variance"] = textOf(basis.foreground->axis.variance);
    metadata["foreground_threshold"] = textOf(basis.foreground->threshold);
  }
  return metadata;
}

/// A basis file while it is read; every complaint names the file.
class BasisReader {
 public:
  explicit BasisReader(const std::filesystem::path& path)
      : file_(openWeightFile(path)) {
    const auto format = file_.metadata.find("format");
    if (format == file_.metadata.end() || format->second != kFormat) {
      fail("is not a PCA basis; choose a file saved with \"save basis\" or --save-basis");
    }
  }

  [[nodiscard]] bool has(std::string_view name) const { return file_.find(name) != nullptr; }

  /// The width of the tokens the basis is for.
  [[nodiscard]] std::int64_t width() const {
    const WeightTensor& mean = tensor("mean");
    if (mean.shape.size() != 1 || mean.shape[0] < 1) {
      fail("has a tensor mean of shape " + textOf(mean.shape) + " where [D] belongs");
    }
    return mean.shape[0];
  }

  [[nodiscard]] std::vector<float> values(std::string_view name, const Shape& shape) const {
    const WeightTensor& found = tensor(name);
    if (found.shape != shape || found.dtype != DType::kF32 || !found.isContiguous()) {
      fail("has a tensor " + std::string(name) + " of type " + std::string(nameOf(found.dtype)) +
           " and shape " + textOf(found.shape) + " where F32 " + textOf(shape) + " belongs");
    }
    std::vector<float> values(static_cast<std::size_t>(found.elements()));
    std::memcpy(values.data(), found.data, values.size() * sizeof(float));
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
      fail("has values in " + std::string(name) + " that are not numbers");
    }
    return values;
  }

  [[nodiscard]] const std::string& text(const std::string& name) const {
    const auto found = file_.metadata.find(name);
    if (found == file_.metadata.end()) {
      fail("lacks its metadata entry " + name);
    }
    return found->second;
  }

  [[nodiscard]] float number(const std::string& name) const {
    const std::string& written = text(name);
    float value = 0.0F;
    const char* end = written.data() + written.size();
    const auto [stop, error] = std::from_chars(written.data(), end, value);
    if (error != std::errc() || stop != end || !std::isfinite(value)) {
      fail("has \"" + written + "\" in its metadata entry " + name + " where a number belongs");
    }
    return value;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::kBadData,
                file_.path.filename().string() + " " + what + ".",
                file_.path.string());
  }

 private:
  [[nodiscard]] const WeightTensor& tensor(std::string_view name) const {
    const WeightTensor* found = file_.find(name);
    if (found == nullptr) {
      fail("lacks its tensor " + std::string(name) + "; save the basis again");
    }
    return *found;
  }

  WeightFile file_;
};

PcaRange readRange(const BasisReader& reader) {
  const std::string& text = reader.text("range_kind");
  for (const auto& [range, name] : kRanges) {
    if (name == text) {
      return range;
    }
  }
  reader.fail("has the unknown range \"" + text + "\"");
}

std::array<bool, 3> readFlip(const BasisReader& reader) {
  const std::string& text = reader.text("flip");
  if (text.size() != kColours || text.find_first_not_of("01") != std::string::npos) {
    reader.fail("has \"" + text + "\" in its metadata entry flip where three digits 0 or 1 belong");
  }
  return {text[0] == '1', text[1] == '1', text[2] == '1'};
}

std::vector<PcaAxis> readAxes(const BasisReader& reader, std::int64_t width) {
  const auto components = reader.values("components", {kColours, width});
  const auto variance = reader.values("variance", {kColours});
  const auto range = reader.values("range", {kColours, 2});
  std::vector<PcaAxis> axes;
  for (std::size_t k = 0; k < kColours; ++k) {
    const auto first = components.begin() + static_cast<std::ptrdiff_t>(k) * width;
    axes.push_back({.vector = {first, first + width},
                    .variance = variance[k],
                    .low = range[2 * k],
                    .high = range[2 * k + 1]});
  }
  return axes;
}

ForegroundAxis readForeground(const BasisReader& reader, std::int64_t width) {
  const auto range = reader.values("foreground_range", {2});
  return {.mean = reader.values("foreground_mean", {width}),
          .axis = {.vector = reader.values("foreground_component", {width}),
                   .variance = reader.number("foreground_variance"),
                   .low = range[0],
                   .high = range[1]},
          .threshold = reader.number("foreground_threshold")};
}

}  // namespace

void saveBasis(std::ostream& out, const PcaBasis& basis) {
  PATCHSCAPE_CHECK(basis.axes.size() == kColours) << basis.axes.size();
  std::vector<float> components;
  std::vector<float> variance;
  std::vector<float> range;
  for (const PcaAxis& axis : basis.axes) {
    components.insert(components.end(), axis.vector.begin(), axis.vector.end());
    variance.push_back(axis.variance);
    range.insert(range.end(), {axis.low, axis.high});
  }
  std::vector<TensorToWrite> tensors{
      tensorOf("mean", {basis.width()}, basis.mean),
      tensorOf("components", {kColours, basis.width()}, components),
      tensorOf("variance", {kColours}, variance),
      tensorOf("range", {kColours, 2}, range),
  };
  std::vector<float> foregroundRange;
  if (basis.foreground) {
    const ForegroundAxis& stage = *basis.foreground;
    foregroundRange = {stage.axis.low, stage.axis.high};
    tensors.push_back(tensorOf("foreground_mean", {basis.width()}, stage.mean));
    tensors.push_back(tensorOf("foreground_component", {basis.width()}, stage.axis.vector));
    tensors.push_back(tensorOf("foreground_range", {2}, foregroundRange));
  }
  writeSafetensors(out, tensors, metadataOf(basis));
}

PcaBasis loadBasis(const std::filesystem::path& path) {
  const BasisReader reader(path);
  PcaBasis basis;
  const std::int64_t width = reader.width();
  basis.mean = reader.values("mean", {width});
  basis.axes = readAxes(reader, width);
  basis.flip = readFlip(reader);
  basis.range = readRange(reader);
  basis.totalVariance = reader.number("total_variance");
  basis.model = reader.text("model");
  if (reader.has("foreground_mean")) {
    basis.foreground = readForeground(reader, width);
  }
  return basis;
}

}  // namespace patchscape
