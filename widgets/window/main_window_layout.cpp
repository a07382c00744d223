// SPDX-License-Identifier: Apache-2.0
// Where the parts of the main window are.
#include "widgets/gallery/gallery_view.h"
#include "widgets/panels/cloud_panel.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/picture_card.h"
#include "widgets/window/batch_card.h"
#include "widgets/window/batch_commands.h"
#include "widgets/window/cloud_desk.h"
#include "widgets/window/empty_state.h"
#include "widgets/window/export_card.h"
#include "widgets/window/film_card.h"
#include "widgets/window/film_commands.h"
#include "widgets/window/head_desk.h"
#include "widgets/window/inspector.h"
#include "widgets/window/job_desk.h"
#include "widgets/window/job_panel.h"
#include "widgets/window/key_sheet.h"
#include "widgets/window/live_bar.h"
#include "widgets/window/live_desk.h"
#include "widgets/window/main_window.h"
#include "widgets/window/mask_commands.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_chooser.h"
#include "widgets/window/object_desk.h"
#include "widgets/window/open_commands.h"
#include "widgets/window/progress_line.h"
#include "widgets/window/status_line.h"
#include "widgets/window/top_bar.h"
#include "widgets/window/video_bar.h"
#include "widgets/window/video_desk.h"

#include <QDockWidget>
#include <QLayout>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kGalleryWidth = 168;

QDockWidget* makeDock(const QString& title,
                      const QString& name,
                      QWidget* content,
                      QWidget* window) {
  auto* const dock = new QDockWidget(title, window);
  dock->setObjectName(name);
  dock->setFeatures(QDockWidget::DockWidgetClosable);
  // Qt draws a title bar unless it is given another: an empty one.
  auto* const noTitle = new QWidget(dock);
  noTitle->setFixedHeight(0);
  dock->setTitleBarWidget(noTitle);
  dock->setWidget(content);
  return dock;
}

}  // namespace

void MainWindow::setUpHeader() {
  // The top bar has room for one word each.
  actions_->at(ActionId::kTwoPanes)->setIconText(tr("Two"));
  actions_->at(ActionId::kFourPanes)->setIconText(tr("Four"));
  topBar_ = new TopBar(*actions_, this);
  progress_ = new ProgressLine(this);
  messages_ = new MessageBar(this);
  auto* const header = new QWidget(this);
  auto* const layout = new QVBoxLayout(header);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(topBar_);
  layout->addWidget(progress_);
  layout->addWidget(messages_);
  setMenuWidget(header);
}

void MainWindow::setUpCanvas(const std::filesystem::path& samples) {
  centre_ = new QStackedWidget(this);
  centre_->setObjectName(QStringLiteral("centre"));
  empty_ = new EmptyState(workspace_->pool(), this);
  panes_ = new PaneGrid(this);
  panes_->setObjectName(QStringLiteral("panes"));
  centre_->addWidget(empty_);
  centre_->addWidget(panes_);
  setCentralWidget(centre_);
  canvas_ = new CanvasDesk(*workspace_, *panes_, this);
  if (!samples.empty()) {
    empty_->setSamples(samples);
  }
}

void MainWindow::setUpGallery() {
  galleryView_ = new GalleryView(this);
  galleryView_->setObjectName(QStringLiteral("galleryView"));
  galleryView_->setAccessibleName(tr("Open pictures"));
  galleryView_->setGallery(&workspace_->gallery());
  galleryDock_ = makeDock(tr("Gallery"), QStringLiteral("galleryDock"), galleryView_, this);
  addDockWidget(Qt::LeftDockWidgetArea, galleryDock_);
  resizeDocks({galleryDock_}, {kGalleryWidth}, Qt::Horizontal);
}

void MainWindow::setUpInspector() {
  pcaPanel_ = new PcaPanel(this);
  // Three buttons side by side have room for one word each.
  actions_->at(ActionId::kLockBasis)->setIconText(tr("Lock"));
  actions_->at(ActionId::kSaveBasis)->setIconText(tr("Save…"));
  actions_->at(ActionId::kLoadBasis)->setIconText(tr("Load…"));
  pcaPanel_->setBasisActions(actions_->at(ActionId::kLockBasis),
                             actions_->at(ActionId::kSaveBasis),
                             actions_->at(ActionId::kLoadBasis));
  segmentationPanel_ = new SegmentationPanel(this);
  depthPanel_ = new DepthPanel(this);
  classPanel_ = new ClassPanel(this);
  heads_ =
      new HeadDesk(*workspace_, *canvas_, {depthPanel_, segmentationPanel_, classPanel_}, this);
  cloudPanel_ = new CloudPanel(this);
  clouds_ = new CloudDesk(*workspace_, *canvas_, *panes_, *cloudPanel_);
  objectPanel_ = new ObjectPanel(this);
  card_ = new PictureCard(this);
  auto* const content = new QWidget(this);
  auto* const column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  for (QWidget* const panel : std::initializer_list<QWidget*>{
           classPanel_, pcaPanel_, segmentationPanel_, depthPanel_, cloudPanel_, objectPanel_}) {
    column->addWidget(panel);
  }
  rule_ = makeRule(content);
  column->addWidget(rule_);
  column->addWidget(card_, 1);
  auto* const inspector = new Inspector(content, this);
  inspectorDock_ = makeDock(tr("Inspector"), QStringLiteral("inspectorDock"), inspector, this);
  addDockWidget(Qt::RightDockWidgetArea, inspectorDock_);
  resizeDocks({inspectorDock_}, {Inspector::kUsualWidth}, Qt::Horizontal);
}

