// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_header.h"

#include "core/media/picture_format.h"

namespace patchscape {

ImageHeader readImageHeader(std::span<const std::byte> file) {
  return formatOf(file).readHeader(file);
}

}  // namespace patchscape
