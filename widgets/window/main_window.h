// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/model_catalog.h"
#include "widgets/bridge/session_bridge.h"
#include "widgets/window/actions.h"
#include "widgets/window/camera_access.h"
#include "widgets/window/canvas_desk.h"
#include "widgets/window/dialogs.h"
#include "widgets/window/settings.h"
#include "widgets/window/theme.h"
#include "widgets/window/workspace.h"

#include <QMainWindow>

#include <filesystem>
#include <functional>

class QDockWidget;
class QStackedWidget;
class QToolBar;

namespace patchscape {

class ClassPanel;
class CloudDesk;
class CloudPanel;
class DepthPanel;
class EmptyState;
class ExportCard;
class ExportCommands;
class GalleryView;
class HeadDesk;
class JobDesk;
class KeySheet;
class LiveBar;
class LiveDesk;
class MessageBar;
class ModelChooser;
class ObjectDesk;
class ObjectPanel;
class ModelsDesk;
class OpenCommands;
class OutputCommands;
class PictureCard;
class ProgressLine;
class SegmentationPanel;
class StatusLine;
class TopBar;
class VideoDesk;
struct WindowParts;

/// The window: makes the parts, and connects panels, views and workspace. Computes nothing.
///
/// Thread: GUI. The bridge must outlive the window, with its worker stopped before.
class MainWindow final : public QMainWindow {
  Q_OBJECT
 public:
  /// What a window starts with.
  struct Setup {
    ModelCatalog catalog;
    DeviceChoice device;
    std::filesystem::path samples;  ///< A folder of pictures to offer; empty: none.
    Settings settings;
    std::int64_t inputSide = 0;       ///< Shorter side, pixels; 0: the model's own.
    bool offline = false;             ///< The network is never used.
    CameraAccess* cameras = nullptr;  ///< Must outlive the window; null: there are none.
  };

  MainWindow(SessionBridge& bridge, Setup setup, QWidget* parent = nullptr);
  ~MainWindow() override;

  void openPaths(const QStringList& paths);
  void openModel(const QString& nameOrPath);
  void showFailure(const Failure& failure);
  /// Shows a camera by its name or number; empty: the first.
  void openCamera(const QString& camera);
  void setAskForFiles(AskForFiles ask) { ask_ = std::move(ask); }

  [[nodiscard]] Workspace& workspace() { return *workspace_; }
  [[nodiscard]] CanvasDesk& canvas() { return *canvas_; }
  [[nodiscard]] LiveDesk& live() { return *live_; }
  [[nodiscard]] VideoDesk& video() { return *video_; }
  [[nodiscard]] JobDesk& jobs() { return *jobs_; }
  [[nodiscard]] ModelsDesk& models() { return *models_; }
  [[nodiscard]] const Actions& actions() const { return *actions_; }
  /// What is to be remembered.
  [[nodiscard]] Settings currentSettings() const;

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  void setUpHeader();
  void setUpCanvas(const std::filesystem::path& samples);
  void setUpGallery();
  void setUpInspector();
  void setUpStatus();
  void setUpCommands(Setup& setup);
  void setUpLive(const WindowParts& parts, CameraAccess* cameras);
  void setUpVideo(const WindowParts& parts);
  void setUpJobs();
  QToolBar* addBottomBar(const QString& title, const QString& name, QWidget* bar);
  void connectWorkspace();
  void connectCanvas();
  void connectPanel();
  void connectHeads();
  void connectClouds();
  void connectActions();
  void connectViewActions();
  void connectZoomActions();
  void connectGalleryActions();
  void connectWindowActions();
  void connectTheme();
  void applySettings();

  void showSelection(int row);
  void showCurrent();
  void showResult(const StoredPicture& stored);
  void showNotices(const AnalysisResult& result);
  void showModel();
  void showUsualSide();
  void showInputSide();
  [[nodiscard]] std::int64_t usualSide() const;
  void showView(ViewId view);
  void showOptions(const PcaPanel::Options& options);
  void showGridNote();
  void showBasisNote();
  void showPictureFailure(const Failure& failure);
  void showModelRefused(const Failure& failure);
  void showPaneCount();
  void showTheme();
  void halveInput();
  void cancelOrClose();
  void changeOpacity(int percent);
  void showChooser();
  void toggleKeySheet();
  void showPaneMenu(const QPoint& globalPosition);
  void setTheme(ThemeChoice choice);
  void onTrigger(ActionId id, std::function<void()> run);

  SessionBridge& bridge_;
  Settings settings_;
  AskForFiles ask_ = askWithFileDialog;
  Actions* actions_;
  Workspace* workspace_;
  TopBar* topBar_;
  ProgressLine* progress_;
  MessageBar* messages_;
  QStackedWidget* centre_;
  EmptyState* empty_;
  PaneGrid* panes_;
  CanvasDesk* canvas_;
  GalleryView* galleryView_;
  QDockWidget* galleryDock_;
  QDockWidget* inspectorDock_;
  PcaPanel* pcaPanel_;
  SegmentationPanel* segmentationPanel_;
  DepthPanel* depthPanel_;
  ClassPanel* classPanel_;
  HeadDesk* heads_;
  CloudPanel* cloudPanel_;
  CloudDesk* clouds_;
  ObjectPanel* objectPanel_;
  QWidget* rule_;
  PictureCard* card_;
  StatusLine* status_;
  KeySheet* keySheet_;
  ModelChooser* chooser_;
  ExportCard* exportCard_;
  JobDesk* jobs_;
  QDockWidget* jobDock_;
  OpenCommands* openCommands_;
  ModelsDesk* models_;
  OutputCommands* outputCommands_;
  ExportCommands* exportCommands_;
  QStringList toldNotices_;  ///< Of the model in use.
  QToolBar* liveTools_;
  LiveDesk* live_;
  QToolBar* videoTools_;
  VideoDesk* video_;
  ObjectDesk* objects_;
};

}  // namespace patchscape
