// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchscape {

/// Makes OpenMP's threads wait politely, for the life of the program; the first call alone does it.
///
/// A thread that waits for the others of its team spins for a millisecond before it sleeps. Where a
/// window paints and a camera is read beside the network, it spins on the very processor that the
/// one it waits for needs, and a pass takes ten times as long. GNU's library spins far less once it
/// manages more threads than there are processors, and offers no call for it after its start: so a
/// second team is made, which never does anything. Other OpenMP libraries are not touched by it.
/// Source: `do_spin` in libgomp/config/linux/wait.h.
void waitPolitely();

/// The same where other programs want processors at this moment. On idle ones it would cost a small
/// pass a twentieth of its time: those that wait would sleep.
///
/// \param threads Those of the network.
void waitPolitelyWhereBusy(int threads);

}  // namespace patchscape
