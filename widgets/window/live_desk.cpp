// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/live_desk.h"

#include "widgets/panels/units.h"
#include "widgets/window/frame_wishes.h"

#include <QEvent>
#include <QTime>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr int kRatesEveryMs = 250;

QString rateText(double rate) { return withUnit(rate, 1, QStringLiteral("/s")); }

}  // namespace

LiveDesk::LiveDesk(WindowParts parts, SessionBridge& bridge, PaneGrid& panes, LiveBar& bar)
    : QObject(&parts.window),
      parts_(parts),
      bridge_(bridge),
      panes_(panes),
      bar_(bar) {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    panes_.pane(i)->installEventFilter(this);
  }
  rates_.setInterval(kRatesEveryMs);
  connect(&rates_, &QTimer::timeout, this, &LiveDesk::showRates);
  connect(&parts_.workspace, &Workspace::wantedChanged, this, &LiveDesk::sendPlan);
  connect(&parts_.canvas, &CanvasDesk::panesChanged, this, &LiveDesk::sendPlan);
  connect(&parts_.workspace, &Workspace::filmChanged, this, [this](bool shown) {
    if (!shown) {
      stop();
    }
  });
  bar_.setPace(parts_.settings.film.livePace);
  connect(&bar_, &LiveBar::planChanged, this, [this] {
    parts_.settings.film.livePace = bar_.pace();
    parts_.settings.film.steady = bar_.steady().options();
    sendPlan();
  });
  connect(&bar_, &LiveBar::cameraChosen, this, &LiveDesk::openChosen);
  connect(&bar_, &LiveBar::restartAsked, this, [this] {
    if (feed_) {
      feed_->pipeline().restartColours();
    }
  });
}

LiveDesk::~LiveDesk() = default;

void LiveDesk::setCameras(CameraAccess* cameras) {
  cameras_ = cameras;
  if (cameras_ != nullptr) {
    connect(cameras_, &CameraAccess::camerasChanged, this, [this] {
      if (isOn()) {
        bar_.setCameras(cameras_->cameras());
      }
    });
  }
}

void LiveDesk::connectActions() {
  connect(parts_.actions.at(ActionId::kCamera), &QAction::triggered, this, [this](bool on) {
    on ? start() : stop();
  });
  QAction* const mirror = parts_.actions.at(ActionId::kMirror);
  mirror->setChecked(parts_.settings.film.mirror);
  connect(mirror, &QAction::toggled, this, [this](bool on) {
    parts_.settings.film.mirror = on;
    sendPlan();
  });
  connect(parts_.actions.at(ActionId::kFreeze), &QAction::toggled, this, [this](bool frozen) {
    if (feed_) {
      feed_->pipeline().setFrozen(frozen);
    }
  });
  connect(parts_.actions.at(ActionId::kRefine), &QAction::triggered, this, &LiveDesk::refine);
}

bool LiveDesk::chooseNamed(const QString& camera) {
  auto cameras = cameras_ == nullptr ? std::vector<CameraInfo>() : cameras_->cameras();
  if (isLiveLocator(camera.toStdString())) {
    cameras.push_back({.name = camera, .locator = camera.toStdString(), .modes = {}});
  }
  bar_.setCameras(cameras);
  if (cameras.empty()) {
    parts_.messages.showMessage(
        {tr("No camera was found. Plug one in, and press W again."), {}, {}, false});
    return false;
  }
  if (camera.isEmpty()) {
    const auto last = std::ranges::find(cameras, parts_.settings.film.camera, &CameraInfo::name);
    if (last != cameras.end()) {
      bar_.chooseCamera(static_cast<std::size_t>(last - cameras.begin()));
    }
    return true;
  }
  bool isNumber = false;
  const int number = camera.toInt(&isNumber);
  const auto named = [&](const CameraInfo& each) {
    return QString::fromStdString(each.locator) == camera ||
           each.name.contains(camera, Qt::CaseInsensitive);
  };
  const auto found = isNumber && number >= 0 && number < static_cast<int>(cameras.size())
                         ? cameras.begin() + number
                         : std::ranges::find_if(cameras, named);
  if (found == cameras.end()) {
    QStringList names;
    for (const CameraInfo& each : cameras) {
      names.append(each.name);
    }
    parts_.messages.showMessage({tr("There is no camera “%1”. There are: %2.")
                                     .arg(camera, names.join(QStringLiteral(", "))),
                                 {},
                                 {},
                                 true});
    return false;
  }
  bar_.chooseCamera(static_cast<std::size_t>(found - cameras.begin()));
  return true;
}

void LiveDesk::start(const QString& camera) {
  QAction* const action = parts_.actions.at(ActionId::kCamera);
  if (!chooseNamed(camera)) {
    action->setChecked(isOn());
    return;
  }
  action->setChecked(true);
  openChosen();
}

