// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/tracking_types.h"
#include "core/base/voc_colours.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace patchscape {
namespace {

Rgb colourAt(std::span<const std::uint8_t> pixels, std::size_t pixel) {
  return {pixels[pixel * 3], pixels[pixel * 3 + 1], pixels[pixel * 3 + 2]};
}

bool isGrey(const Rgb& colour) { return colour[0] == colour[1] && colour[1] == colour[2]; }

/// Every colour but black that occurs, ascending; stops after `most`.
std::vector<Rgb> coloursOf(const Image& picture, std::size_t most) {
  std::set<Rgb> found;
  const std::span<const std::uint8_t> pixels = picture.pixels();
  Rgb before{};
  for (std::size_t i = 0; i < pixels.size() / 3 && found.size() <= most; ++i) {
    const Rgb colour = colourAt(pixels, i);
    if (colour != before && colour != Rgb{}) {
      found.insert(colour);
    }
    before = colour;
  }
  return {found.begin(), found.end()};
}

}  // namespace

ObjectMask objectMaskOf(const Image& picture) {
  std::vector<Rgb> colours = coloursOf(picture, kMostObjects);
  if (colours.empty()) {
    throw Error(
        ErrorCode::kInvalidArgument,
        "The mask shows no object: all of it is black. Paint the object in another colour.");
  }
  if (colours.size() > kMostObjects) {
    throw Error(ErrorCode::kInvalidArgument,
                "This is no mask: it has more than " + std::to_string(kMostObjects) +
                    " colours. Give a PNG with one even colour an object, black around them.");
  }
  if (!std::ranges::all_of(colours, isGrey)) {
    std::ranges::sort(colours, {}, vocIndexOf);
  }
  std::map<Rgb, std::uint8_t> ids{{Rgb{}, 0}};
  for (std::size_t i = 0; i < colours.size(); ++i) {
    ids[colours[i]] = static_cast<std::uint8_t>(i + 1);
  }
  ObjectMask mask{.width = picture.width(),
                  .height = picture.height(),
                  .objects = static_cast<int>(colours.size()),
                  .ids = std::vector<std::uint8_t>(picture.pixels().size() / 3)};
  for (std::size_t i = 0; i < mask.ids.size(); ++i) {
    mask.ids[i] = ids[colourAt(picture.pixels(), i)];
  }
  return mask;
}

std::shared_ptr<const ClassTable> objectTable(int objects) {
  auto table = std::make_shared<ClassTable>();
  table->name = "objects";
  for (int id = 0; id <= objects; ++id) {
    table->classes.push_back({.name = id == 0 ? "background" : "object " + std::to_string(id),
                              .colour = vocColour(static_cast<std::size_t>(id))});
  }
  return table;
}

}  // namespace patchscape
