// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/point_cloud_view.h"

#include "widgets/cloud/cloud_marks.h"
#include "widgets/cloud/cloud_surface.h"

#include <QGuiApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QPainter>

#include <utility>

namespace patchscape {
namespace {

constexpr QRgb kGround = 0xff17181bU;

/// OpenGL 3.2 in a context like that of a QOpenGLWidget.
bool canDraw() {
  // These platforms make contexts, or say so, but a QOpenGLWidget on them ends the program.
  const QString platform = QGuiApplication::platformName();
  if (platform == QLatin1String("offscreen") || platform == QLatin1String("minimal") ||
      platform == QLatin1String("vnc") || platform == QLatin1String("linuxfb")) {
    return false;
  }
  QSurfaceFormat format = QSurfaceFormat::defaultFormat();
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setVersion(3, 2);
  format.setProfile(QSurfaceFormat::CoreProfile);
  QOpenGLContext context;
  context.setFormat(format);
  QOffscreenSurface surface;
  surface.setFormat(format);
  if (!context.create() || context.isOpenGLES() || context.format().version() < std::pair(3, 2)) {
    return false;
  }
  surface.create();
  const bool isCurrent = surface.isValid() && context.makeCurrent(&surface);
  context.doneCurrent();
  return isCurrent;
}

}  // namespace

PointCloudView::PointCloudView(QWidget* parent)
    : QWidget(parent),
      scene_(std::make_unique<CloudScene>()),
      marks_(new CloudMarks(*scene_, this)) {
  setAttribute(Qt::WA_OpaquePaintEvent);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(48, 48);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  describe();
}

PointCloudView::~PointCloudView() {
  // Both children look at the scene, which goes before them otherwise.
  delete surface_;
  delete marks_;
}

bool PointCloudView::isSupported() {
  static const bool kSupported = canDraw();
  return kSupported;
}

void PointCloudView::ensureSurface() {
  if (surface_ != nullptr || isBroken_ || scene_->isEmpty()) {
    return;
  }
  if (!isSupported()) {
    dropSurface(
        tr("The 3D view needs OpenGL 3.2, which this screen does not offer. "
           "patchscape-cli cloud --render draws it into a file."));
    return;
  }
  surface_ = new CloudSurface(*scene_, this);
  surface_->setGeometry(rect());
  connect(surface_, &CloudSurface::failed, this, &PointCloudView::dropSurface);
  surface_->show();
  marks_->raise();
}

void PointCloudView::dropSurface(const QString& message) {
  isBroken_ = true;
  delete std::exchange(surface_, nullptr);
  failure_ = message;
  describe();
  update();
  Q_EMIT failed(message);
}

void PointCloudView::changed() {
  ensureSurface();
  if (surface_ != nullptr) {
    surface_->setVisible(!scene_->isEmpty());
    surface_->changed();
  }
  marks_->update();
}

void PointCloudView::moved() {
  if (surface_ != nullptr) {
    surface_->moved();
  }
  marks_->update();
}

void PointCloudView::setCloud(std::shared_ptr<const PointCloud> cloud) {
  scene_->setCloud(std::move(cloud));
  hovered_.reset();
  changed();
}

void PointCloudView::setColours(std::vector<Rgb> colours) {
  scene_->setColours(std::move(colours));
  changed();
}

void PointCloudView::setMesh(std::shared_ptr<const CloudMesh> mesh) {
  scene_->setMesh(std::move(mesh));
  changed();
}

void PointCloudView::setPivot(std::size_t point) {
  scene_->setPivot(point);
  changed();
}

QImage PointCloudView::grabPicture() const {
  return surface_ == nullptr || scene_->isEmpty() ? QImage() : surface_->grabFramebuffer();
}

void PointCloudView::setSelection(std::vector<std::uint8_t> selection) {
  scene_->setSelection(std::move(selection));
  changed();
}

void PointCloudView::setStyle(const CloudStyle& style) {
  if (!(style == scene_->style())) {
    scene_->setStyle(style);
    changed();
  }
}

void PointCloudView::show3d(CloudPreset preset) {
  scene_->show(preset);
  changed();
}

void PointCloudView::setMarkedPoint(std::optional<std::size_t> point) {
  scene_->setMarker(point);
  marks_->update();
}

void PointCloudView::setMeasure(std::optional<std::pair<std::size_t, std::size_t>> points) {
  scene_->setMeasure(points);
  marks_->update();
}

void PointCloudView::setTag(const QString& tag) {
  tag_ = tag;
  marks_->setTag(tag);
  describe();
}

void PointCloudView::setMessage(const QString& message) {
  text_ = message;
  describe();
}

void PointCloudView::setActive(bool active) { marks_->setActive(active); }

QString PointCloudView::message() const { return failure_.isEmpty() ? text_ : failure_; }

double PointCloudView::lastFrameMs() const {
  return surface_ != nullptr ? surface_->lastFrameMs() : 0.0;
}

void PointCloudView::describe() {
  marks_->setMessage(message());
  setAccessibleName(tag_.isEmpty() ? tr("Point cloud") : tr("Point cloud: %1").arg(tag_));
  setAccessibleDescription(message().isEmpty() ? tr("Left drag or the arrow keys turn the cloud, "
                                                    "middle drag pans, the wheel zooms, R resets.")
                                               : message());
}

void PointCloudView::resizeEvent(QResizeEvent* /*event*/) {
  if (surface_ != nullptr) {
    surface_->setGeometry(rect());
  } else {
    // Keeps the camera's presets right for a surface to come.
    scene_->setScreen(
        {qRound(width() * devicePixelRatioF()), qRound(height() * devicePixelRatioF())},
        devicePixelRatioF());
  }
  marks_->setGeometry(rect());
}

void PointCloudView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(rect(), QColor::fromRgb(kGround));
}

}  // namespace patchscape
