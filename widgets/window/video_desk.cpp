// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/video_desk.h"

#include "widgets/bridge/background_task.h"
#include "widgets/panels/units.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/frame_wishes.h"

#include <QKeyEvent>

#include <cmath>
#include <utility>

namespace patchscape {
namespace {

constexpr int kProgressEveryMs = 100;
constexpr int kThumbnails = 12;
constexpr int kThumbnailHeight = 48;  // Pixels.

std::vector<QImage> thumbnailsOf(const std::filesystem::path& file,
                                 const std::atomic<bool>& wanted) {
  const KeepGoing keepGoing = [&wanted] { return wanted.load(); };
  const auto source = openFrameSource(file.string(), keepGoing);
  const std::int64_t frames = source->info().frameCount;
  std::vector<QImage> thumbnails;
  for (int i = 0; i < kThumbnails && frames > 0; ++i) {
    source->seek((2 * i + 1) * frames / (2 * kThumbnails));
    const FramePtr frame = source->next(keepGoing);
    thumbnails.push_back(
        frame == nullptr
            ? QImage()
            : toQImage(frame->image).scaledToHeight(kThumbnailHeight, Qt::SmoothTransformation));
  }
  return thumbnails;
}

}  // namespace

VideoDesk::VideoDesk(WindowParts parts, SessionBridge& bridge, PaneGrid& panes, VideoBar& bar)
    : QObject(&parts.window),
      parts_(parts),
      bridge_(bridge),
      panes_(panes),
      bar_(bar) {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    panes_.pane(i)->installEventFilter(this);
  }
  bar_.scrub().installEventFilter(this);
  progress_.setInterval(kProgressEveryMs);
  connect(&progress_, &QTimer::timeout, this, &VideoDesk::showProgress);
  connect(&parts_.workspace, &Workspace::wantedChanged, this, &VideoDesk::sendPlan);
  connect(&parts_.canvas, &CanvasDesk::panesChanged, this, &VideoDesk::sendPlan);
  connect(&parts_.workspace, &Workspace::filmChanged, this, [this](bool shown) {
    if (!shown) {
      close();
    }
  });
  bar_.setPace(parts_.settings.film.pace);
  connect(&bar_, &VideoBar::planChanged, this, [this] {
    parts_.settings.film.steady = bar_.steady().options();
    sendPlan();
  });
  connect(&bar_, &VideoBar::paceChosen, this, [this] {
    parts_.settings.film.pace = bar_.pace();
    if (feed_) {
      sendPlan();  // The size that is usual goes with it.
      Q_EMIT usualSideChanged();
    }
  });
  connect(&bar_, &VideoBar::restartAsked, this, [this] {
    if (feed_) {
      feed_->restartColours();
    }
  });
  connect(&bar_.scrub(), &ScrubBar::seekAsked, this, [this](std::int64_t index) {
    if (feed_) {
      feed_->player().seek(index);
    }
  });
}

VideoDesk::~VideoDesk() {
  if (wanted_) {
    *wanted_ = false;
  }
}

void VideoDesk::connectActions() {
  const auto on = [this](ActionId id, auto slot) {
    connect(parts_.actions.at(id), &QAction::triggered, this, [this, slot] {
      if (feed_) {
        slot();
      }
    });
  };
  on(ActionId::kPlay, [this] { togglePlay(); });
  on(ActionId::kFrameBack, [this] { feed_->player().step(-1); });
  on(ActionId::kFrameOn, [this] { feed_->player().step(1); });
  on(ActionId::kSecondBack, [this] { seekSeconds(-1.0); });
  on(ActionId::kSecondOn, [this] { seekSeconds(1.0); });
  on(ActionId::kSlower, [this] { changeSpeed(0.5); });
  on(ActionId::kPause, [this] {
    feed_->player().pause();
    showStatus();
  });
  on(ActionId::kFaster, [this] { changeSpeed(2.0); });
  on(ActionId::kRefine, [this] { refine(); });
  QAction* const looping = parts_.actions.at(ActionId::kLoop);
  looping->setChecked(parts_.settings.film.loop);
  connect(looping, &QAction::toggled, this, [this](bool loop) {
    parts_.settings.film.loop = loop;
    if (feed_) {
      feed_->player().setLoop(loop);
    }
  });
}

