// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/scene/cloud_stage.h"

#include "core/base/error.h"

#include <vtkActor.h>
#include <vtkActor2D.h>
#include <vtkAutoInit.h>
#include <vtkCallbackCommand.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkCullerCollection.h>
#include <vtkEDLShading.h>
#include <vtkFloatArray.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLPolyDataMapper.h>
#include <vtkOpenGLRenderer.h>
#include <vtkOpenGLState.h>
#include <vtkOpenGLVertexBufferObject.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper2D.h>
#include <vtkProperty.h>
#include <vtkProperty2D.h>
#include <vtkRenderStepsPass.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>
#include <vtkTypeInt32Array.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>
#include <utility>

// VTK finds these by name at run time: nothing else would pull the libraries in.
VTK_MODULE_INIT(vtkRenderingOpenGL2);
VTK_MODULE_INIT(vtkRenderingFreeType);

namespace patchscape {
namespace {

constexpr unsigned kLessOrEqual = 0x0203;  // GL_LEQUAL; GLEW's header is not installed.

static_assert(sizeof(Vector3) == 3 * sizeof(float) && sizeof(Rgb) == 3);

/// Something in the scene with its data.
struct Layer {
  vtkNew<vtkPolyData> data;
  vtkNew<vtkOpenGLPolyDataMapper> mapper;
  vtkNew<vtkActor> actor;

  explicit Layer(vtkRenderer* renderer) {
    mapper->SetInputData(data);
    // One stray point far away would cost all others their precision.
    mapper->SetVBOShiftScaleMethod(vtkOpenGLVertexBufferObject::DISABLE_SHIFT_SCALE);
    actor->SetMapper(mapper);
    // Colours mean something: no light changes them.
    actor->GetProperty()->LightingOff();
    actor->SetVisibility(false);
    renderer->AddActor(actor);
  }
};

vtkNew<vtkPoints> pointsOf(const Vector3* first, std::size_t count) {
  vtkNew<vtkFloatArray> values;
  values->SetNumberOfComponents(3);
  // VTK reads only, but knows no const.
  auto* data = const_cast<float*>(&first->x);
  values->SetArray(data, static_cast<vtkIdType>(count * 3), 1);
  vtkNew<vtkPoints> points;
  points->SetData(values);
  return points;
}

vtkNew<vtkUnsignedCharArray> coloursOf(const Rgb* first, std::size_t count) {
  vtkNew<vtkUnsignedCharArray> values;
  values->SetNumberOfComponents(3);
  auto* data = const_cast<unsigned char*>(first->data());
  values->SetArray(data, static_cast<vtkIdType>(count * 3), 1);
  return values;
}

/// All points as one cell: points without a cell are not drawn.
vtkNew<vtkCellArray> oneCellOf(const std::vector<std::uint32_t>& indices, std::size_t count) {
  vtkNew<vtkTypeInt32Array> connectivity;
  const std::size_t size = indices.empty() ? count : indices.size();
  connectivity->SetNumberOfValues(static_cast<vtkIdType>(size));
  int* const to = connectivity->GetPointer(0);
  if (indices.empty()) {
    std::iota(to, to + size, 0);
  } else {
    std::ranges::transform(indices, to, [](std::uint32_t i) { return static_cast<int>(i); });
  }
  vtkNew<vtkTypeInt32Array> offsets;
  offsets->InsertNextValue(0);
  offsets->InsertNextValue(static_cast<int>(size));
  vtkNew<vtkCellArray> cells;
  cells->SetData(offsets.Get(), connectivity.Get());
  return cells;
}

vtkNew<vtkCellArray> cellsOf(const CloudMesh& mesh) {
  vtkNew<vtkTypeInt32Array> connectivity;
  connectivity->SetNumberOfValues(static_cast<vtkIdType>(mesh.triangles.size() * 3));
  std::memcpy(connectivity->GetPointer(0),
              mesh.triangles.data(),
              mesh.triangles.size() * sizeof(mesh.triangles.front()));
  vtkNew<vtkCellArray> cells;
  cells->SetData(3, connectivity.Get());
  return cells;
}

/// Lines between neighbours of a list of ends.
vtkNew<vtkCellArray> pairsOf(std::size_t lines) {
  vtkNew<vtkCellArray> cells;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::array<vtkIdType, 2> ends{static_cast<vtkIdType>(2 * i),
                                        static_cast<vtkIdType>(2 * i + 1)};
    cells->InsertNextCell(2, ends.data());
  }
  return cells;
}

std::array<double, 3> fractions(Rgb colour) {
  return {colour[0] / 255.0, colour[1] / 255.0, colour[2] / 255.0};
}

void ignore(vtkObject* /*caller*/, unsigned long /*event*/, void* /*client*/, void* /*call*/) {}

/// The value of a line "OpenGL renderer string:  llvmpipe" of VTK's report.
std::string rendererOf(const std::string& report) {
  constexpr std::string_view kKey = "OpenGL renderer string:";
  const std::size_t at = report.find(kKey);
  if (at == std::string::npos) {
    return {};
  }
  const std::size_t from = report.find_first_not_of(' ', at + kKey.size());
  return report.substr(from, report.find('\n', from) - from);
}

}  // namespace

