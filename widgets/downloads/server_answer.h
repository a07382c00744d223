// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QUrl>

#include <cstdint>
#include <string>

class QNetworkReply;

namespace patchscape {

/// The head of a server's answer, as far as a download needs it.
struct ServerAnswer {
  int status = 0;             ///< 0: none came.
  std::int64_t first = 0;     ///< Of the bytes that follow, in the whole file.
  std::int64_t total = -1;    ///< Bytes of the whole file; -1: it does not say.
  QUrl redirect;              ///< Absolute; empty: none.
  int retryAfterSeconds = 0;  ///< 0: it does not say.
  std::string validator;      ///< A strong ETag, else Last-Modified; empty: neither.

  [[nodiscard]] bool hasBytes() const noexcept { return status == 200 || status == 206; }
  [[nodiscard]] bool isRedirect() const noexcept {
    return status >= 300 && status < 400 && !redirect.isEmpty();
  }
  /// Whether it may go better in a while.
  [[nodiscard]] bool isPassing() const noexcept {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }
};

/// Reads it. A range that makes no sense gives `first` -1.
[[nodiscard]] ServerAnswer readAnswer(const QNetworkReply& reply);

}  // namespace patchscape
