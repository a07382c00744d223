// SPDX-License-Identifier: Apache-2.0
#include "core/media/jpeg_reader.h"

// jpeglib.h needs FILE and size_t from these two.
#include <cstddef>
#include <cstdio>
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include "core/base/error.h"
#include "core/media/byte_order.h"
#include "core/media/exif.h"
#include "core/media/media_error.h"
#include "core/media/pixel_layout.h"

#include <csetjmp>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

constexpr std::string_view kFormat = "JPEG";

// A progressive file of a few kilobytes may ask for thousands of scans, each a pass over the
// whole picture; encoders write about ten.
constexpr int kMaxScans = 500;

/// What libjpeg's callbacks share with us; `manager` is first, so that they find the rest.
struct JpegState {
  jpeg_error_mgr manager;
  jmp_buf jump;
  int error = 0;   ///< Code of the fatal message.
  int damage = 0;  ///< Code of the first warning that means wrong pixels.
  bool cutShort = false;
  char message[JMSG_LENGTH_MAX] = "";
};

JpegState& stateOf(j_common_ptr jpeg) { return *reinterpret_cast<JpegState*>(jpeg->err); }

void leave(j_common_ptr jpeg) {
  JpegState& state = stateOf(jpeg);
  state.error = jpeg->err->msg_code;
  jpeg->err->format_message(jpeg, state.message);
  longjmp(state.jump, 1);
}

/// libjpeg draws on after damage, in grey; these warnings mean that it does.
bool meansWrongPixels(int code) {
  return code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC ||
         code == JWRN_BOGUS_PROGRESSION || code == JWRN_ARITH_BAD_CODE;
}

void keepWarning(j_common_ptr jpeg, int level) {
  JpegState& state = stateOf(jpeg);
  const int code = jpeg->err->msg_code;
  if (level >= 0) {
    return;
  }
  if (code == JWRN_JPEG_EOF) {
    state.cutShort = true;
  } else if (meansWrongPixels(code) && state.damage == 0) {
    state.damage = code;
    jpeg->err->format_message(jpeg, state.message);
  }
}

void stayQuiet(j_common_ptr) {}

void countScans(j_common_ptr jpeg) {
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number > kMaxScans) {
    JpegState& state = stateOf(jpeg);
    std::snprintf(state.message, sizeof state.message, "more than %d scans", kMaxScans);
    longjmp(state.jump, 1);
  }
}

// The functions with setjmp hold no object with a destructor: longjmp would skip it.