void LiveDesk::openChosen() {
  const CameraInfo* const camera = bar_.camera();
  if (camera == nullptr) {
    return;
  }
  Q_EMIT starting();
  parts_.settings.film.camera = camera->name;
  bar_.steady().setOptions(parts_.settings.film.steady);
  parts_.workspace.beginFilm();
  parts_.actions.at(ActionId::kFreeze)->setChecked(false);
  wasLost_ = false;
  flicker_ = 0.0;
  const bool wasOn = isOn();
  feed_.reset();
  feed_ = std::make_unique<LiveFeed>(
      bridge_, cameras_->opener(*camera, bar_.mode()), plan(), frameLook(parts_));
  connect(&feed_->inbox(), &FrameInbox::pictureReady, this, &LiveDesk::showPicture);
  connect(feed_.get(), &LiveFeed::statusChanged, this, &LiveDesk::showStatus);
  rates_.start();
  parts_.status.setPicture(camera->name, 0, 0);
  if (!wasOn) {
    Q_EMIT onChanged(true);
  }
}

void LiveDesk::stop() {
  if (!feed_) {
    return;
  }
  feed_.reset();
  onScreen_.reset();
  toBePainted_.reset();
  rates_.stop();
  parts_.actions.at(ActionId::kCamera)->setChecked(false);
  parts_.actions.at(ActionId::kFreeze)->setChecked(false);
  parts_.status.setRates({}, {});
  if (wasLost_) {
    parts_.messages.closeMessage();
  }
  parts_.workspace.endFilm();
  Q_EMIT onChanged(false);
}

LivePlan LiveDesk::plan() const {
  LivePlan plan = framePlan(parts_, kUsualFrameSide);
  plan.preference = bar_.preference();
  plan.targetRate = bar_.targetRate();
  plan.steady = bar_.steady().options();
  plan.mirror = parts_.actions.at(ActionId::kMirror)->isChecked();
  return plan;
}

void LiveDesk::sendPlan() {
  if (feed_) {
    feed_->setPlan(plan(), frameLook(parts_));
  }
}

void LiveDesk::showPicture() {
  std::optional<ShownFrame> shown = feed_ ? feed_->inbox().take() : std::nullopt;
  if (!shown) {
    return;
  }
  onScreen_ = shown->frame;
  toBePainted_ = shown->frame;
  flicker_ = shown->flicker;
  parts_.workspace.showFrame(std::move(shown->stored));
}

bool LiveDesk::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint && toBePainted_) {
    // The filter comes before the paint: the next turn of the event loop is after it.
    QMetaObject::invokeMethod(
        this,
        [this, frame = std::exchange(toBePainted_, nullptr)] {
          if (feed_) {
            feed_->pipeline().painted(*frame);
          }
        },
        Qt::QueuedConnection);
  }
  return QObject::eventFilter(watched, event);
}

LiveStatus LiveDesk::status() const { return feed_ ? feed_->pipeline().status() : LiveStatus(); }

void LiveDesk::showStatus() {
  if (!feed_) {
    return;
  }
  const LiveStatus status = feed_->pipeline().status();
  if (!status.sentence.empty()) {
    wasLost_ = true;
    parts_.messages.showMessage({QString::fromStdString(status.sentence), {}, {}, true});
  } else if (std::exchange(wasLost_, false)) {
    parts_.messages.closeMessage();
    parts_.status.flash(tr("The camera is back."));
  }
}

void LiveDesk::showRates() {
  const LiveStatus status = this->status();
  const QString rates = status.state == LiveState::kOpening ? tr("opening the camera…")
                        : status.state == LiveState::kLost
                            ? tr("camera lost")
                            : QStringLiteral("%1 → %2 · %3 · %4")
                                  .arg(rateText(status.sourceRate),
                                       rateText(status.shownRate),
                                       tr("%n dropped", nullptr, static_cast<int>(status.dropped)),
                                       withUnit(status.latencyMs, 0, QStringLiteral("ms")));
  parts_.status.setRates(
      status.shorterSide > 0 && status.state == LiveState::kRunning
          ? QStringLiteral("%1 · %2").arg(rates, withUnit(status.shorterSide, QStringLiteral("px")))
          : rates,
      tr("Frames a second: the camera's → shown; frames left out; from the camera to the screen; "
         "the network's input.\nFlicker %1 of 255.")
          .arg(flicker_, 0, 'f', 2));
}

void LiveDesk::refine() {
  if (feed_) {
    openFrameAsPicture(
        parts_, tr("Camera %1").arg(QTime::currentTime().toString(QStringLiteral("hh.mm.ss"))));
  }
}

}  // namespace patchscape
