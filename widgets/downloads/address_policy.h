// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QUrl>

#include <string>

namespace patchscape {

/// Why an address must not be asked, one sentence; empty: it may be.
///
/// https always; http only to this computer, or to the host of a mirror that the user named.
///
/// \param from The address that sent us here; empty: none. Never from https to http.
/// \param mirror The mirror's address; empty: none was named.
[[nodiscard]] std::string refusalOf(const QUrl& address, const QUrl& from, const QUrl& mirror);

}  // namespace patchscape
