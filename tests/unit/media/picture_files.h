// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/image.h"

#include <gmock/gmock.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace patchscape::test {

using FileBytes = std::vector<std::byte>;
using Values = std::vector<std::uint8_t>;

/// A picture without any symmetry, so that every turn and flip of it is another picture.
[[nodiscard]] Image lopsidedPicture(int width, int height);

/// `image` as a file of the format of `extension` (".png", ".jpg", ...), through OpenCV.
[[nodiscard]] FileBytes encode(const std::string& extension, const Image& image);

/// What a PNG consists of before it is compressed.
struct PngParts {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  int bits = 8;
  int colorType = 2;  ///< 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA
  Values rows;        ///< Packed; without the filter byte in front of each row.
  Values palette;
  Values transparency;
  FileBytes exif;
};

/// A PNG written by hand, whatever its parts say; without rows it has no IDAT.
[[nodiscard]] FileBytes makePng(const PngParts& parts);

/// A JPEG of one colour in four inks as Adobe stores them, through libjpeg.
[[nodiscard]] FileBytes makeInkJpeg(const Values& storedInks, bool asYcck);

/// A block of EXIF: orientation, focal length 4.5 mm, 28 mm in 35 mm terms.
[[nodiscard]] FileBytes makeExif(int orientation, bool bigEndian);

[[nodiscard]] FileBytes withJpegExif(const FileBytes& jpeg, const FileBytes& block);
[[nodiscard]] FileBytes withWebPExif(const FileBytes& webp,
                                     const Image& image,
                                     const FileBytes& block);

/// What a TIFF consists of.
struct TiffParts {
  int width = 1;
  int height = 1;
  int bits = 8;
  int samples = 3;
  int photometric = 2;  ///< 0 min-is-white, 1 min-is-black, 2 RGB, 5 inks
  int sampleFormat = 1;
  int orientation = 1;
  int extraSample = -1;  ///< 0 unspecified, 1 associated, 2 unassociated alpha
  bool tiled = false;
  bool exif = false;
  Values rows;
};

/// A TIFF, through libtiff.
[[nodiscard]] FileBytes makeTiff(const TiffParts& parts);

/// `image` as a TIFF that says `orientation`.
[[nodiscard]] FileBytes makeTiff(const Image& image, int orientation);

/// A folder that goes away with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void writeFile(const std::filesystem::path& path, const FileBytes& bytes);

/// Expects that `action` throws `code` with every one of `parts` in its message.
void expectError(const std::function<void()>& action,
                 ErrorCode code,
                 const std::vector<std::string>& parts);

}  // namespace patchscape::test
