// SPDX-License-Identifier: Apache-2.0
#include "core/export/zip_stream.h"

#include "core/base/check.h"

#include <minizip/zip.h>

#include <algorithm>

namespace patchscape {
namespace {

constexpr std::size_t kZip64From = 0xFFFFFFFF;  // Sizes that 32 bits cannot say.
constexpr std::size_t kMaxWrite = 1 << 30;      // minizip counts in `unsigned`.

std::ostream& streamOf(voidpf stream) { return *static_cast<std::ostream*>(stream); }

voidpf openStream(voidpf stream, const void*, int) { return stream; }

uLong readNothing(voidpf, voidpf, void*, uLong) { return 0; }

uLong writeBytes(voidpf, voidpf stream, const void* data, uLong size) {
  streamOf(stream).write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
  return streamOf(stream) ? size : 0;
}

ZPOS64_T tellPosition(voidpf, voidpf stream) {
  return static_cast<ZPOS64_T>(std::streamoff(streamOf(stream).tellp()));
}

long seekTo(voidpf, voidpf stream, ZPOS64_T offset, int origin) {
  const auto from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? std::ios_base::cur
                    : origin == ZLIB_FILEFUNC_SEEK_END ? std::ios_base::end
                                                       : std::ios_base::beg;
  streamOf(stream).seekp(static_cast<std::streamoff>(offset), from);
  return streamOf(stream) ? 0 : -1;
}

int closeNothing(voidpf, voidpf) { return 0; }

int errorOf(voidpf, voidpf stream) { return streamOf(stream) ? 0 : 1; }

}  // namespace

class ZipStream::Impl {
 public:
  explicit Impl(std::ostream& out)
      : out_(out) {
    zlib_filefunc64_def functions{
        openStream, readNothing, writeBytes, tellPosition, seekTo, closeNothing, errorOf, &out};
    zip_ = zipOpen2_64("", APPEND_STATUS_CREATE, nullptr, &functions);
    require(zip_ != nullptr);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { finish(); }

  void beginEntry(const std::string& name, std::size_t size) {
    zip_fileinfo info{};
    info.tmz_date.tm_year = 1980;
    info.tmz_date.tm_mday = 1;
    constexpr int kStored = 0;
    constexpr uLong kUtf8Names = 1 << 11;
    require(zipOpenNewFileInZip4_64(zip_,
                                    name.c_str(),
                                    &info,
                                    nullptr,
                                    0,
                                    nullptr,
                                    0,
                                    nullptr,
                                    kStored,
                                    0,
                                    0,
                                    -MAX_WBITS,
                                    DEF_MEM_LEVEL,
                                    Z_DEFAULT_STRATEGY,
                                    nullptr,
                                    0,
                                    0,
                                    kUtf8Names,
                                    size >= kZip64From) == ZIP_OK);
  }

  void write(std::span<const std::byte> data) {
    while (!data.empty() && out_) {
      const std::size_t size = std::min(data.size(), kMaxWrite);
      require(zipWriteInFileInZip(zip_, data.data(), static_cast<unsigned>(size)) == ZIP_OK);
      data = data.subspan(size);
    }
  }

  void endEntry() { require(zipCloseFileInZip(zip_) == ZIP_OK); }

  void finish() {
    if (zip_ != nullptr) {
      require(zipClose(zip_, nullptr) == ZIP_OK);
      zip_ = nullptr;
    }
  }

 private:
  /// minizip loses the stream's error on some paths; the stream itself must never.
  void require(bool done) {
    if (!done) {
      out_.setstate(std::ios_base::failbit);
    }
  }

  std::ostream& out_;
  zipFile zip_ = nullptr;
};

ZipStream::ZipStream(std::ostream& out)
    : impl_(std::make_unique<Impl>(out)) {}
ZipStream::~ZipStream() = default;

void ZipStream::beginEntry(const std::string& name, std::size_t size) {
  impl_->beginEntry(name, size);
}

void ZipStream::write(std::span<const std::byte> data) { impl_->write(data); }

void ZipStream::endEntry() { impl_->endEntry(); }

void ZipStream::finish() { impl_->finish(); }

}  // namespace patchscape
