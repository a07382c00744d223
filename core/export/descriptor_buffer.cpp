// SPDX-License-Identifier: Apache-2.0
#include "core/export/descriptor_buffer.h"

#include <unistd.h>

#include <cerrno>

namespace patchscape {
namespace {

constexpr std::size_t kBufferBytes = 1 << 18;

int whenceOf(std::ios_base::seekdir from) {
  return from == std::ios_base::beg ? SEEK_SET : from == std::ios_base::cur ? SEEK_CUR : SEEK_END;
}

}  // namespace

DescriptorBuffer::DescriptorBuffer(int descriptor)
    : descriptor_(descriptor),
      buffer_(kBufferBytes) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

bool DescriptorBuffer::writeOut(const char* data, std::streamsize size) {
  while (size > 0 && failure_ == 0) {
    const ssize_t written = ::write(descriptor_, data, static_cast<std::size_t>(size));
    if (written < 0 && errno != EINTR) {
      failure_ = errno;
    } else if (written > 0) {
      data += written;
      size -= written;
    }
  }
  return failure_ == 0;
}

int DescriptorBuffer::sync() {
  const bool complete = writeOut(pbase(), pptr() - pbase());
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return complete ? 0 : -1;
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type character) {
  if (sync() != 0) {
    return traits_type::eof();
  }
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(character);
    pbump(1);
  }
  return traits_type::not_eof(character);
}

std::streamsize DescriptorBuffer::xsputn(const char* data, std::streamsize size) {
  if (size < epptr() - pptr()) {
    return std::streambuf::xsputn(data, size);
  }
  // What does not fit goes out at once instead of piece by piece through the buffer.
  return sync() == 0 && writeOut(data, size) ? size : 0;
}

DescriptorBuffer::pos_type DescriptorBuffer::seekoff(off_type offset,
                                                     std::ios_base::seekdir from,
                                                     std::ios_base::openmode /*which*/) {
  if (sync() != 0) {
    return pos_type(off_type(-1));
  }
  const off_t position = ::lseek(descriptor_, offset, whenceOf(from));
  if (position < 0) {
    failure_ = errno;
  }
  return pos_type(off_type(position));
}

DescriptorBuffer::pos_type DescriptorBuffer::seekpos(pos_type position,
                                                     std::ios_base::openmode which) {
  return seekoff(off_type(position), std::ios_base::beg, which);
}

}  // namespace patchscape
