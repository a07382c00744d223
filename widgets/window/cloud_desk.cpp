// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/cloud_desk.h"

#include "widgets/panels/units.h"
#include "widgets/window/drop_contents.h"

#include <QEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <utility>

namespace patchscape {
namespace {

std::optional<float> toFloat(const std::optional<double>& value) {
  return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
}

CloudStyle styleOf(const CloudLook& look) {
  constexpr double kPercent = 100.0;
  return {.pointSize = static_cast<double>(look.pointSize),
          .eyeDome = look.eyeDome,
          .background = look.background,
          .axes = look.axes,
          .grid = look.grid,
          .orthographic = look.orthographic,
          .mesh = look.mesh,
          .density = look.densityPercent / kPercent};
}

QPoint pixelOf(const PointCloud& cloud, std::size_t point) {
  const auto width = static_cast<std::uint32_t>(cloud.width());
  return {static_cast<int>(cloud.pixels[point] % width),
          static_cast<int>(cloud.pixels[point] / width)};
}

/// The point of a pixel, or of the next one to its right in its row that has one.
std::optional<std::size_t> pointAt(const PointCloud& cloud, const QPoint& pixel) {
  constexpr std::uint32_t kNear = 4;  // Pixels; a stride or a voxel leaves some out.
  const auto width = static_cast<std::uint32_t>(cloud.width());
  const auto wanted = static_cast<std::uint32_t>(pixel.y()) * width + pixel.x();
  const auto found = std::ranges::lower_bound(cloud.pixels, wanted);
  if (found == cloud.pixels.end() || *found - wanted > kNear || *found / width != wanted / width) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - cloud.pixels.begin());
}

}  // namespace

CloudDesk::CloudDesk(Workspace& workspace, CanvasDesk& canvas, PaneGrid& panes, CloudPanel& panel)
    : QObject(&canvas),
      workspace_(workspace),
      canvas_(canvas),
      panes_(panes),
      panel_(panel),
      maker_(workspace.pool(), this),
      tools_(panes, panel, this) {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    panes.pane(i)->installEventFilter(this);
  }
  connect(&workspace, &Workspace::currentChanged, this, &CloudDesk::refresh);
  connect(&canvas, &CanvasDesk::panesChanged, this, &CloudDesk::refresh);
  connect(&canvas, &CanvasDesk::probed, this, &CloudDesk::hoverPixel);
  connect(&maker_, &CloudMaker::finished, this, &CloudDesk::showMade);
  connect(&maker_, &CloudMaker::refused, this, [this](const Failure& failure) {
    refusal_ = failure.sentence;
    showMade();
    panel_.setCalibrationNote(tools_.lengths().empty() ? QString() : failure.sentence);
    Q_EMIT failed(failure);
  });
  connectPanel();
  connectTools();
}

void CloudDesk::connectPanel() {
  connect(&panel_, &CloudPanel::optionsChanged, this, [this] {
    showStyle();
    refresh();
  });
  connect(&panel_, &CloudPanel::presetAsked, this, &CloudDesk::showLook);
}

void CloudDesk::connectTools() {
  connect(&tools_, &CloudTools::lengthsChanged, this, &CloudDesk::refresh);
  // Who draws on the photo goes on with the controls of the cloud.
  connect(&panes_, &PaneGrid::lineDrawn, this, &CloudDesk::focusCloud);
  connect(&panes_, &PaneGrid::regionDrawn, this, &CloudDesk::focusCloud);
  connect(&tools_, &CloudTools::pictureNeeded, this, [this] {
    if (panes_.paneCount() == 1) {
      canvas_.setPaneCount(2);
    }
  });
  connect(&tools_, &CloudTools::selectionChanged, this, &CloudDesk::showSelection);
  connect(&tools_, &CloudTools::measureChanged, this, [this] {
    for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
      if (holdsShownCloud(i)) {
        views_[static_cast<std::size_t>(i)]->setMeasure(tools_.measured());
      }
    }
  });
  connect(&tools_, &CloudTools::pivotChosen, this, [this](std::size_t point) {
    if (PointCloudView* const view = views_[static_cast<std::size_t>(panes_.focusedPane())]) {
      view->setPivot(point);
    }
  });
}