bool readHeader(j_decompress_ptr jpeg, JpegState& state, Bytes file) {
  if (setjmp(state.jump) != 0) {
    return false;
  }
  jpeg_mem_src(jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(jpeg, TRUE);
  return true;
}

bool startDecoding(j_decompress_ptr jpeg, JpegState& state) {
  if (setjmp(state.jump) != 0) {
    return false;
  }
  jpeg_start_decompress(jpeg);
  return true;
}

bool readRows(j_decompress_ptr jpeg, JpegState& state, std::uint8_t* pixels) {
  if (setjmp(state.jump) != 0) {
    return false;
  }
  const std::size_t stride =
      std::size_t{jpeg->output_width} * static_cast<std::size_t>(jpeg->output_components);
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = pixels + stride * jpeg->output_scanline;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  // Reads on to the end-of-image marker, and warns where there is none.
  jpeg_finish_decompress(jpeg);
  return true;
}

/// libjpeg's struct and our state, released together.
class JpegReader {
 public:
  JpegReader() {
    jpeg_.err = jpeg_std_error(&state_.manager);
    state_.manager.error_exit = leave;
    state_.manager.emit_message = keepWarning;
    state_.manager.output_message = stayQuiet;
    if (!create()) {
      throw std::bad_alloc();
    }
    progress_.progress_monitor = countScans;
    jpeg_.progress = &progress_;
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() { jpeg_destroy_decompress(&jpeg_); }

  [[nodiscard]] j_decompress_ptr jpeg() noexcept { return &jpeg_; }
  [[nodiscard]] JpegState& state() noexcept { return state_; }

  [[noreturn]] void fail() const {
    if (state_.cutShort) {
      throwCutShort(kFormat);
    }
    switch (state_.error) {
      case JERR_OUT_OF_MEMORY:
        throw std::bad_alloc();
      case JERR_BAD_PRECISION:
      case JERR_SOF_UNSUPPORTED:
      case JERR_ARITH_NOTIMPL:
      case JERR_CONVERSION_NOTIMPL:
      case JERR_COMPONENT_COUNT:
      case JERR_CCIR601_NOTIMPL:
      case JERR_FRACT_SAMPLE_NOTIMPL:
        throwUnsupportedKind(
            kFormat, "is of a rare kind that is not read (" + std::string(state_.message) + ")");
      default:
        throwDamaged(kFormat, state_.message);
    }
  }

 private:
  bool create() {
    if (setjmp(state_.jump) != 0) {
      return false;
    }
    jpeg_create_decompress(&jpeg_);
    return true;
  }

  jpeg_decompress_struct jpeg_{};
  jpeg_progress_mgr progress_{};
  JpegState state_{};
};

/// The EXIF block: the first APP1 segment that says so, before the first scan.
void readExifSegment(Bytes file, ImageHeader& header) {
  constexpr std::string_view kPrefix("Exif\0\0", 6);
  std::size_t offset = 2;
  while (holds(file, offset, 4) && byteAt(file, offset) == 0xFF) {
    const auto marker = byteAt(file, offset + 1);
    if (marker == 0xFF) {
      ++offset;  // Fill bytes.
      continue;
    }
    const std::size_t size = bigU16(file, offset + 2);
    const bool startOfScan = marker == 0xDA;
    if (startOfScan || size < 2 || !holds(file, offset + 2, size)) {
      return;
    }
    const Bytes body = file.subspan(offset + 4, size - 2);
    if (marker == 0xE1 && body.size() > kPrefix.size() &&
        std::memcmp(body.data(), kPrefix.data(), kPrefix.size()) == 0) {
      readExif(body.subspan(kPrefix.size()), header);
      return;
    }
    offset += 2 + size;
  }
}

}  // namespace

ImageHeader readJpegHeader(Bytes file) {
  JpegReader reader;
  const j_decompress_ptr jpeg = reader.jpeg();
  const bool read = readHeader(jpeg, reader.state(), file);
  // Sides past libjpeg's own limit are known by then and are refused by name.
  if (!read && reader.state().error != JERR_IMAGE_TOO_BIG) {
    reader.fail();
  }
  requireAllowedSize(kFormat, jpeg->image_width, jpeg->image_height);
  ImageHeader header;
  header.format = kFormat;
  header.width = static_cast<int>(jpeg->image_width);
  header.height = static_cast<int>(jpeg->image_height);
  header.channels = jpeg->num_components;
  header.bitsPerChannel = jpeg->data_precision;
  readExifSegment(file, header);
  return header;
}

Image decodeJpeg(Bytes file, const ImageHeader& header) {
  JpegReader reader;
  const j_decompress_ptr jpeg = reader.jpeg();
  if (!readHeader(jpeg, reader.state(), file)) {
    reader.fail();
  }
  const bool inks = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
  jpeg->out_color_space = inks ? JCS_CMYK : JCS_RGB;
  if (!startDecoding(jpeg, reader.state())) {
    reader.fail();
  }
  const std::size_t stride = static_cast<std::size_t>(header.width) * (inks ? 4 : 3);
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(header.height));
  const bool complete = readRows(jpeg, reader.state(), pixels.data());
  if (!complete || reader.state().cutShort || reader.state().damage != 0) {
    reader.fail();
  }
  if (inks) {
    // Every program that writes four inks follows Adobe and stores them inverted.
    invertedCmykToRgb(pixels);
  }
  return {header.width, header.height, std::move(pixels)};
}

}  // namespace patchscape
