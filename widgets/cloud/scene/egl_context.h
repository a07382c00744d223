// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace patchscape {

/// An OpenGL context without a display, current in the thread that made it until it is destroyed.
class EglContext {
 public:
  /// Tries Mesa's surfaceless platform, then each device, then the default display.
  /// Errors: kUnsupported, with what EGL says.
  EglContext();
  ~EglContext();
  EglContext(const EglContext&) = delete;
  EglContext& operator=(const EglContext&) = delete;

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace patchscape