struct CloudStage::Parts {
  vtkNew<vtkGenericOpenGLRenderWindow> window;
  vtkNew<vtkOpenGLRenderer> renderer;
  vtkNew<vtkOpenGLRenderer> marks;
  vtkNew<vtkRenderStepsPass> steps;
  vtkNew<vtkEDLShading> eyeDome;
  Layer points{renderer};
  Layer moving{renderer};
  Layer mesh{renderer};
  Layer floor{renderer};
  StageCloud cloud;
  std::vector<Vector3> movingPositions;
  std::vector<Rgb> movingColours;
  std::vector<Vector3> floorEnds;
  StageLook look;
  std::string name;
  bool software = false;
  bool hasFloor = false;
  float reach = 1.0F;  // Of all points from the origin.

  void setUpWindow();
  void setUpRenderers();
  void render();
  void requireWorking();
  void fillMoving();
  void turnActors();
  void aim(const CameraPose& pose, ScreenSize screen);
};

void CloudStage::Parts::setUpWindow() {
  // The context belongs to the caller, who makes it current: binding it again from in here would
  // change the framebuffer behind VTK's back.
  window->SetOwnContext(0);
  window->SetReadyForRendering(true);
  window->SetIsCurrent(true);
  window->SetSupportsOpenGL(1);
  window->SetMapped(1);
  window->SetFrameBlitModeToNoBlit();
  window->SetMultiSamples(0);
  window->SetNumberOfLayers(2);
  window->SetSwapBuffers(0);
  window->SetSize(16, 16);
  // Without an X display GLEW reports that GLX is missing, which is not needed. Whether drawing
  // works is asked of a pixel instead.
  vtkNew<vtkCallbackCommand> silent;
  silent->SetCallback(ignore);
  window->AddObserver(vtkCommand::ErrorEvent, silent);
}

void CloudStage::Parts::setUpRenderers() {
  renderer->SetLayer(0);
  renderer->GetCullers()->RemoveAllItems();
  marks->SetLayer(1);
  marks->InteractiveOff();
  eyeDome->SetDelegatePass(steps);
  window->AddRenderer(renderer);
  window->AddRenderer(marks);
  floor.actor->GetProperty()->SetLineWidth(1.0F);
}

void CloudStage::Parts::render() {
  vtkOpenGLState* const state = window->GetState();
  state->Reset();
  state->Push();
  state->vtkglDepthFunc(kLessOrEqual);
  window->Render();
  state->Pop();
}

void CloudStage::Parts::requireWorking() {
  renderer->SetBackground(0.2, 0.4, 0.6);
  render();
  vtkNew<vtkUnsignedCharArray> pixel;
  window->GetPixelData(3, 3, 3, 3, 0, pixel, 0);
  const bool isDrawn = pixel->GetNumberOfValues() >= 3 && std::abs(pixel->GetValue(0) - 51) <= 2 &&
                       std::abs(pixel->GetValue(1) - 102) <= 2 &&
                       std::abs(pixel->GetValue(2) - 153) <= 2;
  if (!isDrawn) {
    throw Error(ErrorCode::kUnsupported,
                "The graphics driver cannot draw the 3D view (it needs OpenGL 3.2). Update the "
                "driver, or set LIBGL_ALWAYS_SOFTWARE=1 to draw on the CPU.",
                name);
  }
}

CloudStage::CloudStage()
    : parts_(std::make_unique<Parts>()) {
  parts_->setUpWindow();
  parts_->setUpRenderers();
  parts_->window->OpenGLInit();
  const char* const report = parts_->window->ReportCapabilities();
  parts_->name = rendererOf(report == nullptr ? "" : report);
  parts_->software = isSoftwareRenderer(parts_->name);
  parts_->requireWorking();
}