void VideoDesk::open(const std::filesystem::path& file) {
  Q_EMIT starting();
  close();
  file_ = file;
  isFilmKnown_ = false;
  told_.clear();
  flicker_ = 0.0;
  bar_.steady().setOptions(parts_.settings.film.steady);
  shown_ = -1;
  parts_.workspace.beginFilm();
  parts_.status.setPicture(toText(file.filename()), 0, 0);
  bar_.scrub().setFrameCount(0);
  wanted_ = std::make_shared<std::atomic<bool>>(true);
  const OpenSource source = [name = file.string()](const KeepGoing& keepGoing) {
    return openFrameSource(name, keepGoing);
  };
  feed_ = std::make_unique<VideoFeed>(bridge_, source, plan(), frameLook(parts_));
  feed_->player().setPace(bar_.pace());
  feed_->player().setLoop(parts_.actions.at(ActionId::kLoop)->isChecked());
  connect(&feed_->inbox(), &FrameInbox::pictureReady, this, &VideoDesk::showPicture);
  connect(feed_.get(), &VideoFeed::statusChanged, this, &VideoDesk::showStatus);
  progress_.start();
  panes_.pane(panes_.focusedPane())->setFocus();
  Q_EMIT onChanged(true);
}

void VideoDesk::close() {
  if (!feed_) {
    return;
  }
  feed_.reset();
  *wanted_ = false;
  progress_.stop();
  toBePainted_ = false;
  parts_.status.setRates({}, {});
  parts_.workspace.endFilm();
  Q_EMIT onChanged(false);
}

std::int64_t VideoDesk::usualSide() const {
  // In real time it must be quick; where every frame counts, it may be as good as the model is.
  const auto& model = parts_.workspace.model();
  const bool quick = bar_.pace() == FilmPace::kRealTime || !model;
  return quick ? kUsualFrameSide : model->choice.about.size;
}

/// Nothing while no objects are shown, or while another model is being opened: no object may meet
/// the patches of two.
std::optional<FollowOptions> VideoDesk::followOptions(std::int64_t shorterSide) const {
  const Workspace& workspace = parts_.workspace;
  if (!workspace.model() || workspace.modelOpening() || !parts_.canvas.shows(ViewId::kObjects)) {
    return std::nullopt;
  }
  FollowOptions follow;
  follow.track = tracking_;
  follow.size.shorterSide = shorterSide;
  follow.model = workspace.model();
  if (tracking_.reach == ClickReach::kSegment) {
    follow.segments = workspace.heads().segmentation;
  }
  return follow;
}

LivePlan VideoDesk::plan() const {
  LivePlan plan = framePlan(parts_, usualSide());
  plan.preference = LivePreference::kQuality;
  plan.steady = bar_.steady().options();
  plan.follow = followOptions(plan.shorterSide);
  return plan;
}

void VideoDesk::setTracking(const TrackOptions& options) {
  if (!(std::exchange(tracking_, options) == options)) {
    sendPlan();
  }
}

void VideoDesk::sendPlan() {
  const std::int64_t side = usualSide();
  bar_.setFollowing(feed_ && parts_.canvas.shows(ViewId::kObjects));
  if (feed_) {
    feed_->player().setPace(bar_.pace());
    feed_->setPlan(plan(), frameLook(parts_));
  }
  if (side != usualSide()) {
    Q_EMIT usualSideChanged();
  }
}

void VideoDesk::showPicture() {
  std::optional<ShownFrame> shown = feed_ ? feed_->inbox().take() : std::nullopt;
  if (!shown) {
    return;
  }
  toBePainted_ = true;
  shown_ = shown->frame->index;
  if (shown->flicker > 0.0) {
    flicker_ = shown->flicker;
  }
  parts_.workspace.showFrame(std::move(shown->stored));
}

FilmStatus VideoDesk::status() const { return feed_ ? feed_->player().status() : FilmStatus(); }

void VideoDesk::showStatus() {
  if (!feed_) {
    return;
  }
  const FilmStatus status = this->status();
  if (status.info && !std::exchange(isFilmKnown_, true)) {
    bar_.scrub().setFrameCount(status.info->frameCount);
    loadThumbnails();
  }
  const QString sentence = QString::fromStdString(status.sentence);
  if (std::exchange(told_, sentence) != sentence && !sentence.isEmpty()) {
    parts_.messages.showMessage({sentence, toText(file_), {}, true});
  }
  if (!status.info && !sentence.isEmpty()) {
    close();  // It does not open: what was in front before is there again.
    return;
  }
  showProgress();
}

