// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/main_window.h"

#include "widgets/gallery/gallery_view.h"
#include "widgets/panels/picture_card.h"
#include "widgets/panels/units.h"
#include "widgets/window/drop_target.h"
#include "widgets/window/empty_state.h"
#include "widgets/window/export_commands.h"
#include "widgets/window/frame_wishes.h"
#include "widgets/window/job_desk.h"
#include "widgets/window/key_sheet.h"
#include "widgets/window/live_desk.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_chooser.h"
#include "widgets/window/models_desk.h"
#include "widgets/window/open_commands.h"
#include "widgets/window/output_commands.h"
#include "widgets/window/progress_line.h"
#include "widgets/window/status_line.h"
#include "widgets/window/theme.h"
#include "widgets/window/top_bar.h"
#include "widgets/window/video_desk.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenu>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace patchscape {

MainWindow::MainWindow(SessionBridge& bridge, Setup setup, QWidget* parent)
    : QMainWindow(parent),
      bridge_(bridge),
      settings_(setup.settings),
      actions_(new Actions(this)),
      workspace_(new Workspace(bridge, this)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(QStringLiteral("Patchscape"));
  setUpHeader();
  setUpCanvas(setup.samples);
  setUpGallery();
  setUpInspector();
  setUpStatus();
  setUpJobs();
  setUpCommands(setup);
  connectWorkspace();
  connectCanvas();
  connectPanel();
  connectHeads();
  connectClouds();
  connectActions();
  applySettings();
  PcaPanel::Options options = pcaPanel_->options();
  options.inputSide = setup.inputSide;
  pcaPanel_->setOptions(options);
  showOptions(options);
}

MainWindow::~MainWindow() = default;

void MainWindow::setUpCommands(Setup& setup) {
  const WindowParts parts{*this,
                          *workspace_,
                          *canvas_,
                          *pcaPanel_,
                          *heads_,
                          *clouds_,
                          *exportCard_,
                          *jobs_,
                          *actions_,
                          *messages_,
                          *status_,
                          settings_,
                          ask_};
  openCommands_ = new OpenCommands(parts, std::move(setup.catalog), setup.device);
  outputCommands_ = new OutputCommands(parts);
  openCommands_->connectActions();
  outputCommands_->connectActions();
  exportCommands_ = new ExportCommands(parts, openCommands_->catalog());
  exportCommands_->connectActions();
  exportCommands_->connectPanels(*segmentationPanel_, *classPanel_);
  connect(openCommands_, &OpenCommands::headOpened, exportCommands_, &ExportCommands::openHead);
  setUpLive(parts, setup.cameras);
  setUpVideo(parts);
  auto* const drops = new DropTarget(this);
  connect(drops, &DropTarget::dropped, openCommands_, &OpenCommands::open);
  connect(drops, &DropTarget::hovering, galleryView_, &GalleryView::setDropActive);
  connect(empty_, &EmptyState::openAsked, openCommands_, &OpenCommands::askForPictures);
  connect(galleryView_, &GalleryView::openAsked, openCommands_, &OpenCommands::askForPictures);
  connect(empty_, &EmptyState::sampleChosen, this, [this](const std::filesystem::path& file) {
    openPaths({toText(file)});
  });
  const auto fillMenus = [this] {
    openCommands_->fillRecent(topBar_->recentMenu());
    openCommands_->fillRefine(topBar_->refineMenu());
  };
  connect(topBar_, &TopBar::menuOpening, this, fillMenus);
  fillMenus();
  models_ = new ModelsDesk(parts, *openCommands_, setup.offline);
  models_->connectActions();
  models_->connectChooser(*chooser_);
  models_->connectEmptyState(*empty_);
  connect(chooser_, &ModelChooser::modelChosen, openCommands_, &OpenCommands::openModel);
  connect(chooser_, &ModelChooser::weightsAsked, openCommands_, &OpenCommands::askForWeights);
  connect(topBar_, &TopBar::modelAsked, this, &MainWindow::showChooser);
}

