// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/object_desk.h"

#include "widgets/panels/units.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>

#include <algorithm>
#include <numeric>
#include <utility>

namespace patchscape {
namespace {

constexpr double kPercent = 100.0;

/// The smallest id that no object has.
std::optional<int> freeObject(const std::set<int>& objects) {
  for (int object = 1; object <= kMostObjects; ++object) {
    if (!objects.contains(object)) {
      return object;
    }
  }
  return std::nullopt;
}

}  // namespace

ObjectDesk::ObjectDesk(WindowParts parts, VideoDesk& video, PaneGrid& panes, ObjectPanel& panel)
    : QObject(&parts.window),
      parts_(parts),
      video_(video),
      panes_(panes),
      panel_(panel) {
  for (int i = 0; i < PaneGrid::kMostPanes; ++i) {
    panes_.pane(i)->installEventFilter(this);
  }
  connect(&video_, &VideoDesk::onChanged, this, [this] {
    current_ = 1;
    parts_.actions.at(ActionId::kFollowObjects)->setChecked(false);
    showObjects();
  });
  connect(&video_, &VideoDesk::statusShown, this, &ObjectDesk::showObjects);
  connect(&parts_.workspace, &Workspace::frameChanged, this, &ObjectDesk::showObjects);
  connect(&parts_.workspace, &Workspace::wantedChanged, this, &ObjectDesk::sendReach);
  connect(&parts_.canvas, &CanvasDesk::panesChanged, this, &ObjectDesk::showPanes);
  connectPanel();
  sendLooks();
  sendReach();
}

void ObjectDesk::connectActions() {
  QAction* const on = parts_.actions.at(ActionId::kFollowObjects);
  connect(on, &QAction::toggled, this, &ObjectDesk::switchOn);
  connect(parts_.actions.at(ActionId::kUndoClick), &QAction::triggered, this, [this] {
    changed(follower() == nullptr ? std::nullopt : follower()->undo());
  });
  connect(parts_.actions.at(ActionId::kNewObject), &QAction::triggered, this, [this] {
    beginObject();
  });
}

void ObjectDesk::connectPanel() {
  panel_.setUndoAction(parts_.actions.at(ActionId::kUndoClick));
  connect(&panel_, &ObjectPanel::objectChosen, this, &ObjectDesk::choose);
  connect(&panel_, &ObjectPanel::newObjectAsked, this, &ObjectDesk::beginObject);
  connect(&panel_, &ObjectPanel::deleteAsked, this, &ObjectDesk::deleteObject);
  connect(&panel_, &ObjectPanel::clearAsked, this, [this] {
    current_ = 1;
    changed(follower() == nullptr ? std::nullopt : follower()->clear());
  });
  connect(&panel_, &ObjectPanel::stopAsked, this, &ObjectDesk::stop);
  connect(&panel_, &ObjectPanel::reachChosen, this, &ObjectDesk::sendReach);
  connect(&panel_, &ObjectPanel::looksChanged, this, &ObjectDesk::sendLooks);
}

ObjectFollower* ObjectDesk::follower() const {
  return video_.feed() == nullptr ? nullptr : &video_.feed()->objects();
}

void ObjectDesk::switchOn(bool on) {
  if (!on) {
    parts_.canvas.replaceView(ViewId::kObjects, before_);
  } else if (!parts_.canvas.shows(ViewId::kObjects)) {
    before_ = parts_.canvas.view();
    parts_.canvas.setView(ViewId::kObjects);
  }
}

/// Objects are followed while a pane shows them.
void ObjectDesk::showPanes() {
  const bool shown = parts_.canvas.shows(ViewId::kObjects);
  parts_.actions.at(ActionId::kFollowObjects)->setChecked(shown);
  if (shown) {
    panes_.setCursor(Qt::CrossCursor);
  } else {
    panes_.unsetCursor();
  }
  showObjects();
}

bool ObjectDesk::stop() {
  if (!video_.isOn() || !video_.status().reached) {
    return false;
  }
  video_.feed()->player().pause();
  return true;
}

void ObjectDesk::changeOpacity(int percent) {
  ObjectPanel::Looks looks = panel_.looks();
  looks.opacityPercent = std::clamp(looks.opacityPercent + percent, 0, 100);
  panel_.setLooks(looks);
  sendLooks();
}

void ObjectDesk::sendLooks() {
  const ObjectPanel::Looks looks = panel_.looks();
  parts_.canvas.setOpacity(ViewId::kObjects, looks.opacityPercent / kPercent);
  ViewStyles styles = parts_.workspace.styles();
  styles.objects.outlinesOnly = looks.outlinesOnly;
  parts_.workspace.setStyles(styles);
}

void ObjectDesk::sendReach() {
  panel_.setSegmentsOffered(parts_.workspace.heads().segmentation.has_value());
  TrackOptions options;
  options.reach = panel_.reach();
  video_.setTracking(options);
}

bool ObjectDesk::showsObjects(const QObject* pane) const {
  for (int i = 0; i < panes_.paneCount(); ++i) {
    if (panes_.pane(i) == pane) {
      return video_.isOn() && parts_.canvas.viewOf(i) == ViewId::kObjects;
    }
  }
  return false;
}

bool ObjectDesk::eventFilter(QObject* watched, QEvent* event) {
  if (!showsObjects(watched)) {
    return QObject::eventFilter(watched, event);
  }
  switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseButtonRelease:
      return takeMouse(*static_cast<ImageView*>(watched), *static_cast<QMouseEvent*>(event));
    case QEvent::ContextMenu:
      // The right button takes a point away here; the menu's key still opens it.
      return static_cast<QContextMenuEvent*>(event)->reason() == QContextMenuEvent::Mouse;
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress: {
      const auto* const key = static_cast<QKeyEvent*>(event);
      const bool isDigit = key->key() >= Qt::Key_0 && key->key() <= Qt::Key_9;
      if (!isDigit || (key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) {
        return false;
      }
      event->accept();  // Here digits are objects, not views.
      return event->type() == QEvent::ShortcutOverride || takeKey(key->key());
    }
    default:
      return false;
  }
}

/// True where the pane is not to have the event.
bool ObjectDesk::takeMouse(const ImageView& pane, const QMouseEvent& event) {
  const bool isRight = event.button() == Qt::RightButton;
  if (!isRight && event.button() != Qt::LeftButton) {
    return false;
  }
  if (event.type() != QEvent::MouseButtonRelease) {
    press_ = Press{.button = event.button(), .at = event.position()};
    // The second of two quick clicks is another point: it does not fit the picture.
    return isRight || event.type() == QEvent::MouseButtonDblClick;
  }
  const std::optional<Press> press = std::exchange(press_, std::nullopt);
  const bool isClick =
      press && press->button == event.button() &&
      (event.position() - press->at).manhattanLength() < QApplication::startDragDistance();
  if (isClick && pane.cursor().shape() != Qt::SplitHCursor) {
    click(pane, event);
  }
  return isRight;
}

void ObjectDesk::click(const ImageView& pane, const QMouseEvent& event) {
  const StoredPicture* const stored = parts_.workspace.current();
  if (stored == nullptr || !stored->picture || video_.shownFrame() < 0) {
    return;
  }
  const Image& image = stored->picture->image;
  const QPointF centred = pane.toPicture(event.position()) - QPointF(0.5, 0.5);
  const auto pixel = pixelAt(centred, {image.width(), image.height()});
  if (!pixel) {
    return;
  }
  const bool removes =
      event.button() == Qt::RightButton || event.modifiers().testFlag(Qt::AltModifier);
  if (!removes && event.modifiers().testFlag(Qt::ShiftModifier)) {
    beginObject();
  }
  say({.object = current_,
       .x = static_cast<double>(pixel->x()),
       .y = static_cast<double>(pixel->y()),
       .removes = removes});
}

void ObjectDesk::say(const ObjectClick& click) {
  if (!parts_.workspace.model()) {
    parts_.status.flash(tr("The model is still being opened."));
    return;
  }
  const std::int64_t frame = video_.shownFrame();
  const bool isFollowing = frame >= follower()->firstFrame().value_or(frame + 1);
  if (click.removes && isFollowing && !follower()->pixelsIn(frame)) {
    parts_.status.flash(tr("This frame is still being followed: click again when it is done."));
    return;
  }
  if (click.removes && pixelsOf(click.object) == 0) {
    parts_.status.flash(tr("Object %1 is not in this frame: click it first.").arg(click.object));
    return;
  }
  follower()->add(frame, click);
  changed(frame);
}

bool ObjectDesk::takeKey(int key) {
  if (key == Qt::Key_0) {
    parts_.actions.at(ActionId::kNewObject)->trigger();
  } else if (follower()->objects().contains(key - Qt::Key_0)) {
    choose(key - Qt::Key_0);
  }
  return true;
}

void ObjectDesk::choose(int object) {
  current_ = object;
  showObjects();
}

void ObjectDesk::beginObject() {
  if (follower() == nullptr) {
    return;
  }
  if (const auto object = freeObject(follower()->objects())) {
    choose(*object);
  } else {
    parts_.status.flash(tr("No more than %1 objects can be followed.").arg(kMostObjects));
  }
}

void ObjectDesk::deleteObject() {
  if (follower() == nullptr) {
    return;
  }
  const auto from = follower()->removeObject(current_);
  const std::set<int> left = follower()->objects();
  current_ = left.empty() ? 1 : *left.begin();
  changed(from);
}

/// Something else is said from that frame on, if from any.
void ObjectDesk::changed(std::optional<std::int64_t> from) {
  if (from) {
    video_.feed()->objectsChanged(*from, video_.shownFrame());
  }
  showObjects();
}

void ObjectDesk::showObjects() {
  const bool on = follower() != nullptr && parts_.canvas.shows(ViewId::kObjects);
  parts_.actions.at(ActionId::kUndoClick)->setEnabled(on && follower()->canUndo());
  if (!on) {
    panel_.setRows({}, 0);
    panel_.setStoppable(false);
    return;
  }
  const std::set<int> clicked = follower()->objects();
  std::set<int> objects = clicked;
  objects.insert(current_);
  std::vector<ObjectPanel::Row> rows;
  for (const int object : objects) {
    rows.push_back({.object = object, .text = textOf(object), .clicked = clicked.contains(object)});
  }
  const FilmStatus status = video_.status();
  panel_.setRows(rows, current_);
  panel_.setFrameText(video_.shownFrame() < 0 ? QString()
                                              : tr("frame %1").arg(video_.shownFrame() + 1));
  panel_.setStoppable(status.reached.has_value());
  panel_.setNote(note(status));
}

/// In the frame shown; 0 also where that is not known.
std::int64_t ObjectDesk::pixelsOf(int object) const {
  const auto pixels = follower()->pixelsIn(video_.shownFrame());
  const auto id = static_cast<std::size_t>(object);
  return pixels && id < pixels->size() ? pixels->at(id) : 0;
}

QString ObjectDesk::textOf(int object) const {
  if (!follower()->objects().contains(object)) {
    return tr("click it");
  }
  const auto pixels = follower()->pixelsIn(video_.shownFrame());
  if (!pixels) {
    const std::int64_t first = follower()->firstFrame().value_or(0);
    return video_.shownFrame() < first ? tr("from frame %1 on").arg(first + 1)
                                       : tr("not followed to here yet");
  }
  const std::int64_t count = pixelsOf(object);
  if (count == 0) {
    return tr("not in this frame");
  }
  const auto all = static_cast<double>(std::reduce(pixels->begin(), pixels->end()));
  return QStringLiteral("%1 · %2").arg(
      withUnit(count, QStringLiteral("px")),
      withUnit(kPercent * static_cast<double>(count) / all, 1, QStringLiteral("%")));
}

QString ObjectDesk::note(const FilmStatus& status) const {
  if (status.reached) {
    return tr("Following to frame %1: at frame %2.")
        .arg(status.position + 1)
        .arg(*status.reached + 1);
  }
  return tr(
      "A click gives a point to the chosen object, with Shift to a new one; with Alt, or by the "
      "right button, it takes one away.");
}

}  // namespace patchscape
