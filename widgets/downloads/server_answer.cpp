// SPDX-License-Identifier: Apache-2.0
#include "widgets/downloads/server_answer.h"

#include <QNetworkReply>
#include <QRegularExpression>

namespace patchscape {
namespace {

constexpr int kLongestWait = 60;  // Seconds; a server may not make us wait for hours.

/// "bytes 5-99/100", or "bytes */100" of a refusal.
void readRange(const QByteArray& text, ServerAnswer& answer) {
  static const QRegularExpression kRange(
      QStringLiteral("^bytes\\s+(?:(\\d{1,18})-\\d{1,18}|\\*)/(\\d{1,18})$"));
  const auto match = kRange.match(QString::fromLatin1(text.trimmed()));
  answer.first = match.hasMatch() && match.hasCaptured(1) ? match.captured(1).toLongLong() : -1;
  answer.total = match.hasMatch() ? match.captured(2).toLongLong() : -1;
}

}  // namespace

ServerAnswer readAnswer(const QNetworkReply& reply) {
  ServerAnswer answer;
  answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
  if (answer.status == 206 || answer.status == 416) {
    readRange(reply.rawHeader("Content-Range"), answer);
  } else if (reply.hasRawHeader("Content-Length")) {
    bool isNumber = false;
    const qint64 length = reply.rawHeader("Content-Length").toLongLong(&isNumber);
    answer.total = isNumber && length >= 0 ? length : -1;
  }
  const QUrl target = QUrl::fromEncoded(reply.rawHeader("Location"));
  if (!target.isEmpty()) {
    answer.redirect = reply.url().resolved(target);
  }
  answer.retryAfterSeconds =
      qBound(0, reply.rawHeader("Retry-After").trimmed().toInt(), kLongestWait);
  const QByteArray tag = reply.rawHeader("ETag");
  answer.validator =
      (tag.isEmpty() || tag.startsWith("W/") ? reply.rawHeader("Last-Modified") : tag)
          .toStdString();
  return answer;
}

}  // namespace patchscape
