// SPDX-License-Identifier: Apache-2.0
#include "core/session/content_hash.h"

#include "core/base/check.h"
#include "core/base/mapped_file.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace patchscape {

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

Sha256::Sha256()
    : state_(std::make_unique<State>()) {
  PATCHSCAPE_CHECK(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes) {
  PATCHSCAPE_CHECK(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::text() {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  const int done = EVP_DigestFinal_ex(state_->context.get(), digest.data(), &length);
  PATCHSCAPE_CHECK(done == 1 && length == digest.size());
  std::string text;
  for (const unsigned char byte : digest) {
    constexpr const char* kDigits = "0123456789abcdef";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string sha256Of(std::span<const std::byte> bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.text();
}

std::string sha256OfFile(const std::filesystem::path& path, const KeepGoing& keepGoing) {
  constexpr std::size_t kAtOnce = std::size_t{16} << 20;
  const auto file = MappedFile::open(path);
  Sha256 hash;
  for (auto rest = file->bytes(); !rest.empty();) {
    throwIfCancelled(keepGoing);
    const auto part = rest.first(std::min(kAtOnce, rest.size()));
    hash.add(part);
    file->letGo(part);
    rest = rest.subspan(part.size());
  }
  return hash.text();
}

}  // namespace patchscape
