// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/live_bar.h"

#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr int kHeight = 40;
constexpr int kWidestCamera = 220;
constexpr double kRates[] = {10.0, 15.0, 25.0};

QString rateText(double rate) { return withUnit(rate, 0, QStringLiteral("/s")); }

QComboBox* makeChoice(const QString& name, const QString& meaning, QWidget* parent) {
  auto* const choice = new QComboBox(parent);
  choice->setObjectName(name);
  choice->setAccessibleName(meaning);
  choice->setToolTip(meaning);
  return choice;
}

QString textOf(const CaptureMode& mode) {
  return mode.frameRate > 0.0 ? QStringLiteral("%1 · %2").arg(timesText(mode.width, mode.height),
                                                              rateText(mode.frameRate))
                              : timesText(mode.width, mode.height);
}

QToolButton* makeActionButton(QAction* action, const QString& name, QWidget* parent) {
  auto* const button = new QToolButton(parent);
  button->setObjectName(name);
  button->setDefaultAction(action);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

}  // namespace

SteadyMenu::SteadyMenu(QWidget* parent)
    : QWidget(parent) {
  auto* const button = new QToolButton(this);
  button->setObjectName(QStringLiteral("steadyButton"));
  button->setText(tr("Steady colours"));
  button->setAccessibleName(button->text());
  button->setToolTip(tr("How colours stay the same from frame to frame"));
  button->setPopupMode(QToolButton::InstantPopup);
  button->setFocusPolicy(Qt::StrongFocus);
  auto* const menu = new QMenu(button);
  menu->setObjectName(QStringLiteral("steadyMenu"));
  addBasisModes(menu);
  addRangeModes(menu);
  addSwitches(menu);
  showOptions();
  button->setMenu(menu);
  auto* const line = new QHBoxLayout(this);
  line->setContentsMargins(0, 0, 0, 0);
  line->addWidget(button);
}

void SteadyMenu::setOptions(const SteadyOptions& options) {
  options_ = options;
  showOptions();
}

void SteadyMenu::showOptions() {
  for (const auto& [action, isSet] : ticks_) {
    action->setChecked(isSet());
  }
}

void SteadyMenu::addBasisModes(QMenu* menu) {
  menu->addSection(tr("PCA colours"));
  auto* const group = new QActionGroup(this);
  const auto add = [&](const QString& text, const char* name, BasisMode mode) {
    QAction* const action = menu->addAction(text);
    action->setObjectName(QLatin1String(name));
    action->setCheckable(true);
    group->addAction(action);
    ticks_.emplace_back(action, [this, mode] { return options_.basis == mode; });
    connect(action, &QAction::triggered, this, [this, mode] {
      options_.basis = mode;
      Q_EMIT optionsChanged();
    });
  };
  add(tr("Locked after the first frames"), "basisLocked", BasisMode::kLocked);
  add(tr("Slowly adapted"), "basisAdapted", BasisMode::kAdapted);
  add(tr("Anew on every frame (flickers)"), "basisAnew", BasisMode::kEveryFrame);
}

void SteadyMenu::addRangeModes(QMenu* menu) {
  menu->addSection(tr("Depth range"));
  auto* const group = new QActionGroup(this);
  const auto add = [&](const QString& text, const char* name, RangeMode mode) {
    QAction* const action = menu->addAction(text);
    action->setObjectName(QLatin1String(name));
    action->setCheckable(true);
    group->addAction(action);
    ticks_.emplace_back(action, [this, mode] { return options_.depth == mode; });
    connect(action, &QAction::triggered, this, [this, mode] {
      options_.depth = mode;
      Q_EMIT optionsChanged();
    });
  };
  add(tr("Follows the scene"), "rangeFollowed", RangeMode::kFollowed);
  add(tr("Locked after the first frames"), "rangeLocked", RangeMode::kLocked);
  add(tr("Anew on every frame (flickers)"), "rangeAnew", RangeMode::kEveryFrame);
}

void SteadyMenu::addSwitches(QMenu* menu) {
  menu->addSeparator();
  const auto add = [&](const QString& text, const char* name, bool SteadyOptions::*option) {
    QAction* const action = menu->addAction(text);
    action->setObjectName(QLatin1String(name));
    action->setCheckable(true);
    ticks_.emplace_back(action, [this, option] { return options_.*option; });
    connect(action, &QAction::triggered, this, [this, option](bool on) {
      options_.*option = on;
      Q_EMIT optionsChanged();
    });
  };
  add(tr("Colours follow slowly where nothing moves"),
      "followSlowly",
      &SteadyOptions::followSlowly);
  add(tr("Last frames vote on classes"), "classVote", &SteadyOptions::vote);
  menu->addSeparator();
  QAction* const restart = menu->addAction(tr("Fit colours anew"));
  restart->setObjectName(QStringLiteral("restartColours"));
  connect(restart, &QAction::triggered, this, &SteadyMenu::restartAsked);
}

