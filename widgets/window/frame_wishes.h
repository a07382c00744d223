// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/frame_stage.h"
#include "widgets/window/live_feed.h"
#include "widgets/window/window_parts.h"

namespace patchscape {

/// The shorter side of a frame for the network where none was chosen, pixels: what small machines
/// can do many times a second.
inline constexpr std::int64_t kUsualFrameSide = 224;

/// What the panels and panes want of every frame: only what is shown is computed. Thread: GUI.
///
/// \param usualSide Pixels, where none was chosen.
[[nodiscard]] LivePlan framePlan(const WindowParts& parts, std::int64_t usualSide);

/// What the panes show and how. Thread: GUI.
[[nodiscard]] FrameLook frameLook(const WindowParts& parts);

/// Opens the frame in front as a picture of that name, computed at full size; ends the film.
/// Thread: GUI.
void openFrameAsPicture(const WindowParts& parts, const QString& name);

}  // namespace patchscape
