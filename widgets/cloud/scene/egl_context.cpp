// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/scene/egl_context.h"

#include "core/base/error.h"

// Xlib's macros and headers are not wanted.
#define EGL_NO_X11
#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <array>
#include <string>
#include <vector>

namespace patchscape {
namespace {

struct Attempt {
  EGLDisplay display = EGL_NO_DISPLAY;
  std::string name;
};

/// EGL's extensions are found by name.
template <typename Function>
Function extension(const char* name) {
  return reinterpret_cast<Function>(eglGetProcAddress(name));
}

std::string lastError() {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%04x", static_cast<unsigned>(eglGetError()));
  return text.data();
}

std::vector<EGLDeviceEXT> devices() {
  const auto query = extension<PFNEGLQUERYDEVICESEXTPROC>("eglQueryDevicesEXT");
  std::array<EGLDeviceEXT, 16> found{};
  EGLint count = 0;
  if (query == nullptr || query(static_cast<EGLint>(found.size()), found.data(), &count) == 0) {
    return {};
  }
  return {found.begin(), found.begin() + count};
}

std::vector<Attempt> attempts() {
  std::vector<Attempt> list;
  const auto get = extension<PFNEGLGETPLATFORMDISPLAYEXTPROC>("eglGetPlatformDisplayEXT");
  if (get != nullptr) {
    list.push_back(
        {get(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr), "surfaceless"});
    for (const EGLDeviceEXT device : devices()) {
      list.push_back({get(EGL_PLATFORM_DEVICE_EXT, device, nullptr), "device"});
    }
  }
  list.push_back({eglGetDisplay(EGL_DEFAULT_DISPLAY), "default display"});
  return list;
}

}  // namespace

struct EglContext::Handles {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;

  /// What failed; empty where the context is current.
  std::string open(EGLDisplay candidate);
};

std::string EglContext::Handles::open(EGLDisplay candidate) {
  if (candidate == EGL_NO_DISPLAY || eglInitialize(candidate, nullptr, nullptr) == EGL_FALSE) {
    return "no display, " + lastError();
  }
  if (eglBindAPI(EGL_OPENGL_API) == EGL_FALSE) {
    return "no OpenGL, " + lastError();
  }
  const std::array<EGLint, 5> wanted{
      EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint count = 0;
  if (eglChooseConfig(candidate, wanted.data(), &config, 1, &count) == EGL_FALSE || count == 0) {
    config = EGL_NO_CONFIG_KHR;
  }
  const std::array<EGLint, 7> version{EGL_CONTEXT_MAJOR_VERSION,
                                      3,
                                      EGL_CONTEXT_MINOR_VERSION,
                                      2,
                                      EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                      EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                      EGL_NONE};
  context = eglCreateContext(candidate, config, EGL_NO_CONTEXT, version.data());
  if (context == EGL_NO_CONTEXT) {
    return "no OpenGL 3.2, " + lastError();
  }
  if (eglMakeCurrent(candidate, EGL_NO_SURFACE, EGL_NO_SURFACE, context) == EGL_FALSE) {
    const std::string said = lastError();
    eglDestroyContext(candidate, context);
    context = EGL_NO_CONTEXT;
    return "no context without a surface, " + said;
  }
  display = candidate;
  return {};
}

EglContext::EglContext()
    : handles_(std::make_unique<Handles>()) {
  std::string said;
  for (const Attempt& attempt : attempts()) {
    const std::string failure = handles_->open(attempt.display);
    if (failure.empty()) {
      return;
    }
    said += (said.empty() ? "" : "; ") + attempt.name + ": " + failure;
  }
  throw Error(ErrorCode::kUnsupported,
              "This machine offers no OpenGL without a display (EGL says " + said +
                  "). Run it under xvfb-run, or open the window.",
              "EGL");
}

EglContext::~EglContext() {
  if (handles_->display != EGL_NO_DISPLAY) {
    eglMakeCurrent(handles_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    // The display stays initialised: it is the process's, and another context may use it.
    eglDestroyContext(handles_->display, handles_->context);
  }
}

}  // namespace patchscape
