// SPDX-License-Identifier: Apache-2.0
#include "core/export/label_files.h"

#include "core/base/error.h"
#include "core/base/voc_colours.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace patchscape {
namespace {

constexpr std::size_t kMost8BitIds = 255;
constexpr std::size_t kPaletteSize = 256;

using Palette = std::array<std::array<std::uint8_t, 3>, kPaletteSize>;

Palette paletteOf(const ClassTable& classes, int base) {
  Palette palette{};
  for (std::size_t i = 0; i < kPaletteSize; ++i) {
    const std::size_t classId = i - static_cast<std::size_t>(base);
    palette[i] = classId < classes.classes.size() ? classes.classes[classId].colour : vocColour(i);
  }
  return palette;
}

template <typename Id>
std::vector<Id> idsOf(const LabelMap& labels, int base) {
  std::vector<Id> ids(labels.ids.size());
  std::ranges::transform(
      labels.ids, ids.begin(), [base](std::uint16_t id) { return static_cast<Id>(id + base); });
  return ids;
}

}  // namespace

void writeIdPng(const std::filesystem::path& path,
                const LabelMap& labels,
                const ClassTable& classes,
                int base,
                const PngText& text) {
  if (classes.classes.size() <= kMost8BitIds) {
    writeGreyPng(path, labels.width, labels.height, idsOf<std::uint8_t>(labels, base), text);
  } else {
    writeGreyPng(path, labels.width, labels.height, idsOf<std::uint16_t>(labels, base), text);
  }
}

void requirePaletteFor(const ClassTable& classes, int base) {
  if (classes.classes.size() + static_cast<std::size_t>(base) > kPaletteSize) {
    throw Error(ErrorCode::kUnsupported,
                "The palette picture holds ids up to 255, but this head has " +
                    std::to_string(classes.classes.size()) +
                    " classes. Choose the picture of ids instead, which has 16 bits.");
  }
}

void writePalettePng(const std::filesystem::path& path,
                     const LabelMap& labels,
                     const ClassTable& classes,
                     int base,
                     const PngText& text) {
  requirePaletteFor(classes, base);
  writePalettePng(path,
                  labels.width,
                  labels.height,
                  idsOf<std::uint8_t>(labels, base),
                  paletteOf(classes, base),
                  text);
}

void writeBinaryPng(const std::filesystem::path& path,
                    const LabelMap& labels,
                    int classId,
                    const PngText& text) {
  std::vector<std::uint8_t> pixels(labels.ids.size());
  std::ranges::transform(labels.ids, pixels.begin(), [classId](std::uint16_t id) {
    return static_cast<std::uint8_t>(id == classId ? 255 : 0);
  });
  writeGreyPng(path, labels.width, labels.height, pixels, text);
}

}  // namespace patchscape