LiveBar::LiveBar(const Actions& actions, QWidget* parent)
    : QWidget(parent),
      camera_(makeChoice(QStringLiteral("cameraChoice"), tr("Camera"), this)),
      mode_(makeChoice(QStringLiteral("modeChoice"), tr("Size and rate of the camera"), this)),
      pace_(makeChoice(QStringLiteral("paceChoice"), tr("What gives way where it is slow"), this)),
      steady_(new SteadyMenu(this)) {
  setObjectName(QStringLiteral("liveBar"));
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(kHeight);
  auto* const line = new QHBoxLayout(this);
  line->setContentsMargins(kPanelMargin, 0, kPanelMargin, 0);
  line->setSpacing(kPanelGap);
  setUpSource(line);
  line->addWidget(
      makeActionButton(actions.at(ActionId::kMirror), QStringLiteral("mirrorButton"), this));
  setUpPace(line);
  line->addWidget(steady_);
  line->addStretch(1);
  line->addWidget(
      makeActionButton(actions.at(ActionId::kFreeze), QStringLiteral("freezeButton"), this));
  line->addWidget(
      makeActionButton(actions.at(ActionId::kRefine), QStringLiteral("refineButton"), this));
  connect(steady_, &SteadyMenu::optionsChanged, this, &LiveBar::planChanged);
  connect(steady_, &SteadyMenu::restartAsked, this, &LiveBar::restartAsked);
}

void LiveBar::setUpSource(QHBoxLayout* line) {
  camera_->setMaximumWidth(kWidestCamera);
  connect(camera_, &QComboBox::activated, this, [this] {
    showModes();
    Q_EMIT cameraChosen();
  });
  connect(mode_, &QComboBox::activated, this, &LiveBar::cameraChosen);
  line->addWidget(camera_);
  line->addWidget(mode_);
}

void LiveBar::setUpPace(QHBoxLayout* line) {
  pace_->addItem(tr("Keep the size"));
  for (const double rate : kRates) {
    pace_->addItem(tr("Keep %1").arg(rateText(rate)));
  }
  connect(pace_, &QComboBox::activated, this, &LiveBar::planChanged);
  line->addWidget(pace_);
}

void LiveBar::setCameras(const std::vector<CameraInfo>& cameras) {
  const CameraInfo* const chosen = camera();
  const std::string before = chosen == nullptr ? std::string() : chosen->locator;
  cameras_ = cameras;
  const QSignalBlocker quiet(camera_);
  camera_->clear();
  for (const CameraInfo& each : cameras_) {
    camera_->addItem(each.name);
  }
  const auto same = std::ranges::find(cameras_, before, &CameraInfo::locator);
  if (same != cameras_.end()) {
    camera_->setCurrentIndex(static_cast<int>(same - cameras_.begin()));
  } else {
    showModes();
  }
}

void LiveBar::chooseCamera(std::size_t index) {
  camera_->setCurrentIndex(static_cast<int>(index));
  showModes();
}

void LiveBar::showModes() {
  const QSignalBlocker quiet(mode_);
  mode_->clear();
  mode_->addItem(tr("Its own size"));
  if (const CameraInfo* const chosen = camera()) {
    for (const CaptureMode& mode : chosen->modes) {
      mode_->addItem(textOf(mode));
    }
  }
}

const CameraInfo* LiveBar::camera() const {
  const int index = camera_->currentIndex();
  return index >= 0 && index < static_cast<int>(cameras_.size())
             ? &cameras_[static_cast<std::size_t>(index)]
             : nullptr;
}

CaptureMode LiveBar::mode() const {
  const CameraInfo* const chosen = camera();
  const int index = mode_->currentIndex() - 1;
  return chosen != nullptr && index >= 0 && index < static_cast<int>(chosen->modes.size())
             ? chosen->modes[static_cast<std::size_t>(index)]
             : CaptureMode{};
}

int LiveBar::pace() const { return pace_->currentIndex(); }

void LiveBar::setPace(int row) { pace_->setCurrentIndex(row); }

LivePreference LiveBar::preference() const {
  return pace_->currentIndex() == 0 ? LivePreference::kQuality : LivePreference::kSpeed;
}

double LiveBar::targetRate() const {
  return kRates[static_cast<std::size_t>(std::max(0, pace_->currentIndex() - 1))];
}

}  // namespace patchscape