CloudStage::~CloudStage() {
  // A pass that is switched off is no part of the window's own clean-up.
  parts_->eyeDome->ReleaseGraphicsResources(parts_->window);
  parts_->window->Finalize();
}

void CloudStage::Parts::fillMoving() {
  movingPositions.clear();
  movingColours.clear();
  for (const std::uint32_t i : cloud.drawnMoving) {
    movingPositions.push_back(cloud.cloud->positions[i]);
    movingColours.push_back((*cloud.colours)[i]);
  }
}

void CloudStage::setCloud(StageCloud cloud) {
  Parts& parts = *parts_;
  for (Layer* layer : {&parts.points, &parts.moving, &parts.mesh}) {
    layer->data->Initialize();
  }
  parts.cloud = std::move(cloud);
  if (!parts.cloud.cloud || parts.cloud.cloud->size() == 0) {
    parts.cloud = {};
    return;
  }
  const std::size_t count = parts.cloud.cloud->size();
  const auto points = pointsOf(parts.cloud.cloud->positions.data(), count);
  const auto colours = coloursOf(parts.cloud.colours->data(), count);
  Layer& whole = parts.cloud.mesh ? parts.mesh : parts.points;
  whole.data->SetPoints(points);
  whole.data->GetPointData()->SetScalars(colours);
  if (parts.cloud.mesh) {
    whole.data->SetPolys(cellsOf(*parts.cloud.mesh));
  } else {
    whole.data->SetVerts(oneCellOf(parts.cloud.drawn, count));
  }
  parts.fillMoving();
  if (!parts.movingPositions.empty()) {
    const std::size_t few = parts.movingPositions.size();
    parts.moving.data->SetPoints(pointsOf(parts.movingPositions.data(), few));
    parts.moving.data->GetPointData()->SetScalars(coloursOf(parts.movingColours.data(), few));
    parts.moving.data->SetVerts(oneCellOf({}, few));
  }
  parts.reach = 0.0F;
  for (const Vector3& p : parts.cloud.cloud->positions) {
    const float reach = dot(p, p);
    parts.reach = std::isfinite(reach) ? std::max(parts.reach, reach) : parts.reach;
  }
  parts.reach = std::sqrt(parts.reach);
}

void CloudStage::Parts::turnActors() {
  vtkNew<vtkMatrix4x4> matrix;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      matrix->SetElement(
          row, column, look.displayFromCamera.rows[static_cast<std::size_t>(row * 3 + column)]);
    }
  }
  for (Layer* layer : {&points, &moving, &mesh}) {
    layer->actor->SetUserMatrix(matrix);
    layer->actor->GetProperty()->SetPointSize(look.pointSize);
  }
}

void CloudStage::setLook(const StageLook& look) {
  parts_->look = look;
  parts_->turnActors();
  parts_->renderer->SetBackground(fractions(look.background).data());
}

void CloudStage::setFloor(const std::vector<SceneLine>& lines, Rgb colour) {
  Parts& parts = *parts_;
  parts.floor.data->Initialize();
  parts.hasFloor = !lines.empty();
  parts.floorEnds.clear();
  for (const SceneLine& line : lines) {
    parts.floorEnds.insert(parts.floorEnds.end(), {line.from, line.to});
  }
  if (parts.hasFloor) {
    parts.floor.data->SetPoints(pointsOf(parts.floorEnds.data(), parts.floorEnds.size()));
    parts.floor.data->SetLines(pairsOf(lines.size()));
    parts.floor.actor->GetProperty()->SetColor(fractions(colour).data());
  }
}

void CloudStage::setMarks(const ScreenMarks& marks, double ratio) {
  vtkOpenGLRenderer* const renderer = parts_->marks;
  renderer->RemoveAllViewProps();
  for (const ScreenLine& line : marks.lines) {
    vtkNew<vtkPoints> ends;
    ends->InsertNextPoint(line.x0, line.y0, 0.0F);
    ends->InsertNextPoint(line.x1, line.y1, 0.0F);
    vtkNew<vtkPolyData> data;
    data->SetPoints(ends);
    data->SetLines(pairsOf(1));
    vtkNew<vtkPolyDataMapper2D> mapper;
    mapper->SetInputData(data);
    vtkNew<vtkActor2D> actor;
    actor->SetMapper(mapper);
    actor->GetProperty()->SetColor(fractions(line.colour).data());
    actor->GetProperty()->SetLineWidth(static_cast<float>(2.0 * ratio));
    renderer->AddActor2D(actor);
  }
  for (const ScreenText& text : marks.texts) {
    vtkNew<vtkTextActor> actor;
    actor->SetInput(text.text.c_str());
    actor->SetPosition(text.x, text.y);
    actor->GetTextProperty()->SetFontSize(text.size);
    actor->GetTextProperty()->SetVerticalJustificationToCentered();
    actor->GetTextProperty()->SetColor(fractions(text.colour).data());
    renderer->AddActor2D(actor);
  }
}

