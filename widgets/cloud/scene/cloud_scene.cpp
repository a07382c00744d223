// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/scene/cloud_scene.h"

#include "core/base/error.h"
#include "widgets/cloud/scene/cloud_stage.h"
#include "widgets/cloud/scene/point_subset.h"
#include "widgets/cloud/scene/scene_marks.h"

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr double kPale = 0.75;  // Of the background in what is not selected.

void requireCount(std::size_t given, std::size_t points, const char* what) {
  if (given != 0 && given != points) {
    throw Error(ErrorCode::kInvalidArgument,
                "The cloud has " + std::to_string(points) + " points but " + std::to_string(given) +
                    " " + what + " were given. Give one a point.");
  }
}

Rgb blended(Rgb colour, Rgb into, double share) {
  for (std::size_t i = 0; i < 3; ++i) {
    colour[i] = static_cast<std::uint8_t>(std::lround(colour[i] * (1.0 - share) + into[i] * share));
  }
  return colour;
}

}  // namespace

struct CloudScene::State {
  std::shared_ptr<const PointCloud> cloud;
  std::vector<Rgb> colours;
  std::shared_ptr<const CloudMesh> mesh;
  std::vector<std::uint8_t> selection;
  Rotation turn = displayTurn({});
  CloudStyle style;
  ScreenSize screen;
  double ratio = 1.0;
  CloudExtent extent;
  CameraPose pose;
  std::vector<std::uint32_t> drawn;  // By density; empty: all.
  std::optional<std::size_t> marker;
  std::optional<std::pair<std::size_t, std::size_t>> measure;

  std::unique_ptr<CloudStage> stage;
  bool cloudChanged = true;
  bool lookChanged = true;
  bool viewChanged = true;
  bool drawnMoving = false;

  [[nodiscard]] std::size_t size() const { return cloud ? cloud->size() : 0; }
  [[nodiscard]] std::size_t shown() const { return drawn.empty() ? size() : drawn.size(); }
  [[nodiscard]] bool isMesh() const { return style.mesh && mesh && !mesh->triangles.empty(); }
  [[nodiscard]] bool isSoftware() const { return !stage || stage->isSoftware(); }
  [[nodiscard]] ScreenMap map() const { return ScreenMap(pose, turn, screen); }
  void setPose(const CameraPose& next) {
    pose = next;
    pose.orthographic = style.orthographic;
    viewChanged = true;
  }
  void chooseDrawn();
  [[nodiscard]] std::vector<std::uint32_t> movingIndices() const;
  [[nodiscard]] std::shared_ptr<const std::vector<Rgb>> shownColours() const;
  void updateStage();
  void updateMarks();
};

void CloudScene::State::chooseDrawn() {
  drawn.clear();
  if (style.density < 1.0 && size() > 0) {
    const double wanted = std::ceil(style.density * static_cast<double>(size()));
    drawn = spreadSubset(size(), static_cast<std::size_t>(std::max(1.0, wanted)));
  }
  cloudChanged = true;
}

std::vector<std::uint32_t> CloudScene::State::movingIndices() const {
  const std::size_t heavy = isMesh() ? std::max(mesh->triangles.size(), size()) : shown();
  if (!isSoftware() || heavy <= kMostPointsMoving) {
    return {};
  }
  if (drawn.empty() || isMesh()) {
    return spreadSubset(size(), kMostPointsMoving);
  }
  std::vector<std::uint32_t> few = spreadSubset(drawn.size(), kMostPointsMoving);
  std::ranges::transform(few, few.begin(), [&](std::uint32_t i) { return drawn[i]; });
  return few;
}

std::shared_ptr<const std::vector<Rgb>> CloudScene::State::shownColours() const {
  const std::vector<Rgb>& own = colours.empty() ? cloud->colours : colours;
  if (selection.empty()) {
    // Shares the cloud's life in place of a copy; our own may be replaced while VTK reads them.
    return colours.empty() ? std::shared_ptr<const std::vector<Rgb>>(cloud, &cloud->colours)
                           : std::make_shared<const std::vector<Rgb>>(colours);
  }
  auto mixed = std::make_shared<std::vector<Rgb>>(own);
  const Rgb background = colourOf(style.background);
  for (std::size_t i = 0; i < mixed->size(); ++i) {
    if (selection[i] == 0) {
      (*mixed)[i] = blended((*mixed)[i], background, kPale);
    }
  }
  return mixed;
}