CameraChoice CloudDesk::cameraChoice() const {
  const CloudCamera& camera = panel_.options().camera;
  switch (camera.choice) {
    case CameraSource::kFieldOfView:
      return FieldOfViewCamera{camera.fieldOfView};
    case CameraSource::kManual:
      if (camera.manual.fx > 0.0 && camera.manual.fy > 0.0) {
        return ManualCamera{camera.manual.fx, camera.manual.fy, camera.manual.cx, camera.manual.cy};
      }
      break;
    case CameraSource::kFile:
      if (!intrinsicsFile_.empty()) {
        return CameraFromFile{intrinsicsFile_};
      }
      break;
    case CameraSource::kAutomatic:
      break;
  }
  return AutomaticCamera{};
}

CloudRequest CloudDesk::request() {
  const CloudPanel::Options& options = panel_.options();
  CloudRequest request{
      .camera = cameraChoice(),
      .relative = {.nearest = options.ends.nearest, .farthest = options.ends.farthest},
      .lengths = tools_.lengths(),
      .level = options.look.level,
      .mesh = options.look.mesh};
  request.filters = {.nearest = toFloat(options.keep.nearest),
                     .farthest = toFloat(options.keep.farthest),
                     .edgeRatio = options.keep.edgeRatio,
                     .outlierSigmas = options.keep.outlierSigmas,
                     .voxel = options.look.mesh ? 0.0 : options.keep.voxel};
  return request;
}

std::optional<CloudOrder> CloudDesk::order() {
  const StoredPicture* const stored = workspace_.current();
  if (stored == nullptr || !stored->result || !stored->result->depth) {
    return std::nullopt;
  }
  std::optional<CloudOrder> order(std::in_place);
  order->result = stored->result;
  order->request = request();
  if (stored->result->segmentation) {
    order->request.filters.hiddenClasses =
        classesBut(workspace_.styles().segmentation.only, *stored->result->segmentation->map);
  }
  order->colouring = panel_.options().look.colourBy;
  order->depth = withRangeOf(*stored->result->depth->grid, workspace_.styles().depth);
  return order;
}

void CloudDesk::refresh() {
  const StoredPicture* const stored = workspace_.current();
  const bool opened = stored != nullptr && stored->picture;
  const Image image = opened ? stored->picture->image : Image();
  tools_.setPicture(workspace_.gallery().idAt(workspace_.currentRow()),
                    {image.width(), image.height()});
  placeViews();
  if (!canvas_.shows(ViewId::kCloud)) {
    return;
  }
  refusal_.clear();
  if (const auto wanted = order()) {
    maker_.ask(*wanted);
  }
  showMade();
}

void CloudDesk::placeViews() {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    const bool shows = i < panes_.paneCount() && canvas_.viewOf(i) == ViewId::kCloud;
    PointCloudView*& view = views_[static_cast<std::size_t>(i)];
    if (shows && view == nullptr) {
      addView(i);
    }
    if (view != nullptr) {
      view->setVisible(shows);
      view->setActive(panes_.paneCount() > 1 && panes_.focusedPane() == i);
    }
  }
}

void CloudDesk::addView(int pane) {
  auto* const view = new PointCloudView(panes_.pane(pane));
  views_[static_cast<std::size_t>(pane)] = view;
  view->setObjectName(QStringLiteral("cloudView%1").arg(pane));
  view->setGeometry(panes_.pane(pane)->rect());
  view->setStyle(styleOf(panel_.options().look));
  view->installEventFilter(this);
  connect(view, &PointCloudView::pointHovered, this, &CloudDesk::hoverPoint);
  connect(view, &PointCloudView::pointPicked, &tools_, &CloudTools::pickPoint);
  connect(view, &PointCloudView::styleChanged, this, [this](const CloudStyle& style) {
    CloudPanel::Options options = panel_.options();
    options.look.orthographic = style.orthographic;
    panel_.setOptions(options);
    showStyle();
  });
}

