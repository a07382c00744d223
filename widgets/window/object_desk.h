// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/pane_grid.h"
#include "widgets/panels/object_panel.h"
#include "widgets/window/video_desk.h"
#include "widgets/window/window_parts.h"

#include <QObject>
#include <QPoint>
#include <QPointF>

#include <cstdint>
#include <optional>

class QMouseEvent;

namespace patchscape {

/// Objects that are clicked in a video and followed through it, in the panes that show them.
///
/// A click gives a point to the chosen object, with Shift to a new one; with Alt, or by the right
/// button, it takes one away. A drag still pans. Digits choose an object, 0 a new one.
/// Thread: GUI; computes nothing.
class ObjectDesk final : public QObject {
  Q_OBJECT
 public:
  ObjectDesk(WindowParts parts, VideoDesk& video, PaneGrid& panes, ObjectPanel& panel);

  void connectActions();
  /// Ends the way to a frame that objects were not followed to. False where there is none.
  bool stop();
  void changeOpacity(int percent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Press {
    Qt::MouseButton button = Qt::NoButton;
    QPointF at;  ///< Pane pixels.
  };

  void connectPanel();
  void switchOn(bool on);
  void showPanes();
  [[nodiscard]] ObjectFollower* follower() const;
  [[nodiscard]] bool showsObjects(const QObject* pane) const;
  [[nodiscard]] bool takeMouse(const ImageView& pane, const QMouseEvent& event);
  void click(const ImageView& pane, const QMouseEvent& event);
  void say(const ObjectClick& click);
  [[nodiscard]] bool takeKey(int key);
  void choose(int object);
  void beginObject();
  void deleteObject();
  void changed(std::optional<std::int64_t> from);
  void sendLooks();
  void sendReach();
  void showObjects();
  [[nodiscard]] std::int64_t pixelsOf(int object) const;
  [[nodiscard]] QString textOf(int object) const;
  [[nodiscard]] QString note(const FilmStatus& status) const;

  WindowParts parts_;
  VideoDesk& video_;
  PaneGrid& panes_;
  ObjectPanel& panel_;
  ViewId before_ = ViewId::kPca;  ///< What the pane showed.
  int current_ = 1;
  std::optional<Press> press_;
};

}  // namespace patchscape