void MainWindow::setUpStatus() {
  status_ = new StatusLine(this);
  auto* const bar = new QStatusBar(this);
  bar->setObjectName(QStringLiteral("statusBar"));
  bar->setSizeGripEnabled(false);
  bar->setContentsMargins(0, 0, 0, 0);
  bar->addWidget(status_, 1);
  setStatusBar(bar);
  keySheet_ = new KeySheet(this);
  chooser_ = new ModelChooser(this);
  exportCard_ = new ExportCard(this);
}

void MainWindow::setUpJobs() {
  jobs_ = new JobDesk(bridge_, *workspace_, this);
  auto* const panel = new JobPanel(jobs_->makeModel(), this);
  jobs_->connectParts(*panel, *messages_, *status_);
  jobDock_ = makeDock(tr("Jobs"), QStringLiteral("jobDock"), panel, this);
  addDockWidget(Qt::BottomDockWidgetArea, jobDock_);
  QAction* const action = actions_->at(ActionId::kJobs);
  connect(action, &QAction::toggled, jobDock_, &QWidget::setVisible);
  connect(status_, &StatusLine::jobsAsked, action, &QAction::toggle);
  connect(jobs_, &JobDesk::added, action, [action] { action->setChecked(true); });
}

/// Below the panes and as wide as the window: beside the docks there would be too little room.
QToolBar* MainWindow::addBottomBar(const QString& title, const QString& name, QWidget* bar) {
  auto* const tools = new QToolBar(title, this);
  tools->setObjectName(name);
  tools->setMovable(false);
  tools->toggleViewAction()->setVisible(false);
  tools->layout()->setContentsMargins(0, 0, 0, 0);
  tools->addWidget(bar);
  addToolBar(Qt::BottomToolBarArea, tools);
  return tools;
}

void MainWindow::setUpLive(const WindowParts& parts, CameraAccess* cameras) {
  // One word each, beside all the others.
  actions_->at(ActionId::kMirror)->setIconText(tr("Mirror"));
  auto* const bar = new LiveBar(*actions_, this);
  liveTools_ = addBottomBar(tr("Camera"), QStringLiteral("liveTools"), bar);
  live_ = new LiveDesk(parts, bridge_, *panes_, *bar);
  live_->setCameras(cameras);
  live_->connectActions();
  const auto show = [this](bool on) {
    liveTools_->setVisible(on);
    for (const ActionId id : {ActionId::kFreeze, ActionId::kRefine, ActionId::kMirror}) {
      actions_->at(id)->setEnabled(on);
    }
  };
  connect(live_, &LiveDesk::onChanged, this, show);
  connect(live_, &LiveDesk::onChanged, this, &MainWindow::showUsualSide);
  show(false);
}

void MainWindow::setUpVideo(const WindowParts& parts) {
  // As short as they can be: in a window of 1024 pixels there must be a way to go through, too.
  actions_->at(ActionId::kFollowObjects)->setIconText(tr("Objects"));
  actions_->at(ActionId::kFrameBack)->setIconText(QStringLiteral("−1"));
  actions_->at(ActionId::kFrameOn)->setIconText(QStringLiteral("+1"));
  auto* const bar = new VideoBar(*actions_, this);
  videoTools_ = addBottomBar(tr("Video"), QStringLiteral("videoTools"), bar);
  video_ = new VideoDesk(parts, bridge_, *panes_, *bar);
  video_->connectActions();
  (new BatchCommands(parts, *new BatchCard(this)))->connectActions();
  (new FilmCommands(parts, *video_, *new FilmCard(this)))->connectActions();
  (new MaskCommands(parts, *video_))->connectActions();
  connect(openCommands_, &OpenCommands::videoAsked, video_, &VideoDesk::open);
  connect(live_, &LiveDesk::starting, video_, &VideoDesk::close);
  connect(video_, &VideoDesk::starting, live_, &LiveDesk::stop);
  const auto show = [this](bool on) {
    videoTools_->setVisible(on);
    actions_->at(ActionId::kRefine)->setEnabled(on);
    for (const ActionRow& row : actionTable()) {
      if (row.id >= ActionId::kPlay && row.id <= ActionId::kLoop) {
        actions_->at(row.id)->setEnabled(on);
      }
    }
  };
  connect(video_, &VideoDesk::onChanged, this, show);
  connect(video_, &VideoDesk::onChanged, this, &MainWindow::showUsualSide);
  connect(video_, &VideoDesk::usualSideChanged, this, &MainWindow::showUsualSide);
  objects_ = new ObjectDesk(parts, *video_, *panes_, *objectPanel_);
  objects_->connectActions();
  show(false);
}

}  // namespace patchscape