void CloudScene::State::updateMarks() {
  ScreenMarks marks;
  const bool hasCloud = size() > 0;
  const FloorGrid grid = style.grid && hasCloud ? floorGrid(extent) : FloorGrid{};
  if (style.axes && hasCloud) {
    addAxes(pose, screen, ratio, marks);
  }
  if (!grid.lines.empty()) {
    addGridLabel(grid, cloud->unit, style.background, ratio, marks);
  }
  stage->setFloor(grid.lines, gridColour(style.background));
  stage->setMarks(marks, ratio);
}

void CloudScene::State::updateStage() {
  if (cloudChanged) {
    stage->setCloud(size() == 0 ? StageCloud{}
                                : StageCloud{.cloud = cloud,
                                             .colours = shownColours(),
                                             .drawn = drawn,
                                             .drawnMoving = movingIndices(),
                                             .mesh = isMesh() ? mesh : nullptr});
  }
  if (lookChanged) {
    stage->setLook({.displayFromCamera = turn,
                    .background = colourOf(style.background),
                    .pointSize = static_cast<float>(style.pointSize * ratio),
                    .eyeDome = style.eyeDome});
  }
  updateMarks();
  cloudChanged = false;
  lookChanged = false;
  viewChanged = false;
}

CloudScene::CloudScene()
    : state_(std::make_unique<State>()) {}
CloudScene::~CloudScene() = default;

void CloudScene::setCloud(std::shared_ptr<const PointCloud> cloud) {
  if (cloud && cloud->colours.size() != cloud->size()) {
    throw Error(ErrorCode::kInvalidArgument,
                "The cloud has " + std::to_string(cloud->size()) + " points but " +
                    std::to_string(cloud->colours.size()) + " colours. Give one a point.");
  }
  const bool isSameView = state_->size() > 0 && cloud && cloud->size() > 0 &&
                          cloud->intrinsics == state_->cloud->intrinsics &&
                          cloud->unit == state_->cloud->unit;
  state_->cloud = std::move(cloud);
  state_->colours.clear();
  state_->mesh.reset();
  state_->selection.clear();
  state_->marker.reset();
  state_->measure.reset();
  state_->chooseDrawn();
  if (state_->cloud) {
    state_->extent = extentOf(*state_->cloud, state_->turn);
  }
  if (!isSameView) {
    show(CloudPreset::kFront);
  }
}

void CloudScene::setColours(std::vector<Rgb> colours) {
  requireCount(colours.size(), state_->size(), "colours");
  state_->colours = std::move(colours);
  state_->cloudChanged = true;
}

void CloudScene::setMesh(std::shared_ptr<const CloudMesh> mesh) {
  if (mesh) {
    const auto isOutside = [&](std::uint32_t corner) { return corner >= state_->size(); };
    for (const auto& triangle : mesh->triangles) {
      if (std::ranges::any_of(triangle, isOutside)) {
        throw Error(ErrorCode::kInvalidArgument,
                    "The mesh has a corner that is no point of the cloud. Build it again from this "
                    "cloud.");
      }
    }
  }
  state_->mesh = std::move(mesh);
  state_->cloudChanged = true;
}

void CloudScene::setRotation(const Rotation& rotation) {
  state_->turn = displayTurn(rotation);
  state_->lookChanged = true;
  if (state_->cloud) {
    state_->extent = extentOf(*state_->cloud, state_->turn);
  }
  show(CloudPreset::kFront);
}

void CloudScene::setSelection(std::vector<std::uint8_t> selection) {
  requireCount(selection.size(), state_->size(), "selection bytes");
  state_->selection = std::move(selection);
  state_->cloudChanged = true;
}

void CloudScene::setStyle(const CloudStyle& style) {
  if (!(style.pointSize > 0.0) || !(style.density > 0.0) || !std::isfinite(style.pointSize)) {
    throw Error(ErrorCode::kInvalidArgument,
                "Point size and density must be above 0. Give a size of 1 to 20 pixels and a "
                "density up to 1.");
  }
  const CloudStyle before = std::exchange(state_->style, style);
  if (before.density != style.density) {
    state_->chooseDrawn();
  }
  // The pale colours of what is not selected go by the background.
  state_->cloudChanged = state_->cloudChanged || before.mesh != style.mesh ||
                         (before.background != style.background && !state_->selection.empty());
  state_->lookChanged = state_->lookChanged || !(before == style);
  state_->pose.orthographic = style.orthographic;
}

