// SPDX-License-Identifier: Apache-2.0
// What the keys of the main window do.
#include "widgets/gallery/gallery_view.h"
#include "widgets/panels/class_panel.h"
#include "widgets/panels/cloud_panel.h"
#include "widgets/panels/depth_panel.h"
#include "widgets/panels/segmentation_panel.h"
#include "widgets/window/cloud_desk.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/head_desk.h"
#include "widgets/window/key_sheet.h"
#include "widgets/window/main_window.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_chooser.h"
#include "widgets/window/object_desk.h"
#include "widgets/window/status_line.h"
#include "widgets/window/theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QMenu>

#include <algorithm>

namespace patchscape {
namespace {

constexpr double kZoomStep = 1.25;
constexpr int kOpacityStep = 10;  // Per cent.

}  // namespace

void MainWindow::onTrigger(ActionId id, std::function<void()> run) {
  connect(actions_->at(id), &QAction::triggered, this, [run = std::move(run)] { run(); });
}

void MainWindow::connectActions() {
  connectViewActions();
  connectZoomActions();
  connectGalleryActions();
  connectWindowActions();
  connectTheme();
}

void MainWindow::connectViewActions() {
  auto* const views = new QActionGroup(this);
  views->addAction(actions_->at(ActionId::kViewOriginal));
  views->addAction(actions_->at(ActionId::kViewPca));
  views->addAction(actions_->at(ActionId::kViewSegmentation));
  views->addAction(actions_->at(ActionId::kViewDepth));
  views->addAction(actions_->at(ActionId::kViewCloud));
  onTrigger(ActionId::kViewOriginal, [this] { canvas_->setView(ViewId::kOriginal); });
  onTrigger(ActionId::kViewPca, [this] { canvas_->setView(ViewId::kPca); });
  onTrigger(ActionId::kViewSegmentation, [this] { canvas_->setView(ViewId::kSegmentation); });
  onTrigger(ActionId::kViewDepth, [this] { canvas_->setView(ViewId::kDepth); });
  onTrigger(ActionId::kViewCloud, [this] { canvas_->setView(ViewId::kCloud); });
  auto* const counts = new QActionGroup(this);
  counts->addAction(actions_->at(ActionId::kOnePane));
  counts->addAction(actions_->at(ActionId::kTwoPanes));
  counts->addAction(actions_->at(ActionId::kFourPanes));
  onTrigger(ActionId::kOnePane, [this] { canvas_->setPaneCount(1); });
  onTrigger(ActionId::kTwoPanes, [this] { canvas_->setPaneCount(2); });
  onTrigger(ActionId::kFourPanes, [this] { canvas_->setPaneCount(4); });
  connect(actions_->at(ActionId::kSplit), &QAction::toggled, canvas_, &CanvasDesk::setSplit);
  connect(
      actions_->at(ActionId::kPatchGrid), &QAction::toggled, canvas_, &CanvasDesk::setPatchGrid);
  onTrigger(ActionId::kOpacityDown, [this] { changeOpacity(-kOpacityStep); });
  onTrigger(ActionId::kOpacityUp, [this] { changeOpacity(kOpacityStep); });
}

void MainWindow::showPaneMenu(const QPoint& globalPosition) {
  auto* const menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("paneMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (const ActionId id :
       {ActionId::kCopyPane, ActionId::kCopyValues, ActionId::kExportPicture, ActionId::kExport}) {
    menu->addAction(actions_->at(id));
  }
  menu->addSeparator();
  for (const ActionId id :
       {ActionId::kSplit, ActionId::kPatchGrid, ActionId::kFit, ActionId::kActualSize}) {
    menu->addAction(actions_->at(id));
  }
  menu->popup(globalPosition);
}

void MainWindow::connectZoomActions() {
  onTrigger(ActionId::kFit, [this] { canvas_->fit(); });
  onTrigger(ActionId::kActualSize, [this] { canvas_->showActualSize(); });
  onTrigger(ActionId::kZoomIn, [this] { canvas_->zoomBy(kZoomStep); });
  onTrigger(ActionId::kZoomOut, [this] { canvas_->zoomBy(1.0 / kZoomStep); });
  onTrigger(ActionId::kResetView, [this] {
    canvas_->fit();
    actions_->at(ActionId::kSplit)->setChecked(false);
    actions_->at(ActionId::kPatchGrid)->setChecked(false);
    changeOpacity(100);
    clouds_->resetView();
  });
}

void MainWindow::connectGalleryActions() {
  const auto selectRow = [this](int row) {
    const int last = workspace_->gallery().rowCount() - 1;
    if (last >= 0) {
      galleryView_->select(std::clamp(row, 0, last));
    }
  };
  onTrigger(ActionId::kPrevious, [=, this] { selectRow(workspace_->currentRow() - 1); });
  onTrigger(ActionId::kNext, [=, this] { selectRow(workspace_->currentRow() + 1); });
  onTrigger(ActionId::kFirst, [=] { selectRow(0); });
  onTrigger(ActionId::kLast, [=, this] { selectRow(workspace_->gallery().rowCount() - 1); });
  onTrigger(ActionId::kClosePicture, [this] { workspace_->remove(workspace_->currentRow()); });
  onTrigger(ActionId::kRecompute, [this] { workspace_->recompute(); });
  onTrigger(ActionId::kCancel, [this] { cancelOrClose(); });
}

void MainWindow::cancelOrClose() {
  if (clouds_->tools().cancel() || objects_->stop()) {
    return;
  }
  if (workspace_->busy()) {
    workspace_->cancel();
    status_->flash(tr("Cancelled. F5 computes it again."));
  } else if (messages_->isVisible()) {
    messages_->closeMessage();
  } else if (isFullScreen()) {
    actions_->at(ActionId::kFullScreen)->setChecked(false);
  }
}

void MainWindow::connectWindowActions() {
  QAction* const sides = actions_->at(ActionId::kToggleSides);
  sides->setChecked(true);
  connect(sides, &QAction::toggled, this, [this](bool shown) {
    galleryDock_->setVisible(shown);
    inspectorDock_->setVisible(shown);
  });
  connect(actions_->at(ActionId::kFullScreen), &QAction::toggled, this, [this](bool full) {
    setWindowState(full ? windowState() | Qt::WindowFullScreen
                        : windowState() & ~Qt::WindowFullScreen);
  });
  onTrigger(ActionId::kKeySheet, [this] { toggleKeySheet(); });
  onTrigger(ActionId::kQuit, [this] { close(); });
}

void MainWindow::toggleKeySheet() {
  if (keySheet_->isVisible()) {
    keySheet_->closeCard();
  } else {
    keySheet_->openCentred();
  }
}

void MainWindow::connectTheme() {
  auto* const themes = new QActionGroup(this);
  for (const ActionId id : {ActionId::kThemeSystem, ActionId::kThemeLight, ActionId::kThemeDark}) {
    themes->addAction(actions_->at(id));
  }
  onTrigger(ActionId::kThemeSystem, [this] { setTheme(ThemeChoice::kSystem); });
  onTrigger(ActionId::kThemeLight, [this] { setTheme(ThemeChoice::kLight); });
  onTrigger(ActionId::kThemeDark, [this] { setTheme(ThemeChoice::kDark); });
}

void MainWindow::setTheme(ThemeChoice choice) {
  settings_.theme = nameOf(choice);
  applyTheme(*qApp, choice);
}

void MainWindow::showTheme() {
  const ThemeChoice choice = themeNamed(settings_.theme);
  actions_->at(ActionId::kThemeSystem)->setChecked(choice == ThemeChoice::kSystem);
  actions_->at(ActionId::kThemeLight)->setChecked(choice == ThemeChoice::kLight);
  actions_->at(ActionId::kThemeDark)->setChecked(choice == ThemeChoice::kDark);
}

void MainWindow::showView(ViewId view) {
  actions_->at(ActionId::kViewOriginal)->setChecked(view == ViewId::kOriginal);
  actions_->at(ActionId::kViewPca)->setChecked(view == ViewId::kPca);
  actions_->at(ActionId::kViewSegmentation)->setChecked(view == ViewId::kSegmentation);
  actions_->at(ActionId::kViewDepth)->setChecked(view == ViewId::kDepth);
  actions_->at(ActionId::kViewCloud)->setChecked(view == ViewId::kCloud);
  const QLatin1String panel(viewRow(view).panel);
  for (QWidget* const each : std::initializer_list<QWidget*>{
           classPanel_, pcaPanel_, segmentationPanel_, depthPanel_, cloudPanel_, objectPanel_}) {
    each->setVisible(each->objectName() == panel);
  }
  showPaneCount();
}

void MainWindow::showPaneCount() {
  actions_->at(ActionId::kOnePane)->setChecked(panes_->paneCount() == 1);
  actions_->at(ActionId::kTwoPanes)->setChecked(panes_->paneCount() == 2);
  actions_->at(ActionId::kFourPanes)->setChecked(panes_->paneCount() == 4);
}

void MainWindow::connectHeads() {
  QAction* const bar = actions_->at(ActionId::kColourBar);
  bar->setChecked(true);
  connect(bar, &QAction::toggled, canvas_, &CanvasDesk::setColourBar);
  onTrigger(ActionId::kResetRange, [this] { heads_->resetRange(); });
  QAction* const lock = actions_->at(ActionId::kLockRange);
  connect(lock, &QAction::triggered, heads_, &HeadDesk::lockRange);
  connect(heads_, &HeadDesk::rangeLocked, lock, &QAction::setChecked);
}

void MainWindow::connectClouds() {
  connect(cloudPanel_, &CloudPanel::intrinsicsFileAsked, this, [this] {
    ask_(this,
         FileQuestion::kOpenIntrinsics,
         settings_.lastFolder,
         [this](const QStringList& files) { clouds_->setIntrinsicsFile(toPath(files.value(0))); });
  });
  connect(clouds_, &CloudDesk::failed, this, &MainWindow::showFailure);
}

void MainWindow::changeOpacity(int percent) {
  if (canvas_->view() == ViewId::kCloud) {
    return;
  }
  if (canvas_->view() == ViewId::kObjects) {
    objects_->changeOpacity(percent);
    return;
  }
  if (canvas_->view() == ViewId::kDepth || canvas_->view() == ViewId::kSegmentation) {
    heads_->changeOpacity(canvas_->view(), percent);
    return;
  }
  PcaPanel::Options options = pcaPanel_->options();
  options.opacityPercent = std::clamp(options.opacityPercent + percent, 0, 100);
  pcaPanel_->setOptions(options);
  showOptions(options);
}

}  // namespace patchscape
