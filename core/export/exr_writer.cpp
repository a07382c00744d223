// SPDX-License-Identifier: Apache-2.0
#include "core/export/exr_writer.h"

#include "core/base/check.h"
#include "core/export/atomic_file.h"
#include "core/export/whole_map.h"

#include <Iex.h>
#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfOutputFile.h>
#include <ImfStringAttribute.h>

namespace patchscape {
namespace {

constexpr const char* kChannel = "Z";

/// A stream as OpenEXR sees it. The stream keeps its own failure; the exception stops OpenEXR.
class ExrStream final : public Imf::OStream {
 public:
  explicit ExrStream(std::ostream& out)
      : Imf::OStream(""),
        out_(out) {}

  void write(const char* data, int size) override {
    out_.write(data, size);
    requireGood();
  }
  std::uint64_t tellp() override { return static_cast<std::uint64_t>(out_.tellp()); }
  void seekp(std::uint64_t position) override {
    out_.seekp(static_cast<std::streamoff>(position));
    requireGood();
  }

 private:
  void requireGood() const {
    if (!out_) {
      throw Iex::IoExc("");
    }
  }

  std::ostream& out_;
};

Imf::Header headerOf(const ScalarMap& map, const std::map<std::string, std::string>& attributes) {
  Imf::Header header(map.width, map.height);
  header.compression() = Imf::ZIP_COMPRESSION;
  header.channels().insert(kChannel, Imf::Channel(Imf::FLOAT));
  for (const auto& [name, value] : attributes) {
    header.insert(name, Imf::StringAttribute(value));
  }
  return header;
}

Imf::FrameBuffer frameOf(const ScalarMap& map) {
  Imf::FrameBuffer frame;
  // OpenEXR's type for both directions; it only reads what it writes to a file.
  auto* const base = const_cast<char*>(reinterpret_cast<const char*>(map.values.data()));
  frame.insert(
      kChannel,
      Imf::Slice(
          Imf::FLOAT, base, sizeof(float), sizeof(float) * static_cast<std::size_t>(map.width)));
  return frame;
}

}  // namespace

void writeExr(const std::filesystem::path& path,
              const ScalarMap& map,
              const std::map<std::string, std::string>& attributes) {
  PATCHSCAPE_CHECK(isWhole(map)) << path.string();
  writeAtomically(path, [&](std::ostream& out) {
    try {
      ExrStream stream(out);
      Imf::OutputFile file(stream, headerOf(map, attributes));
      file.setFrameBuffer(frameOf(map));
      file.writePixels(map.height);
    } catch (const Iex::BaseExc&) {
      out.setstate(std::ios_base::failbit);
    }
  });
}

}  // namespace patchscape
