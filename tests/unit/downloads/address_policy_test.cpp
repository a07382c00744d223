// SPDX-License-Identifier: Apache-2.0
#include "widgets/downloads/address_policy.h"

#include <gtest/gtest.h>

namespace patchscape {
namespace {

bool mayAsk(const char* address, const char* from = "", const char* mirror = "") {
  return refusalOf(
             QUrl(QLatin1String(address)), QUrl(QLatin1String(from)), QUrl(QLatin1String(mirror)))
      .empty();
}

TEST(AddressPolicy, HttpsIsAskedAnywhere) {
  EXPECT_TRUE(mayAsk("https://example.org/a.pth"));
  EXPECT_TRUE(mayAsk("https://example.org/a.pth", "http://127.0.0.1/a.pth"));
  EXPECT_TRUE(mayAsk("https://cdn.example.org/a.pth", "https://example.org/a.pth"));
}

TEST(AddressPolicy, PlainHttpOnlyToThisComputerOrTheNamedMirror) {
  EXPECT_FALSE(mayAsk("http://example.org/a.pth"));
  for (const char* const here :
       {"http://localhost/a", "http://127.0.0.1:8080/a", "http://[::1]/a", "http://127.9.9.9/a"}) {
    EXPECT_TRUE(mayAsk(here)) << here;
  }
  EXPECT_FALSE(mayAsk("http://localhost.example.org/a"));
  EXPECT_TRUE(mayAsk("http://files.local/b", "", "http://files.local/a"));
  EXPECT_FALSE(mayAsk("http://other.local/b", "http://files.local/a", "http://files.local/a"));
  EXPECT_FALSE(mayAsk("http://files.local:81/b", "", "http://files.local/a"));
  EXPECT_FALSE(mayAsk("http://files.local/b", "", "https://files.local/a"));
}

TEST(AddressPolicy, NeverFromHttpsToHttp) {
  EXPECT_FALSE(mayAsk("http://127.0.0.1/a", "https://example.org/a"));
  EXPECT_FALSE(mayAsk("http://files.local/a", "https://example.org/a", "http://files.local/a"));
}

TEST(AddressPolicy, OtherSchemesAndNonsenseAreRefused) {
  for (const char* const address : {"file:///etc/passwd",
                                    "ftp://example.org/a",
                                    "data:,x",
                                    "//example.org/a",
                                    "https://",
                                    ""}) {
    EXPECT_FALSE(mayAsk(address)) << address;
  }
}

TEST(AddressPolicy, NoPasswordIsShown) {
  const std::string why = refusalOf(
      QUrl(QStringLiteral("http://user:secret@example.org/a?token=secret")), QUrl(), QUrl());
  EXPECT_EQ(why.find("secret"), std::string::npos) << why;
  EXPECT_NE(why.find("example.org"), std::string::npos) << why;
}

}  // namespace
}  // namespace patchscape