void MainWindow::connectWorkspace() {
  connect(workspace_, &Workspace::selectionChanged, this, &MainWindow::showSelection);
  connect(workspace_, &Workspace::currentChanged, this, &MainWindow::showCurrent);
  connect(workspace_, &Workspace::modelChanged, this, &MainWindow::showModel);
  connect(workspace_, &Workspace::modelRefused, this, &MainWindow::showModelRefused);
  connect(workspace_, &Workspace::pictureFailed, this, &MainWindow::showPictureFailure);
  connect(workspace_, &Workspace::busyChanged, progress_, &ProgressLine::setRunning);
  connect(workspace_, &Workspace::progressed, progress_, &ProgressLine::setFraction);
  connect(workspace_, &Workspace::frozenBasisDropped, this, [this] {
    PcaPanel::Options options = pcaPanel_->options();
    options.basis = BasisSource::kThisPicture;
    pcaPanel_->setOptions(options);
    pcaPanel_->setFrozenOffered(false);
    showOptions(options);
    status_->flash(tr("The locked basis belongs to the other model and was let go."));
  });
  connect(galleryView_, &GalleryView::rowSelected, workspace_, &Workspace::select);
  connect(galleryView_, &GalleryView::removeAsked, workspace_, &Workspace::remove);
}

void MainWindow::connectCanvas() {
  connect(canvas_, &CanvasDesk::viewChanged, this, &MainWindow::showView);
  connect(canvas_, &CanvasDesk::probed, status_, &StatusLine::setProbe);
  connect(canvas_, &CanvasDesk::zoomChanged, status_, &StatusLine::setZoom);
  connect(canvas_, &CanvasDesk::menuAsked, this, &MainWindow::showPaneMenu);
  connect(canvas_, &CanvasDesk::focusMoveAsked, this, [this] { focusNextChild(); });
}

void MainWindow::connectPanel() {
  connect(pcaPanel_, &PcaPanel::optionsChanged, this, &MainWindow::showOptions);
}

void MainWindow::applySettings() {
  resize(1440, 900);
  restoreGeometry(settings_.geometry);
  restoreState(settings_.layout);
  liveTools_->hide();
  videoTools_->hide();
  jobDock_->hide();
  canvas_->setPaneCount(settings_.panes);
  const ViewRow* const view = viewNamed(settings_.view);
  const bool fitsPictures = view != nullptr && view->id != ViewId::kObjects;
  canvas_->setView(fitsPictures ? view->id : ViewId::kPca);
  PcaPanel::Options options = pcaPanel_->options();
  options.opacityPercent = settings_.opacityPercent;
  pcaPanel_->setOptions(options);
  showPaneCount();
  showTheme();
  panes_->pane(panes_->focusedPane())->setFocus();
  showCurrent();
  showModel();
}

Settings MainWindow::currentSettings() const {
  Settings settings = settings_;
  settings.geometry = saveGeometry();
  settings.layout = saveState();
  settings.view = QLatin1String(viewRow(canvas_->view()).name);
  settings.panes = panes_->paneCount();
  settings.opacityPercent = pcaPanel_->options().opacityPercent;
  return settings;
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!jobs_->isBusy()) {
    QMainWindow::closeEvent(event);
    return;
  }
  event->ignore();
  messages_->showMessage({tr("Jobs are still running. What they have written so far stays, with "
                             "“.partial” in its name."),
                          {},
                          {{tr("End them and quit"),
                            [this] {
                              jobs_->shutDown();
                              close();
                            }}},
                          false});
}

void MainWindow::openPaths(const QStringList& paths) {
  openCommands_->open(sortPaths(paths), false);
}

void MainWindow::openCamera(const QString& camera) { live_->start(camera); }

void MainWindow::openModel(const QString& nameOrPath) { openCommands_->openModel(nameOrPath); }

void MainWindow::showFailure(const Failure& failure) {
  patchscape::showFailure(*messages_, failure);
}

