// SPDX-License-Identifier: Apache-2.0
#include "core/media/depth_formats.h"
#include "core/media/exr_header.h"
#include "core/media/media_error.h"

#include <Iex.h>
#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfInputFile.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

namespace patchscape {
namespace {

constexpr int kLinesAtATime = 64;
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// A file in memory as OpenEXR sees it.
class ExrSource final : public Imf::IStream {
 public:
  explicit ExrSource(Bytes file)
      : Imf::IStream(""),
        file_(file) {}

  bool read(char* target, int size) override {
    const auto count = static_cast<std::size_t>(size);
    if (size < 0 || at_ > file_.size() || count > file_.size() - at_) {
      passedEnd_ = true;
      throw Iex::InputExc("the end of the file is missing");
    }
    std::memcpy(target, file_.data() + at_, count);
    at_ += count;
    return at_ < file_.size();
  }
  std::uint64_t tellg() override { return at_; }
  void seekg(std::uint64_t position) override { at_ = position; }

  [[nodiscard]] bool passedEnd() const noexcept { return passedEnd_; }

 private:
  Bytes file_;
  std::size_t at_ = 0;
  bool passedEnd_ = false;
};

/// The channels that say the distance: one, or three that must agree.
std::vector<std::string> depthChannels(const Imf::ChannelList& list) {
  std::vector<std::string> names;
  for (auto channel = list.begin(); channel != list.end(); ++channel) {
    names.emplace_back(channel.name());
  }
  const auto has = [&](const char* name) { return list.findChannel(name) != nullptr; };
  if (has("Z")) {
    return {"Z"};
  }
  if (names.size() == 1) {
    return names;
  }
  if (has("Y")) {
    return {"Y"};
  }
  if (has("R")) {
    return has("G") && has("B") ? std::vector<std::string>{"R", "G", "B"}
                                : std::vector<std::string>{"R"};
  }
  throwNoDepthMap(kExrFormat, "has several channels and none is Z, Y or R");
}

void requireFullSize(const Imf::ChannelList& list, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const Imf::Channel& channel = list[name.c_str()];
    if (channel.xSampling != 1 || channel.ySampling != 1) {
      throwNoDepthMap(kExrFormat, "has its channel " + name + " at a lower resolution");
    }
  }
}

/// Lines of a file, read some at a time.
class ExrLines {
 public:
  explicit ExrLines(Imf::InputFile& file)
      : file_(file),
        window_(file.header().dataWindow()),
        names_(depthChannels(file.header().channels())) {
    requireFullSize(file.header().channels(), names_);
    planes_.resize(names_.size());
  }

  /// The distances of line `y`, from `left` on; all NaN where the file has none.
  void append(int y, int left, int width, std::vector<float>& values) {
    const std::size_t start = values.size();
    values.resize(start + static_cast<std::size_t>(width), kNone);
    if (y < window_.min.y || y > window_.max.y) {
      return;
    }
    if (y < first_ || y >= end_) {
      readFrom(y);
    }
    const std::size_t across = static_cast<std::size_t>(window_.max.x - window_.min.x) + 1;
    const float* const line = planes_[0].data() + static_cast<std::size_t>(y - first_) * across;
    const int from = std::max(left, window_.min.x);
    const std::int64_t last = std::min<std::int64_t>(std::int64_t{left} + width - 1, window_.max.x);
    for (std::int64_t x = from; x <= last; ++x) {
      values[start + static_cast<std::size_t>(x - left)] = line[x - window_.min.x];
    }
  }

 private:
  void readFrom(int y) {
    const int last = static_cast<int>(
        std::min<std::int64_t>(std::int64_t{y} + kLinesAtATime - 1, window_.max.y));
    const Imath::V2i size(window_.max.x - window_.min.x + 1, last - y + 1);
    Imf::FrameBuffer frame;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      planes_[i].resize(static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y));
      frame.insert(
          names_[i],
          Imf::Slice::Make(
              Imf::FLOAT, planes_[i].data(), Imath::V2i(window_.min.x, y), size.x, size.y));
    }
    file_.setFrameBuffer(frame);
    file_.readPixels(y, last);
    for (std::size_t i = 1; i < planes_.size(); ++i) {
      if (std::memcmp(planes_[i].data(), planes_[0].data(), planes_[0].size() * sizeof(float)) !=
          0) {
        throwNoDepthMap(kExrFormat, "holds colours, not distances");
      }
    }
    first_ = y;
    end_ = last + 1;
  }

  Imf::InputFile& file_;
  Imath::Box2i window_;
  std::vector<std::string> names_;
  std::vector<std::vector<float>> planes_;  ///< Lines first_ to end_, one a channel.
  int first_ = 0;
  int end_ = 0;
};

}  // namespace

ScalarMap readExrDepth(Bytes file) {
  requireModestExr(file);
  ExrSource source(file);
  try {
    Imf::InputFile exr(source, 0);
    const Imath::Box2i picture = exr.header().displayWindow();
    ScalarMap map{.width = picture.max.x - picture.min.x + 1,
                  .height = picture.max.y - picture.min.y + 1};
    ExrLines lines(exr);
    // Grows line by line, so that a file without its pixels costs no memory.
    map.values.reserve(static_cast<std::size_t>(map.width) * static_cast<std::size_t>(map.height));
    for (int row = 0; row < map.height; ++row) {
      lines.append(picture.min.y + row, picture.min.x, map.width, map.values);
    }
    return map;
  } catch (const Iex::BaseExc& error) {
    if (source.passedEnd()) {
      throwCutShort(kExrFormat);
    }
    throwDamaged(kExrFormat, error.what());
  }
}

}  // namespace patchscape
