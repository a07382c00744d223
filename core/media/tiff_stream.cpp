// SPDX-License-Identifier: Apache-2.0
#include "core/media/tiff_stream.h"

#include "core/media/media_error.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <new>

namespace patchscape {
namespace {

TiffSource& sourceOf(thandle_t handle) { return *static_cast<TiffSource*>(handle); }

tmsize_t readBytes(thandle_t handle, void* target, tmsize_t size) {
  TiffSource& source = sourceOf(handle);
  const std::size_t left = source.file.size() - std::min(source.offset, source.file.size());
  const std::size_t count = std::min(static_cast<std::size_t>(size), left);
  if (count > 0) {
    std::memcpy(target, source.file.data() + source.offset, count);
  }
  source.offset += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t refuseToWrite(thandle_t, void*, tmsize_t) { return 0; }

toff_t seekTo(thandle_t handle, toff_t offset, int whence) {
  TiffSource& source = sourceOf(handle);
  const std::size_t base = whence == SEEK_CUR   ? source.offset
                           : whence == SEEK_END ? source.file.size()
                                                : 0;
  source.offset = base + static_cast<std::size_t>(offset);
  return source.offset;
}

int closeNothing(thandle_t) { return 0; }

toff_t sizeOf(thandle_t handle) { return sourceOf(handle).file.size(); }

// libtiff then reads straight from our memory instead of through readBytes.
int giveMapping(thandle_t handle, void** base, toff_t* size) {
  *base = const_cast<std::byte*>(sourceOf(handle).file.data());
  *size = sourceOf(handle).file.size();
  return 1;
}

void releaseNothing(thandle_t, void*, toff_t) {}

int keepFirstError(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  auto& source = *static_cast<TiffSource*>(user);
  if (source.message[0] == '\0') {
    std::vsnprintf(source.message, sizeof source.message, format, arguments);
  }
  return 1;
}

int ignoreWarning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

}  // namespace

TiffReader::TiffReader(Bytes file, std::size_t maxAllocation)
    : source_{.file = file} {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(
      TIFFOpenOptionsAlloc(), &TIFFOpenOptionsFree);
  if (!options) {
    throw std::bad_alloc();
  }
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keepFirstError, &source_);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignoreWarning, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(maxAllocation));
  // "O" leaves the table of strips where it is until a pixel is asked for.
  tiff_.reset(TIFFClientOpenExt("",
                                "rO",
                                &source_,
                                readBytes,
                                refuseToWrite,
                                seekTo,
                                closeNothing,
                                sizeOf,
                                giveMapping,
                                releaseNothing,
                                options.get()));
  if (!tiff_) {
    fail();
  }
}

void TiffReader::fail() const { throwDamaged(kTiffFormat, source_.message); }

void requireWhole(const TiffReader& reader, std::size_t fileBytes) {
  TIFF* tiff = reader.tiff();
  const std::uint32_t count =
      TIFFIsTiled(tiff) ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t offset = TIFFGetStrileOffset(tiff, i);
    const std::uint64_t size = TIFFGetStrileByteCount(tiff, i);
    if (offset > fileBytes || size > fileBytes - offset) {
      throwCutShort(kTiffFormat);
    }
  }
}

}  // namespace patchscape