void MainWindow::showSelection(int row) {
  if (galleryView_->selectedRow() != row) {
    galleryView_->select(row);
  }
}

void MainWindow::showCurrent() {
  const StoredPicture* const stored = workspace_->current();
  const int row = workspace_->currentRow();
  centre_->setCurrentIndex(row < 0 && !workspace_->showsFilm() ? 0 : 1);
  if (workspace_->showsFilm() && (stored == nullptr || !stored->picture)) {
    return;  // The camera is being opened.
  }
  if (stored == nullptr || !stored->picture) {
    const QModelIndex at = workspace_->gallery().index(row);
    status_->setPicture(at.data(Qt::DisplayRole).toString(), 0, 0);
    card_->clear();
    status_->setLatency(-1.0);
    pcaPanel_->setExplained({-1.0, -1.0, -1.0});
    showGridNote();
    return;
  }
  const Image& image = stored->picture->image;
  status_->setPicture(QString::fromStdString(stored->picture->name), image.width(), image.height());
  if (!workspace_->showsFilm()) {
    status_->setLatency(stored->result ? stored->latencyMs : -1.0);
  }
  showResult(*stored);
  showGridNote();
  showBasisNote();
}

/// Says that the model now runs another way, as for want of memory.
void MainWindow::showNotices(const AnalysisResult& result) {
  if (result.notices.empty()) {
    return;
  }
  status_->setModel(result.model.get());
  for (const std::string& notice : result.notices) {
    const QString sentence = QString::fromStdString(notice);
    if (!toldNotices_.contains(sentence)) {
      toldNotices_.append(sentence);
      messages_->showMessage({sentence, {}, {}, false});
    }
  }
}

void MainWindow::showResult(const StoredPicture& stored) {
  if (!stored.result) {
    card_->clear();
    const bool wantsNothing = workspace_->showsFilm() && canvas_->shows(ViewId::kObjects);
    card_->setWaiting(!workspace_->model() ? tr("Waits for a model")
                      : wantsNothing       ? tr("Nothing is wanted of it yet")
                                           : tr("Being computed…"));
    pcaPanel_->setExplained({-1.0, -1.0, -1.0});
    return;
  }
  card_->setResult(*stored.result, stored.latencyMs);
  showNotices(*stored.result);
  if (!stored.result->pca) {
    return;
  }
  const PcaBasis& basis = *stored.result->pca->basis;
  constexpr double kPercent = 100.0;
  std::array<double, 3> explained{-1.0, -1.0, -1.0};
  for (std::size_t i = 0; i < explained.size() && i < basis.axes.size(); ++i) {
    if (basis.totalVariance > 0.0F) {
      explained[i] = kPercent * static_cast<double>(basis.axes[i].variance) /
                     static_cast<double>(basis.totalVariance);
    }
  }
  pcaPanel_->setExplained(explained);
}

void MainWindow::showModel() {
  const ModelInfo* const model = workspace_->model().get();
  status_->setModel(model);
  if (model == nullptr) {
    topBar_->setModelText(tr("Opening the model…"));
    empty_->setModelText(tr("The model is being opened."));
    return;
  }
  const CatalogModel& about = model->choice.about;
  toldNotices_.clear();
  showUsualSide();
  const QString title = QString::fromStdString(about.title.empty() ? about.name : about.title);
  empty_->setModelText(tr("%1: %2 parameters. %3")
                           .arg(title,
                                countText(model->description.parameters),
                                QString::fromStdString(about.weakness)));
}

/// The shorter side of the network's input where none was chosen, pixels.
std::int64_t MainWindow::usualSide() const {
  return live_->isOn()    ? kUsualFrameSide
         : video_->isOn() ? video_->usualSide()
                          : workspace_->model()->choice.about.size;
}

void MainWindow::showUsualSide() {
  if (const auto& model = workspace_->model()) {
    pcaPanel_->setLimits(
        {model->description.patchSize, usualSide(), static_cast<int>(model->description.embedDim)});
    showInputSide();
  }
}