void CloudScene::setScreen(ScreenSize screen, double ratio) {
  const ScreenSize size{std::max(1, screen.width), std::max(1, screen.height)};
  if (size.width != state_->screen.width || size.height != state_->screen.height ||
      ratio != state_->ratio) {
    state_->screen = size;
    state_->ratio = ratio;
    state_->lookChanged = true;
  }
}

const std::shared_ptr<const PointCloud>& CloudScene::cloud() const noexcept {
  return state_->cloud;
}
const CloudStyle& CloudScene::style() const noexcept { return state_->style; }
bool CloudScene::isEmpty() const noexcept { return state_->size() == 0; }
const CameraPose& CloudScene::pose() const noexcept { return state_->pose; }

void CloudScene::show(CloudPreset preset) {
  const Intrinsics camera = state_->cloud ? state_->cloud->intrinsics : Intrinsics{};
  state_->setPose(presetPose(preset, state_->extent, camera, state_->turn, state_->screen));
}

void CloudScene::orbit(float right, float up) { state_->setPose(orbited(state_->pose, right, up)); }

void CloudScene::pan(float dx, float dy) {
  state_->setPose(panned(state_->pose, dx, dy, state_->screen));
}

void CloudScene::zoom(float factor) {
  state_->setPose(zoomed(state_->pose, factor, state_->pose.target));
}

void CloudScene::zoomAt(float factor, float x, float y) {
  // Towards what is seen there; beside the cloud, as deep as the target.
  const auto point = pick(x, y);
  const float depth = point ? placeOf(*point)->depth : state_->pose.distance();
  state_->setPose(zoomed(state_->pose, factor, state_->map().displayPointAt(x, y, depth)));
}

void CloudScene::setPivot(std::size_t point) {
  if (point < state_->size()) {
    state_->setPose(withPivot(state_->pose, state_->turn(state_->cloud->positions[point])));
  }
}

std::optional<std::size_t> CloudScene::pick(float x, float y) const {
  if (state_->size() == 0) {
    return std::nullopt;
  }
  const auto ratio = static_cast<float>(state_->ratio);
  PickAt at{.x = x, .y = y, .reach = 6.0F * ratio};
  at.cover = std::max(1.0F, static_cast<float>(state_->style.pointSize) * ratio / 2.0F);
  return pickPoint(state_->map(), state_->cloud->positions, state_->drawn, at);
}

std::optional<ScreenPoint> CloudScene::placeOf(std::size_t point) const {
  if (point >= state_->size()) {
    return std::nullopt;
  }
  return state_->map()(state_->cloud->positions[point]);
}

void CloudScene::setMarker(std::optional<std::size_t> point) { state_->marker = point; }

std::optional<ScreenPoint> CloudScene::marker() const {
  return state_->marker ? placeOf(*state_->marker) : std::nullopt;
}

void CloudScene::setMeasure(std::optional<std::pair<std::size_t, std::size_t>> points) {
  state_->measure = points;
}

std::optional<MeasureLine> CloudScene::measure() const {
  if (!state_->measure) {
    return std::nullopt;
  }
  const auto [first, second] = *state_->measure;
  const auto from = placeOf(first);
  const auto to = placeOf(second);
  if (!from || !to) {
    return std::nullopt;
  }
  const auto& points = state_->cloud->positions;
  const double length = static_cast<double>(lengthOf(points[second] - points[first]));
  return MeasureLine{*from, *to, lengthText(length, state_->cloud->unit)};
}

void CloudScene::attach() {
  state_->stage = std::make_unique<CloudStage>();
  state_->cloudChanged = true;
  state_->lookChanged = true;
}

bool CloudScene::isAttached() const noexcept { return state_->stage != nullptr; }

bool CloudScene::isDrawn(bool moving) const noexcept {
  return state_->stage && !state_->cloudChanged && !state_->lookChanged && !state_->viewChanged &&
         state_->drawnMoving == moving;
}

void CloudScene::draw(bool moving) {
  if (state_->stage && !isDrawn(moving)) {
    state_->updateStage();
    state_->stage->draw(state_->pose, state_->screen, moving);
    state_->drawnMoving = moving;
  }
}

unsigned CloudScene::framebuffer() const { return state_->stage->framebuffer(); }
Image CloudScene::picture() const { return state_->stage->picture(); }
void CloudScene::release() { state_->stage.reset(); }

std::string CloudScene::rendererName() const {
  return state_->stage ? state_->stage->rendererName() : std::string();
}

std::size_t CloudScene::drawnPoints(bool moving) const {
  const std::size_t few = moving ? state_->movingIndices().size() : 0;
  return few > 0 ? few : state_->shown();
}

}  // namespace patchscape
