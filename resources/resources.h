// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchscape {

/// Makes the files of patchscape.qrc readable under ":/". Call it once, before the first icon.
void initialiseResources();

}  // namespace patchscape