void MainWindow::showInputSide() {
  const std::int64_t chosen = pcaPanel_->options().inputSide;
  topBar_->setModelText(modelButtonText(*workspace_->model(), chosen > 0 ? chosen : usualSide()));
  showGridNote();
}

void MainWindow::showOptions(const PcaPanel::Options& options) {
  constexpr double kPercent = 100.0;
  canvas_->setOpacity(ViewId::kPca, options.opacityPercent / kPercent);
  actions_->at(ActionId::kLockBasis)->setChecked(options.basis == BasisSource::kFrozen);
  if (workspace_->model()) {
    showInputSide();
  }
  workspace_->setOptions(options);
  showBasisNote();
}

void MainWindow::showGridNote() {
  const StoredPicture* const stored = workspace_->current();
  const auto& model = workspace_->model();
  if (!model || stored == nullptr || !stored->picture) {
    pcaPanel_->setGridNote({});
    return;
  }
  SizeRule rule;
  rule.shorterSide = pcaPanel_->options().inputSide;
  if (rule.shorterSide == 0) {
    rule.shorterSide = usualSide();
  }
  const std::int64_t patch = model->description.patchSize;
  const Image& image = stored->picture->image;
  try {
    const InputSize size = inputSizeFor(rule, image.width(), image.height(), patch);
    pcaPanel_->setGridNote(
        tr("%1 patches").arg(timesText(size.width / patch, size.height / patch)));
  } catch (const Error&) {
    // Too large for this picture's shape; computing it says so in the bar.
    pcaPanel_->setGridNote(tr("too large"));
  }
}

void MainWindow::showBasisNote() {
  const auto& frozen = workspace_->bases().frozen();
  switch (pcaPanel_->options().basis) {
    case BasisSource::kThisPicture:
      pcaPanel_->setBasisNote({});
      return;
    case BasisSource::kAllOpen:
      pcaPanel_->setBasisNote(tr("%1 pictures").arg(workspace_->gallery().rowCount()));
      return;
    case BasisSource::kFrozen:
      pcaPanel_->setBasisNote(frozen ? tr("locked") : QString());
      return;
  }
}

void MainWindow::showPictureFailure(const Failure& failure) {
  if (failure.code == ErrorCode::kOutOfMemory) {
    patchscape::showFailure(*messages_, failure, {{tr("Smaller input"), [this] { halveInput(); }}});
    return;
  }
  patchscape::showFailure(
      *messages_, failure, {{tr("Open another…"), [this] { openCommands_->askForPictures(); }}});
}

void MainWindow::halveInput() {
  PcaPanel::Options options = pcaPanel_->options();
  const std::int64_t patch = workspace_->model()->description.patchSize;
  const std::int64_t side = options.inputSide > 0 ? options.inputSide : usualSide();
  options.inputSide = std::max(patch, side / 2 / patch * patch);
  pcaPanel_->setOptions(options);
  showOptions(options);
}

void MainWindow::showModelRefused(const Failure& failure) {
  Failure told = failure;
  if (const auto& model = workspace_->model()) {
    const CatalogModel& about = model->choice.about;
    told.sentence +=
        u' ' + tr("“%1” stays in use.")
                   .arg(QString::fromStdString(about.title.empty() ? about.name : about.title));
  } else {
    topBar_->setModelText(tr("No model"));
    empty_->setModelText(tr("No model is open: choose one above, or drop a weights file."));
  }
  patchscape::showFailure(*messages_, told, {{tr("Choose a model…"), [this] { showChooser(); }}});
}

void MainWindow::showChooser() {
  const QPoint corner = topBar_->modelButton()->mapTo(this, QPoint(0, 0));
  constexpr int kBelow = 4;
  chooser_->setModels(
      openCommands_->catalog(), workspace_->model().get(), workspace_->lastPassMs());
  chooser_->openAt(corner + QPoint(0, topBar_->modelButton()->height() + kBelow));
}

}  // namespace patchscape
