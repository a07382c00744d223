// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAction>
#include <QObject>

#include <map>
#include <span>

class QMenu;
class QWidget;

namespace patchscape {

/// Everything the window can be told to do.
enum class ActionId {
  kOpenFiles,
  kOpenFolder,
  kOpenFilm,
  kOpenWeights,
  kModels,
  kPaste,
  kCopyPane,
  kCopyValues,
  kExport,
  kRepeatExport,
  kExportFilm,
  kExportMasks,
  kBatch,
  kExportPicture,
  kScreenshot,
  kClosePicture,
  kQuit,
  kViewOriginal,
  kViewPca,
  kViewSegmentation,
  kViewDepth,
  kViewCloud,
  kOnePane,
  kTwoPanes,
  kFourPanes,
  kHoldOriginal,
  kSplit,
  kOpacityDown,
  kOpacityUp,
  kPatchGrid,
  kColourBar,
  kResetRange,
  kLockRange,
  kFit,
  kActualSize,
  kZoomIn,
  kZoomOut,
  kResetView,
  kLockBasis,
  kInvertSign,
  kSaveBasis,
  kLoadBasis,
  kPrevious,
  kNext,
  kFirst,
  kLast,
  kRecompute,
  kCancel,
  kCamera,
  kMirror,
  kFreeze,
  kRefine,
  kPlay,
  kFrameBack,
  kFrameOn,
  kSecondBack,
  kSecondOn,
  kSlower,
  kPause,
  kFaster,
  kFollowObjects,
  kUndoClick,
  kChooseObject,
  kNewObject,
  kLoop,
  kJobs,
  kToggleSides,
  kFullScreen,
  kThemeSystem,
  kThemeLight,
  kThemeDark,
  kKeySheet,
};

enum class ActionGroup { kFile, kView, kZoom, kPca, kGallery, kFilm, kWindow, kTheme };

/// One action. The menu, the key sheet and the shortcuts are made from this table.
struct ActionRow {
  ActionId id;
  const char* name;  ///< objectName.
  const char* text;  ///< Source text for tr().
  const char* keys;  ///< Portable key sequences with '|' between; empty: none.
  const char* tip;   ///< Source text of the tool tip.
  ActionGroup group;
  bool checkable = false;
  /// No shortcut: the panes watch the key themselves, which may be another action's elsewhere.
  bool held = false;
};

[[nodiscard]] std::span<const ActionRow> actionTable();

/// The group's title in the user's language.
[[nodiscard]] QString titleOf(ActionGroup group);

/// Makes a QAction of each row and owns them; their shortcuts work in the whole window.
///
/// Thread: GUI.
class Actions final : public QObject {
  Q_OBJECT
 public:
  explicit Actions(QWidget* window);

  [[nodiscard]] QAction* at(ActionId id) const { return actions_.at(id); }
  void addGroupTo(QMenu* menu, ActionGroup group) const;

 private:
  [[nodiscard]] QAction* makeAction(const ActionRow& row, QWidget* window);

  std::map<ActionId, QAction*> actions_;
};

/// The keys of a row as people read them: "Ctrl+W, Del".
[[nodiscard]] QString keysText(const ActionRow& row);

}  // namespace patchscape
