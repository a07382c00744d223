// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/cloud_surface.h"

#include "core/base/error.h"

#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QSurfaceFormat>

#include <exception>

namespace patchscape {
namespace {

constexpr int kRestMs = 150;

QSurfaceFormat coreFormat() {
  QSurfaceFormat format = QSurfaceFormat::defaultFormat();
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setVersion(3, 2);
  format.setProfile(QSurfaceFormat::CoreProfile);
  // The scene is drawn into a framebuffer of its own: here only its colours arrive.
  format.setDepthBufferSize(0);
  format.setStencilBufferSize(0);
  format.setSamples(0);
  return format;
}

}  // namespace

CloudSurface::CloudSurface(CloudScene& scene, QWidget* parent)
    : QOpenGLWidget(parent),
      scene_(scene) {
  setFormat(coreFormat());
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  rest_.setSingleShot(true);
  rest_.setInterval(kRestMs);
  connect(&rest_, &QTimer::timeout, this, qOverload<>(&QWidget::update));
}

CloudSurface::~CloudSurface() {
  // The base class ends the context later, when this part of the object is gone.
  if (context() != nullptr) {
    disconnect(context(), nullptr, this, nullptr);
  }
  releaseScene();
}

void CloudSurface::moved() {
  rest_.start();
  update();
}

void CloudSurface::changed() { update(); }

void CloudSurface::releaseScene() {
  if (scene_.isAttached()) {
    makeCurrent();
    scene_.release();
    doneCurrent();
  }
}

void CloudSurface::fail(const QString& message) {
  hasFailed_ = true;
  scene_.release();
  // Not from within painting: the pane puts a text in place of this widget.
  QMetaObject::invokeMethod(
      this, [this, message] { Q_EMIT failed(message); }, Qt::QueuedConnection);
}

void CloudSurface::initializeGL() {
  connect(context(),
          &QOpenGLContext::aboutToBeDestroyed,
          this,
          &CloudSurface::releaseScene,
          Qt::DirectConnection);
  hasFailed_ = false;
  try {
    scene_.attach();
  } catch (const std::exception& error) {
    fail(QString::fromUtf8(error.what()));
  }
}

void CloudSurface::resizeGL(int width, int height) {
  const double ratio = devicePixelRatioF();
  scene_.setScreen({qRound(width * ratio), qRound(height * ratio)}, ratio);
}

void CloudSurface::drawScene() {
  try {
    QElapsedTimer timer;
    timer.start();
    const bool moving = rest_.isActive();
    if (!scene_.isDrawn(moving)) {
      scene_.draw(moving);
      lastFrameMs_ = static_cast<double>(timer.nsecsElapsed()) / 1e6;
      if (moving) {
        // Counted from here: a slow frame must not be followed by a slower one at once.
        rest_.start();
      }
    }
  } catch (const std::exception& error) {
    fail(QString::fromUtf8(error.what()));
  }
}

void CloudSurface::showPicture() {
  QOpenGLExtraFunctions* const gl = context()->extraFunctions();
  const double ratio = devicePixelRatioF();
  const int width = qRound(this->width() * ratio);
  const int height = qRound(this->height() * ratio);
  gl->glBindFramebuffer(GL_READ_FRAMEBUFFER, scene_.framebuffer());
  gl->glBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
  gl->glDisable(GL_SCISSOR_TEST);
  gl->glBlitFramebuffer(0, 0, width, height, 0, 0, width, height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  gl->glBindFramebuffer(GL_FRAMEBUFFER, defaultFramebufferObject());
  // Else the window's own background shines through.
  gl->glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_TRUE);
  gl->glClearColor(0.0F, 0.0F, 0.0F, 1.0F);
  gl->glClear(GL_COLOR_BUFFER_BIT);
  gl->glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
}

void CloudSurface::paintGL() {
  if (!hasFailed_) {
    drawScene();
  }
  if (scene_.isAttached()) {
    showPicture();
    Q_EMIT drawn();
  }
}

}  // namespace patchscape