void CloudDesk::showMade() {
  const auto wanted = order();
  const auto& made = maker_.made();
  // A cloud of the picture before is not shown for the one in front; one of older options is.
  shown_ =
      made && wanted && made->order.result->picture == wanted->result->picture ? made : nullptr;
  tools_.setCloud(shown_ ? shown_->cloud : nullptr);
  for (int i = 0; i < panes_.paneCount(); ++i) {
    if (canvas_.viewOf(i) == ViewId::kCloud) {
      showIn(i);
    }
  }
  showNotes();
}

void CloudDesk::showIn(int pane) {
  PointCloudView& view = *views_[static_cast<std::size_t>(pane)];
  std::shared_ptr<const MadeCloud>& before = inView_[static_cast<std::size_t>(pane)];
  view.setMessage(shown_ && shown_->cloud->points->size() > 0 ? QString()
                                                              : messageFor(workspace_.current()));
  view.setTag(tag());
  if (before == shown_) {
    return;
  }
  const bool isNewCloud = !before || !shown_ || before->cloud != shown_->cloud;
  before = shown_;
  if (isNewCloud) {
    const bool wasActive = view.isActiveWindow();
    view.setCloud(shown_ ? shown_->cloud->points : nullptr);
    view.setMesh(shown_ ? shown_->cloud->mesh : nullptr);
    view.setSelection(shown_ ? tools_.selectedPoints() : std::vector<std::uint8_t>());
    view.setMeasure(tools_.measured());
    // The first OpenGL in a window makes Qt replace the window, and nothing gives the new one the
    // keyboard.
    if (wasActive && !view.isActiveWindow()) {
      view.activateWindow();
    }
  }
  if (shown_) {
    view.setColours(shown_->colours);
  }
}

bool CloudDesk::holdsShownCloud(int pane) const {
  const auto& made = inView_[static_cast<std::size_t>(pane)];
  return made && shown_ && made->cloud == shown_->cloud;
}

void CloudDesk::showSelection() {
  const std::vector<std::uint8_t> selected = tools_.selectedPoints();
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    if (holdsShownCloud(i)) {
      views_[static_cast<std::size_t>(i)]->setSelection(selected);
    }
  }
}

QString CloudDesk::messageFor(const StoredPicture* stored) const {
  if (stored == nullptr || !stored->photo) {
    return {};
  }
  if (!stored->result) {
    return tr("Waiting for the depth of this picture…");
  }
  if (!stored->result->depth) {
    return tr("A cloud needs depth, and no depth head for this model is on this computer.");
  }
  if (!refusal_.isEmpty()) {
    return refusal_;
  }
  return shown_ ? tr("Every point is filtered out. Widen the limits or switch a filter off.")
                : tr("Making the cloud…");
}

QString CloudDesk::tag() const {
  if (!shown_) {
    return tr("Cloud");
  }
  const PointCloud& cloud = *shown_->cloud->points;
  return tr("Cloud · %1 points · %2")
      .arg(QLocale().toString(qulonglong{cloud.size()}),
           cloud.unit == LengthUnit::kMetres ? tr("metres") : tr("relative"));
}