void VideoDesk::showProgress() {
  if (!feed_) {
    return;
  }
  const FilmStatus status = this->status();
  parts_.actions.at(ActionId::kPlay)->setText(status.playing ? tr("Pause") : tr("Play"));
  bar_.setStatus(status);
  bar_.scrub().setComputed(feed_->keptFrames());
  Q_EMIT statusShown();
  if (!status.info) {
    parts_.status.setRates(tr("opening the video…"), {});
    return;
  }
  if (status.reached) {
    parts_.status.setRates(
        tr("following: frame %1 of %2").arg(*status.reached + 1).arg(status.position + 1),
        tr("Objects are followed through every frame on the way. Esc stays where they are."));
    return;
  }
  QStringList parts{withUnit(status.shownRate, 1, QStringLiteral("/s")),
                    tr("%n dropped", nullptr, static_cast<int>(status.dropped))};
  if (status.speed != 1.0) {
    parts.prepend(QStringLiteral("×%1").arg(status.speed));
  }
  if (status.shorterSide > 0) {
    parts.append(withUnit(status.shorterSide, QStringLiteral("px")));
  }
  parts_.status.setRates(
      parts.join(QStringLiteral(" · ")),
      tr("Frames a second shown; frames left out; the network's input.\nFlicker %1 of 255. "
         "Frames kept: %2.")
          .arg(flicker_, 0, 'f', 2)
          .arg(feed_->keptFrames().size()));
}

void VideoDesk::loadThumbnails() {
  const auto work = [file = file_, wanted = wanted_] { return thumbnailsOf(file, *wanted); };
  runInBackground(parts_.workspace.pool(),
                  this,
                  work,
                  [this, wanted = wanted_](const tl::expected<std::vector<QImage>, Failure>& made) {
                    // A damaged file may lack some: the player says so, the strip stays empty.
                    if (made && *wanted) {
                      bar_.scrub().setThumbnails(*made);
                    }
                  });
}

void VideoDesk::togglePlay() {
  status().playing ? feed_->player().pause() : feed_->player().play();
  showStatus();
}

void VideoDesk::changeSpeed(double factor) {
  const FilmStatus now = status();
  feed_->player().setSpeed(now.speed * factor);
  if (factor > 1.0 && !now.playing) {
    feed_->player().play();
  }
}

void VideoDesk::seekSeconds(double seconds) {
  const FilmStatus now = status();
  if (now.info) {
    const double frames = seconds * std::max(1.0, now.info->frameRate.value());
    feed_->player().seek(now.position + std::llround(frames));
  }
}

void VideoDesk::refine() {
  openFrameAsPicture(parts_,
                     tr("%1, frame %2").arg(toText(file_.stem())).arg(status().position + 1));
}

/// True where a key of players was pressed.
bool VideoDesk::takeKey(int key) {
  const auto& last = status().info;
  switch (key) {
    case Qt::Key_Space:
      togglePlay();
      return true;
    case Qt::Key_Home:
      feed_->player().seek(0);
      return true;
    case Qt::Key_End:
      feed_->player().seek(last ? last->frameCount - 1 : 0);
      return true;
    default:
      break;
  }
  const std::pair<int, ActionId> keys[] = {{Qt::Key_Comma, ActionId::kFrameBack},
                                           {Qt::Key_Period, ActionId::kFrameOn},
                                           {Qt::Key_Left, ActionId::kSecondBack},
                                           {Qt::Key_Right, ActionId::kSecondOn},
                                           {Qt::Key_J, ActionId::kSlower},
                                           {Qt::Key_K, ActionId::kPause},
                                           {Qt::Key_L, ActionId::kFaster}};
  for (const auto& [each, action] : keys) {
    if (each == key) {
      parts_.actions.at(action)->trigger();
      return true;
    }
  }
  return false;
}

bool VideoDesk::eventFilter(QObject* watched, QEvent* event) {
  if (!feed_) {
    return QObject::eventFilter(watched, event);
  }
  if (event->type() == QEvent::Paint && std::exchange(toBePainted_, false)) {
    feed_->player().painted();
  }
  const bool isOverride = event->type() == QEvent::ShortcutOverride;
  if (isOverride || event->type() == QEvent::KeyPress) {
    const auto* const key = static_cast<QKeyEvent*>(event);
    static const QList<int> kKeys{Qt::Key_Space,
                                  Qt::Key_Comma,
                                  Qt::Key_Period,
                                  Qt::Key_Left,
                                  Qt::Key_Right,
                                  Qt::Key_J,
                                  Qt::Key_K,
                                  Qt::Key_L,
                                  Qt::Key_Home,
                                  Qt::Key_End};
    if (key->modifiers() == Qt::NoModifier && kKeys.contains(key->key())) {
      if (isOverride) {
        event->accept();  // Here the player's meaning goes before the window's.
        return true;
      }
      return takeKey(key->key());
    }
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace patchscape
