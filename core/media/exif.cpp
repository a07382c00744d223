// SPDX-License-Identifier: Apache-2.0
#include "core/media/exif.h"

#include <libexif/exif-data.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace patchscape {
namespace {

constexpr std::size_t kMaxBlockBytes = 0xFFFE;  // libexif looks at no more.

const ExifEntry* entryOf(const ExifData& data, ExifIfd directory, ExifTag tag, ExifFormat format) {
  const ExifEntry* entry = exif_content_get_entry(data.ifd[directory], tag);
  const bool valid = entry != nullptr && entry->format == format && entry->components >= 1 &&
                     entry->size >= exif_format_get_size(format);
  return valid ? entry : nullptr;
}

double valueOf(const ExifRational& rational) {
  return rational.denominator == 0 ? 0.0
                                   : static_cast<double>(rational.numerator) / rational.denominator;
}

}  // namespace

void setOrientation(int orientation, ImageHeader& header) {
  if (orientation >= 1 && orientation <= 8) {
    header.orientation = orientation;
  }
}

void setFocalLength(double millimetres, std::optional<double>& target) {
  // Zero means unknown in EXIF.
  if (std::isfinite(millimetres) && millimetres > 0.0) {
    target = millimetres;
  }
}

void readExif(std::span<const std::byte> block, ImageHeader& header) {
  std::vector<unsigned char> prefixed{'E', 'x', 'i', 'f', 0, 0};
  const auto* start = reinterpret_cast<const unsigned char*>(block.data());
  prefixed.insert(prefixed.end(), start, start + std::min(block.size(), kMaxBlockBytes - 6));

  const std::unique_ptr<ExifData, decltype(&exif_data_unref)> data(exif_data_new(),
                                                                   &exif_data_unref);
  if (!data) {
    return;
  }
  // Otherwise libexif adds the tags that a camera must write, with values of its own.
  exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_load_data(data.get(), prefixed.data(), static_cast<unsigned>(prefixed.size()));
  const ExifByteOrder order = exif_data_get_byte_order(data.get());

  if (const auto* entry = entryOf(*data, EXIF_IFD_0, EXIF_TAG_ORIENTATION, EXIF_FORMAT_SHORT)) {
    setOrientation(exif_get_short(entry->data, order), header);
  }
  if (const auto* entry =
          entryOf(*data, EXIF_IFD_EXIF, EXIF_TAG_FOCAL_LENGTH, EXIF_FORMAT_RATIONAL)) {
    setFocalLength(valueOf(exif_get_rational(entry->data, order)), header.focalLengthMm);
  }
  if (const auto* entry =
          entryOf(*data, EXIF_IFD_EXIF, EXIF_TAG_FOCAL_LENGTH_IN_35MM_FILM, EXIF_FORMAT_SHORT)) {
    setFocalLength(exif_get_short(entry->data, order), header.focalLength35mm);
  }
}

}  // namespace patchscape
