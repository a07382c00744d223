// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "picture_files.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape::test {

/// Text as bytes of a file.
[[nodiscard]] FileBytes bytesOf(std::string_view text);

/// The memory of numbers as bytes of a file, in this machine's order.
template <typename Number>
[[nodiscard]] FileBytes bytesOfNumbers(const std::vector<Number>& numbers) {
  const auto* start = reinterpret_cast<const std::byte*>(numbers.data());
  return {start, start + numbers.size() * sizeof(Number)};
}

/// A with B behind it.
[[nodiscard]] FileBytes joined(FileBytes a, const FileBytes& b);

/// The first `size` bytes.
[[nodiscard]] FileBytes startOf(const FileBytes& file, std::size_t size);

/// An NPY with `dictionary` as its header, whatever that says.
[[nodiscard]] FileBytes makeNpy(const std::string& dictionary,
                                const FileBytes& data,
                                int majorVersion = 1);

/// The dictionary that NumPy writes.
[[nodiscard]] std::string npyDictionary(const std::string& type,
                                        const std::string& shape,
                                        bool fortran = false);

/// A grey PNG of 16 bits.
[[nodiscard]] FileBytes makeDeepPng(std::uint32_t width,
                                    std::uint32_t height,
                                    const std::vector<std::uint16_t>& steps);

/// How an EXR is made; every channel has the values times its factor.
struct ExrParts {
  int width = 2;
  int height = 2;
  std::map<std::string, float> channels{{"Z", 1.0F}};
  int type = 2;  ///< 0 whole numbers, 1 half, 2 float.
  int left = 0;  ///< Where the data window lies in the display window.
  int top = 0;
  int shownWidth = 0;  ///< Of the display window; 0: the data's.
  int shownHeight = 0;
  bool tiled = false;
  bool upwards = false;  ///< Lines from the bottom.
  int compression = 3;   ///< OpenEXR's number; 0 none, 3 ZIP, 4 PIZ.
  std::vector<float> values;
};

/// An EXR, through OpenEXR.
[[nodiscard]] FileBytes makeExr(const ExrParts& parts);

}  // namespace patchscape::test