void CloudStage::Parts::aim(const CameraPose& pose, ScreenSize screen) {
  const float tan = pose.tanHalfHeight(screen);
  const Vector3 forward = axesOf(pose).forward;
  const float across = reach + lengthOf(pose.eye);
  // In parallel only the direction counts: from outside nothing is cut off.
  const Vector3 eye = pose.orthographic ? pose.eye - forward * across : pose.eye;
  vtkCamera* const camera = renderer->GetActiveCamera();
  camera->SetPosition(eye.x, eye.y, eye.z);
  camera->SetFocalPoint(eye.x + forward.x, eye.y + forward.y, eye.z + forward.z);
  camera->SetViewUp(pose.up.x, pose.up.y, pose.up.z);
  camera->SetViewAngle(2.0 * std::atan(tan) * 180.0 / std::numbers::pi);
  camera->SetParallelProjection(pose.orthographic ? 1 : 0);
  camera->SetParallelScale(tan * pose.distance());
  const double far = (pose.orthographic ? 2.0 : 1.0) * across * 1.01;
  // 24 bits of depth tell a hundred thousandth of the range apart.
  const double near = std::max(far * 1e-5, pose.orthographic ? 0.0 : pose.distance() * 0.01);
  camera->SetClippingRange(near, std::max(far, near * 2.0));
}

void CloudStage::draw(const CameraPose& pose, ScreenSize screen, bool moving) {
  Parts& parts = *parts_;
  const bool few = moving && !parts.movingPositions.empty();
  const bool hasCloud = parts.cloud.cloud != nullptr;
  parts.points.actor->SetVisibility(hasCloud && !few && !parts.cloud.mesh);
  parts.mesh.actor->SetVisibility(hasCloud && !few && parts.cloud.mesh);
  parts.moving.actor->SetVisibility(hasCloud && few);
  parts.floor.actor->SetVisibility(parts.hasFloor);
  // On the CPU this pass costs as much as the points: it returns when the view rests.
  const bool dome = parts.look.eyeDome && !(moving && parts.software);
  parts.renderer->SetPass(dome ? parts.eyeDome.Get() : nullptr);
  parts.window->SetSize(screen.width, screen.height);
  parts.aim(pose, screen);
  parts.render();
}

unsigned CloudStage::framebuffer() const {
  return parts_->window->GetDisplayFramebuffer()->GetFBOIndex();
}

Image CloudStage::picture() const {
  const int* const size = parts_->window->GetSize();
  vtkNew<vtkUnsignedCharArray> values;
  parts_->window->GetPixelData(0, 0, size[0] - 1, size[1] - 1, 0, values, 0);
  const auto stride = static_cast<std::size_t>(size[0]) * 3;
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(size[1]));
  if (values->GetNumberOfValues() != static_cast<vtkIdType>(pixels.size())) {
    throw Error(ErrorCode::kInternal, "The picture of the cloud could not be read.");
  }
  const unsigned char* const from = values->GetPointer(0);
  for (int y = 0; y < size[1]; ++y) {
    std::memcpy(pixels.data() + static_cast<std::size_t>(size[1] - 1 - y) * stride,
                from + static_cast<std::size_t>(y) * stride,
                stride);
  }
  return Image(size[0], size[1], std::move(pixels));
}

const std::string& CloudStage::rendererName() const noexcept { return parts_->name; }

bool CloudStage::isSoftware() const noexcept { return parts_->software; }

bool isSoftwareRenderer(const std::string& name) {
  constexpr std::array<std::string_view, 4> kNames{
      "llvmpipe", "softpipe", "SwiftShader", "Software Rasterizer"};
  return std::ranges::any_of(
      kNames, [&](std::string_view known) { return name.find(known) != std::string::npos; });
}

}  // namespace patchscape
