// SPDX-License-Identifier: Apache-2.0
// What the command line loads when it is told to get a file: nothing else of it needs Qt.
#include "widgets/downloads/fetch.h"

extern "C" {
extern __attribute__((visibility("default"))) patchscape::FetchFiles* const patchscape_fetch_files;
patchscape::FetchFiles* const patchscape_fetch_files = &patchscape::fetchFiles;
}
