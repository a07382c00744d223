// SPDX-License-Identifier: Apache-2.0
#include "core/session/content_hash.h"

#include "core/base/check.h"

#include <openssl/evp.h>

#include <array>

namespace patchscape {

std::string sha256Of(std::span<const std::byte> bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  PATCHSCAPE_CHECK(done == 1 && length == digest.size());
  std::string text;
  for (const unsigned char byte : digest) {
    constexpr const char* kDigits = "0123456789abcdef";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace patchscape
