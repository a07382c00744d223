// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/window/launch_options.h"
#include "app/window/system_cameras.h"
#include "widgets/bridge/session_bridge.h"
#include "widgets/window/main_window.h"

#include <QSettings>

#include <memory>

namespace patchscape {

/// The only place that knows every room: makes engine, bridge and window, and ends them in order.
///
/// Thread: GUI; needs a QApplication.
class Composition {
 public:
  explicit Composition(const LaunchOptions& options);
  Composition(const Composition&) = delete;
  Composition& operator=(const Composition&) = delete;
  ~Composition();

  /// Shows the window, opens the model and the files.
  void start();

 private:
  [[nodiscard]] MainWindow::Setup makeSetup();

  LaunchOptions options_;
  std::unique_ptr<QSettings> store_;
  std::optional<Failure> catalogFailure_;
  SystemCameras cameras_;
  std::unique_ptr<SessionBridge> bridge_;
  std::unique_ptr<MainWindow> window_;
};

/// The samples that came with the program: $PATCHSCAPE_SAMPLES, else `.deps/samples` of the source
/// tree the program was built in, else a folder beside the program; empty where there are none.
[[nodiscard]] std::filesystem::path findSamples();

}  // namespace patchscape
