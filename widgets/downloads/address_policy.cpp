// SPDX-License-Identifier: Apache-2.0
#include "widgets/downloads/address_policy.h"

#include <QHostAddress>

namespace patchscape {
namespace {

bool isThisComputer(const QString& host) {
  return host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 ||
         QHostAddress(host).isLoopback();
}

}  // namespace

std::string refusalOf(const QUrl& address, const QUrl& from, const QUrl& mirror) {
  const std::string shown =
      address.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery).toStdString();
  if (!address.isValid() || address.host().isEmpty()) {
    return shown + " is no address.";
  }
  if (address.scheme() == QLatin1String("https")) {
    return {};
  }
  if (address.scheme() != QLatin1String("http")) {
    return shown + " is neither https nor http.";
  }
  if (from.scheme() == QLatin1String("https")) {
    return "The server sends from https to http (" + shown +
           "), which anyone on the way can change.";
  }
  const bool toMirror = mirror.scheme() == QLatin1String("http") &&
                        address.host() == mirror.host() && address.port(80) == mirror.port(80);
  if (toMirror || isThisComputer(address.host())) {
    return {};
  }
  return "Plain http is used only for this computer and for a mirror that you name: " + shown + ".";
}

}  // namespace patchscape
