// SPDX-License-Identifier: Apache-2.0
#include "resources/resources.h"

#include <QDir>
#include <QtGlobal>

// The macro declares a function of the global namespace, so that it cannot stand inside ours.
static void initialiseGenerated() { Q_INIT_RESOURCE(patchscape); }

namespace patchscape {

void initialiseResources() { initialiseGenerated(); }

}  // namespace patchscape