void CloudDesk::showNotes() {
  const StoredPicture* const stored = workspace_.current();
  const CloudInput input =
      stored != nullptr && stored->result ? cloudInputOf(*stored->result) : CloudInput();
  for (const CloudColouring colouring : {CloudColouring::kPca,
                                         CloudColouring::kClass,
                                         CloudColouring::kDepth,
                                         CloudColouring::kConfidence}) {
    panel_.setAvailable(colouring, hasColours(input, colouring));
  }
  panel_.setRelative(input.depth != nullptr && !isMetric(*input.depth) && tools_.lengths().empty());
  if (!shown_) {
    panel_.setSummary({});
    panel_.setCameraNote({});
    panel_.setCalibrationNote({});
    return;
  }
  const Cloud& cloud = *shown_->cloud;
  const Intrinsics& camera = cloud.camera();
  QString summary = tag().section(QStringLiteral(" · "), 1);
  if (cloud.points->size() > kManyPoints) {
    summary += tr(". A large cloud: voxels or a lower density make it move faster.");
  }
  panel_.setSummary(summary);
  panel_.setFloorFound(!cloud.request.level || cloud.floor.has_value());
  panel_.setCameraInUse({camera.fx, camera.fy, camera.cx, camera.cy});
  panel_.setCameraNote(tr("fx %1 · fy %2 · %3 across · %4")
                           .arg(withUnit(camera.fx, 0, QStringLiteral("px")),
                                withUnit(camera.fy, 0, QStringLiteral("px")),
                                withUnit(fieldOfViewOf(camera), 1, QStringLiteral("°")),
                                QString::fromStdString(std::string(nameOf(camera.source)))));
  QString calibration;
  if (cloud.calibration) {
    calibration = tr("Depth × %1").arg(cloud.calibration->scale, 0, 'f', 3);
    if (cloud.calibration->focalSolved) {
      calibration += tr(", field of view solved");
    }
  }
  panel_.setCalibrationNote(calibration);
}

void CloudDesk::showStyle() {
  for (PointCloudView* const view : views_) {
    if (view != nullptr) {
      view->setStyle(styleOf(panel_.options().look));
    }
  }
}

void CloudDesk::showLook(CloudPreset preset) {
  for (PointCloudView* const view : views_) {
    if (view != nullptr) {
      view->show3d(preset);
    }
  }
}

void CloudDesk::focusCloud() {
  for (int i = 0; i < panes_.paneCount(); ++i) {
    if (canvas_.viewOf(i) == ViewId::kCloud) {
      panes_.setFocusedPane(i);
      return;
    }
  }
}

void CloudDesk::resetView() { showLook(CloudPreset::kFront); }

void CloudDesk::hoverPoint(std::optional<std::size_t> point) {
  canvas_.showPixel(point && shown_ ? std::optional(pixelOf(*shown_->cloud->points, *point))
                                    : std::nullopt);
}

void CloudDesk::hoverPixel(const std::optional<Probe>& probe) {
  const auto point = probe && shown_ ? pointAt(*shown_->cloud->points, probe->pixel) : std::nullopt;
  for (PointCloudView* const view : views_) {
    if (view != nullptr && view->isVisible()) {
      view->setMarkedPoint(point);
    }
  }
}

QImage CloudDesk::shownPicture() const {
  const PointCloudView* const view = views_[static_cast<std::size_t>(panes_.focusedPane())];
  return view != nullptr && view->isVisible() && shown_ ? view->grabPicture() : QImage();
}

void CloudDesk::setIntrinsicsFile(const std::filesystem::path& file) {
  intrinsicsFile_ = file;
  panel_.setIntrinsicsFile(toText(file.filename()));
  CloudPanel::Options options = panel_.options();
  options.camera.choice = CameraSource::kFile;
  panel_.setOptions(options);
  refresh();
}

bool CloudDesk::eventFilter(QObject* watched, QEvent* event) {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    PointCloudView* const view = views_[static_cast<std::size_t>(i)];
    if (view == nullptr) {
      continue;
    }
    if (watched == panes_.pane(i) && event->type() == QEvent::Resize) {
      view->setGeometry(panes_.pane(i)->rect());
    }
    if (watched == view &&
        (event->type() == QEvent::FocusIn || event->type() == QEvent::MouseButtonPress)) {
      panes_.setFocusedPane(i);
    }
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace patchscape
