// SPDX-License-Identifier: Apache-2.0
#include "core/export/float_images.h"

#include "core/base/error.h"
#include "core/export/atomic_file.h"

#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfOutputFile.h>
#include <ImfStringAttribute.h>
#include <tiffio.hxx>

#include <cctype>
#include <exception>
#include <memory>
#include <ostream>

namespace patchscape {
namespace {

/// OpenEXR's output over a stream, so that the file is written atomically like all others.
class ExrStream final : public Imf::OStream {
 public:
  ExrStream(std::ostream& out, const std::string& name)
      : Imf::OStream(name.c_str()),
        out_(out) {}

  void write(const char data[], int size) override {
    out_.write(data, size);
    if (!out_) {
      throw std::ios_base::failure("write");
    }
  }
  std::uint64_t tellp() override { return static_cast<std::uint64_t>(out_.tellp()); }
  void seekp(std::uint64_t position) override { out_.seekp(static_cast<std::streamoff>(position)); }

 private:
  std::ostream& out_;
};

/// EXR viewers know attributes by lower-case names without spaces.
std::string attributeName(std::string name) {
  for (char& c : name) {
    c = c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

void silence(const char*, const char*, va_list) {}

void writeScanLines(TIFF* tiff, const ScalarMap& map, const std::string& description) {
  const auto set = [&](std::uint32_t tag, auto value) { TIFFSetField(tiff, tag, value); };
  set(TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(map.width));
  set(TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(map.height));
  set(TIFFTAG_BITSPERSAMPLE, 32);
  set(TIFFTAG_SAMPLESPERPIXEL, 1);
  set(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_IEEEFP);
  set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  set(TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  set(TIFFTAG_PREDICTOR, PREDICTOR_FLOATINGPOINT);
  set(TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(tiff, 0));
  set(TIFFTAG_IMAGEDESCRIPTION, description.c_str());
  for (int y = 0; y < map.height; ++y) {
    // libtiff takes a writable pointer, and its predictor works in place: a copy of the row.
    std::vector<float> row(map.values.begin() + static_cast<std::ptrdiff_t>(y) * map.width,
                           map.values.begin() + static_cast<std::ptrdiff_t>(y + 1) * map.width);
    if (TIFFWriteScanline(tiff, row.data(), static_cast<std::uint32_t>(y), 0) < 0) {
      return;
    }
  }
}

}  // namespace

void writeExr(const std::filesystem::path& path,
              const ScalarMap& map,
              const std::map<std::string, std::string>& text) {
  Imf::Header header(map.width, map.height);
  header.compression() = Imf::ZIP_COMPRESSION;
  header.channels().insert("Z", Imf::Channel(Imf::FLOAT));
  for (const auto& [key, value] : text) {
    header.insert(attributeName(key), Imf::StringAttribute(value));
  }
  writeAtomically(path, [&](std::ostream& out) {
    try {
      ExrStream stream(out, path.filename().string());
      Imf::OutputFile file(stream, header, 0);
      Imf::FrameBuffer frame;
      // OpenEXR's slices are for reading as well, so their pointer is writable.
      auto* const data = const_cast<char*>(reinterpret_cast<const char*>(map.values.data()));
      frame.insert("Z",
                   Imf::Slice(Imf::FLOAT,
                              data,
                              sizeof(float),
                              sizeof(float) * static_cast<std::size_t>(map.width)));
      file.setFrameBuffer(frame);
      file.writePixels(map.height);
    } catch (const std::exception&) {
      out.setstate(std::ios_base::failbit);  // writeAtomically says why.
    }
  });
}

void writeFloatTiff(const std::filesystem::path& path,
                    const ScalarMap& map,
                    const std::string& description) {
  TIFFSetWarningHandler(silence);
  TIFFSetErrorHandler(silence);
  writeAtomically(path, [&](std::ostream& out) {
    const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(
        TIFFStreamOpen(path.filename().c_str(), &out), &TIFFClose);
    if (tiff == nullptr) {
      out.setstate(std::ios_base::failbit);
      return;
    }
    writeScanLines(tiff.get(), map, description);
  });
}

void writePfm(const std::filesystem::path& path, const ScalarMap& map) {
  writeAtomically(path, [&](std::ostream& out) {
    out << "Pf\n" << map.width << ' ' << map.height << "\n-1.0\n";
    const auto bytes =
        static_cast<std::streamsize>(map.width) * static_cast<std::streamsize>(sizeof(float));
    for (int y = map.height - 1; y >= 0; --y) {
      out.write(reinterpret_cast<const char*>(map.values.data() +
                                              static_cast<std::ptrdiff_t>(y) * map.width),
                bytes);
    }
  });
}

}  // namespace patchscape
